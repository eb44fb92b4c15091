"""This package starts real servers in temporary folders on free loopback ports, and stops them again."""
