"""This file shows that the tables of ``store.schema`` are what the migrations make, on both databases."""

from __future__ import annotations

import shutil
import stat
from importlib import resources
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.engine import StoreUnavailable
from store.migrate import HEAD, open_store
from store.schema import metadata
from store.schema_customers import WORDS

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.servers))


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'postdesk.db'}"


def test_the_migrations_make_exactly_the_tables_we_describe(url: str) -> None:
    store = open_store(url)
    with store.engine.connect() as connection:
        # The full-text index is no table of ours: the database makes it, and on SQLite several tables for it.
        options = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith(WORDS)}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
    store.close()
    assert differences == []


def test_each_table_has_the_columns_and_keys_we_describe(url: str) -> None:
    store = open_store(url)
    inspector = sa.inspect(store.engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
        key = inspector.get_pk_constraint(table.name)["constrained_columns"]
        assert key == [column.name for column in table.primary_key.columns]
        indexes = {index["name"] for index in inspector.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexes
    store.close()


def test_no_column_is_narrower_on_one_database_than_on_the_other() -> None:
    # SQLite takes any length, PostgreSQL refuses what is longer: words of ours, names of queues, languages.
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert [str(column) for column in columns if getattr(column.type, "length", None)] == [
        "inbox.digest", "messages.body_digest",
    ]  # fmt: skip


def test_head_is_the_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.files("store") / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_opening_again_changes_nothing_and_copies_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'postdesk.db'}"
    open_store(url).close()
    copies: list[Path] = []
    open_store(url, on_backup=copies.append).close()
    assert copies == []
    assert not list(tmp_path.glob("*.before-*"))


def test_an_older_file_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'postdesk.db'}"
    older = open_store(url)
    with older.write() as work:
        work.site.put("keepsake", "from before")
    older.close()
    copies: list[Path] = []
    newer = open_store(url, on_backup=copies.append, steps=_with_a_next_step(tmp_path), head="9000")
    with newer.read() as work:
        assert work.site.get("keepsake") == "from before"
    assert "next_step" in sa.inspect(newer.engine).get_table_names()
    newer.close()
    (copy,) = copies
    kept = open_store(f"sqlite:///{copy}")  # opens as it is: it has the version of before
    assert "next_step" not in sa.inspect(kept.engine).get_table_names()
    with kept.read() as work:
        assert work.site.get("keepsake") == "from before"
    kept.close()


def test_the_copy_before_an_upgrade_is_read_by_nobody_who_may_not_read_the_database(tmp_path: Path) -> None:
    database = tmp_path / "postdesk.db"
    open_store(f"sqlite:///{database}").close()
    database.chmod(0o640)
    copies: list[Path] = []
    newer = open_store(
        f"sqlite:///{database}", on_backup=copies.append, steps=_with_a_next_step(tmp_path), head="9000"
    )
    newer.close()
    assert [stat.S_IMODE(copy.stat().st_mode) for copy in copies] == [0o640]


def test_a_file_that_is_no_database_or_a_damaged_one_is_refused_with_advice(tmp_path: Path) -> None:
    database = tmp_path / "postdesk.db"
    open_store(f"sqlite:///{database}").close()
    torn, letter = tmp_path / "torn.db", tmp_path / "letter.db"
    torn.write_bytes(database.read_bytes()[:-8192])
    letter.write_text("Dear support,\n" * 500, encoding="ascii")
    for path in (torn, letter):
        with pytest.raises(StoreUnavailable, match="names a database of postdesk; if it does, put a backup"):
            open_store(f"sqlite:///{path}")


def test_a_database_of_a_newer_program_is_refused_with_advice(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreUnavailable, match="newer program, or a backup"):
        open_store(url)
    assert not list(tmp_path.glob("*.before-*"))


def _with_a_next_step(folder: Path) -> str:
    """Copy the steps and add one, as a newer program would bring it."""
    steps = folder / "steps"
    shutil.copytree(str(resources.files("store") / "migrations"), steps)
    (steps / "versions" / "9000_next.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f"revision, down_revision = '9000', '{HEAD}'\n"
        "def upgrade():\n"
        "    op.create_table('next_step', sa.Column('id', sa.Integer, primary_key=True))\n",
        encoding="utf-8",
    )
    return str(steps)
