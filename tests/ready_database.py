"""This file gives desks a database as `open_store` makes it, copied from one migrated once a process.

The migrations themselves are proven in tests/contract/test_schema.py; to run them for each desk was as much
work as all its mail.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from postdesk.settings_file import load
from postdesk.wiring import Program, open_program
from store.migrate import open_store


def open_site(settings: Path) -> Program:
    """Open the site of a settings file; a new database on SQLite is there already migrated."""
    loaded = load(settings)
    make_ready(loaded.settings.database.url)
    return open_program(loaded)


def make_ready(url: str) -> None:
    """Put a migrated database where none is yet; PostgreSQL has templates of its own."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return
    if not Path(parsed.database).exists():
        octets, permission = _migrated()
        Path(parsed.database).write_bytes(octets)
        Path(parsed.database).chmod(permission)


@lru_cache(maxsize=1)
def _migrated() -> tuple[bytes, int]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ready.db"
        open_store(f"sqlite:///{file}").close()
        return file.read_bytes(), file.stat().st_mode & 0o777
