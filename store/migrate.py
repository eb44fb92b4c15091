"""This file opens a database and brings it to the version this program knows, with a copy of the old one.

Several daemons may start at once: on PostgreSQL an advisory lock, on SQLite the write lock lets one migrate.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from store.engine import StoreUnavailable, make_engine
from store.work import Store

HEAD = "0002"
"""The newest step in ``migrations/versions``; a test compares the two."""

MIGRATION_LOCK = 7_066_742_066


STEPS = "store:migrations"
"""Where Alembic finds the steps."""


def open_store(
    url: str,
    *,
    on_backup: Callable[[Path], None] = lambda _copy: None,
    steps: str = STEPS,
    head: str = HEAD,
) -> Store:
    """Open the database, made or upgraded where needed; ``on_backup`` hears of the copy of an older file.

    ``head`` is the newest of the ``steps``. Raises StoreUnavailable with advice.
    """
    engine = make_engine(url)
    try:
        version = _version(engine)
        if version != head:
            _upgrade(engine, version, on_backup, steps, head)
    except StoreUnavailable:
        engine.dispose()
        raise
    except sa.exc.DatabaseError as error:
        engine.dispose()
        reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
        raise StoreUnavailable(f"the database cannot be opened: {reason} — {_advice(error)}") from error
    return Store(engine)


def _advice(error: sa.exc.DatabaseError) -> str:
    if isinstance(error, sa.exc.OperationalError):
        return "check database.url, and that we may write where it lies"
    return "check that database.url names a database of postdesk; if it does, put a backup in its place"


def _version(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(
            sa.text("SELECT version_num FROM alembic_version")
        ).scalar_one_or_none()
        return found


def _upgrade(
    engine: sa.Engine, version: str | None, on_backup: Callable[[Path], None], steps: str, head: str
) -> None:
    # Alembic takes a tenth of a second to load; most starts need none of it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", steps)
    script = ScriptDirectory.from_config(config)
    if version is not None and version not in {one.revision for one in script.walk_revisions()}:
        raise StoreUnavailable(
            f"the database has version {version}, which this postdesk does not know: it is newer — "
            "use the newer program, or a backup from before the upgrade"
        )
    if version is not None and engine.dialect.name == "sqlite":
        _back_up(Path(engine.url.database or ""), f"before-{head}-from-{version}", on_backup)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreUnavailable(f"the database could not be upgraded: {error}") from error


def _back_up(path: Path, when: str, on_backup: Callable[[Path], None]) -> None:
    copy = path.with_name(f"{path.name}.{when}")
    if copy.exists():
        return
    # The copy gets its name when it is whole: a half one of a process that died would be taken for a backup.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{copy.name}.", delete=False) as started:
        half = Path(started.name)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(half)) as target:
            source.backup(target)
        # It holds the same people's mail: whoever may not read the database may not read its copy.
        half.chmod(path.stat().st_mode & 0o660)
        half.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(
            f"the database must be upgraded, and the copy before it cannot be made: {error} — "
            f"make room for a second {path.name} in {path.parent}, and let us write there"
        ) from error
    finally:
        half.unlink(missing_ok=True)
    on_backup(copy)
