"""This package holds the tests; `tests.servers` starts real mail and database servers for them."""
