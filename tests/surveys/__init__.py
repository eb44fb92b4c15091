"""Surveys by mail, from the question to what an answer does, over a temporary SQLite file."""
