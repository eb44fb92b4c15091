"""Agents do their job by mail: each test goes through the real intake over a temporary SQLite file."""
