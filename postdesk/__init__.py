"""The top: settings, wiring, the use cases of mail and of time, the daemon, the command line."""

__version__ = "0.1.0"
