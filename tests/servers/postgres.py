"""This file runs a real PostgreSQL of its own: a fresh cluster, TCP on loopback, a database for each test."""

import itertools
import os
import signal
import subprocess
from pathlib import Path

from tests.servers.process import (
    STARTS,
    PortTakenError,
    ServerAbsentError,
    ServerFailedError,
    ServerFolder,
    ServerProcess,
    beats,
    find_program,
    free_port,
)

_ADMIN = "postdesk"


class Postgres:
    """A PostgreSQL of our own; `start`, then as many databases as wanted, `stop`, `remove`."""

    def __init__(self, *, fsync: bool = False) -> None:
        bin_folder = str(_newest_bin_folder())
        self._initdb = find_program("initdb", bin_folder)
        self._program = find_program("postgres", bin_folder)
        self._psql = find_program("psql", bin_folder)
        self.host = "127.0.0.1"
        self.port = free_port()
        self._fsync = fsync
        self._numbers = itertools.count(1)
        self._folder = ServerFolder("postgres")
        self._data = self._folder.path / "data"
        # SIGINT is PostgreSQL's "fast" stop: it does not wait for clients to leave.
        self._process = ServerProcess(self._folder, self._folder.path / "postgres.log", ending=signal.SIGINT)

    def start(self) -> None:
        """Starts it; a second start after `stop` or `kill` keeps port and data."""
        fresh = not self._data.exists()
        if fresh:
            self._make_cluster()
        for attempt in range(STARTS):
            try:
                self._process.start(self._command(), [self.port])
                break
            except PortTakenError:
                if attempt == STARTS - 1 or not fresh:
                    raise
                self.port = free_port()
        self._await_ready()

    def stop(self) -> None:
        """Stops it and keeps the data."""
        self._process.stop()

    def kill(self) -> None:
        """Ends it without a word; the next `start` recovers from its log."""
        self._process.kill()

    def remove(self) -> None:
        """Stops it and removes everything."""
        self._process.stop()
        self._folder.remove()

    def create_database(self, *, like: str = "/template1") -> str:
        """Creates a database, empty or `like` another where nobody is connected, and returns its URL."""
        name = f"postdesk_{next(self._numbers)}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{like.rpartition("/")[2]}"')
        return f"postgresql+psycopg://{_ADMIN}@{self.host}:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Drops a database, whoever is still connected."""
        self._sql(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def _make_cluster(self) -> None:
        # ICU and locales differ between machines; the order of C is the same everywhere.
        words = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={_ADMIN}"]
        self._folder.run(self._initdb, *words, "-D", str(self._data))

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": self.host,
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "on" if self._fsync else "off",
            "synchronous_commit": "on" if self._fsync else "off",
            "full_page_writes": "on" if self._fsync else "off",
            "max_connections": "100",
            "shared_buffers": "64MB",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self._program, "-D", str(self._data), *words]

    def _await_ready(self) -> None:
        # It listens a moment before it lets anybody in ("the database system is starting up").
        for _ in beats(30):
            if self._run_sql("SELECT 1").returncode == 0:
                return
        raise ServerFailedError(self._process.log())

    def _sql(self, statement: str) -> None:
        done = self._run_sql(statement)
        if done.returncode:
            raise ServerFailedError(done.stderr)

    def _run_sql(self, statement: str) -> "subprocess.CompletedProcess[str]":
        where = ["-h", self.host, "-p", str(self.port), "-U", _ADMIN, "-d", "postgres"]
        return subprocess.run(
            [self._psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", *where, "-c", statement],
            check=False,
            capture_output=True,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
        )


def _newest_bin_folder() -> Path:
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if folders:
        return max(folders, key=lambda path: float(path.parent.name))
    try:
        # Elsewhere than on Debian the programs lie in the path.
        return Path(find_program("initdb")).parent
    except ServerAbsentError:
        raise ServerAbsentError("PostgreSQL absent") from None
