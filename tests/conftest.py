"""This file gives the tests their servers, and in CI allows no test to skip but for an absent corpus.

Policy:
* a server starts when the first test of a worker asks for it, and stops with the worker;
* a test that needs users or a database gets its own, so tests never see each other's mail;
* no test pulls the plug, so SQLite in the tests' own process does not wait for the disk (their PostgreSQL and
  Dovecot do not either; daemons that tests start do);
* a program that is not installed skips by name ("Dovecot absent"); with `CI=true` such a skip is a failure.
"""

import contextlib
import itertools
import os
import sqlite3
import ssl
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
import structlog
from hypothesis import settings as hypothesis_settings

from store.migrate import open_store
from tests.servers.certificate import make_certificate, trusting
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.postgres import Postgres
from tests.servers.process import ServerAbsentError, is_root
from tests.servers.smtp_sink import SmtpSink

DOMAIN = "acme.example"
_IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
_users = itertools.count(1)
_Server = TypeVar("_Server", Dovecot, Postfix, Postgres)

# A shared machine is slow at times: how long an example takes is the benches' business.
hypothesis_settings.register_profile("postdesk", deadline=None, derandomize=_IN_CI)
hypothesis_settings.load_profile("postdesk")


@sa.event.listens_for(sa.pool.Pool, "checkout")
def forget_the_disk(connection: Any, record: Any, _proxy: Any) -> None:
    """Lets a new connection to SQLite commit without waiting for the disk: that was half of the time."""
    if isinstance(connection, sqlite3.Connection) and "forgets" not in record.info:
        record.info["forgets"] = True
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def waits_for_the_disk() -> Iterator[None]:
    """Lets connections be as postdesk itself makes them, where a test looks at that."""
    sa.event.remove(sa.pool.Pool, "checkout", forget_the_disk)
    yield
    sa.event.listen(sa.pool.Pool, "checkout", forget_the_disk)


def may_skip(reason: str) -> bool:
    """Says whether a skip is permitted in CI."""
    if "corpus absent" in reason:
        return True
    # Postfix' master cannot run without root, and nobody can install that.
    return "Postfix needs root" in reason and not is_root()


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Takes back what a test did to the logs of its process, so that the next one sees its own lines."""
    yield
    structlog.reset_defaults()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: "pytest.CallInfo[None]"
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns a skip that CI must not have into a failure that says why."""
    report = yield
    if _IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips."""
    report = yield
    if _IN_CI and report.skipped:
        _refuse(report)
    return report


def _refuse(report: "pytest.TestReport | pytest.CollectReport") -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not may_skip(reason):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI must not skip this: {reason}"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the mail corpus (`POSTDESK_CORPUS`, else `../shared/corpus` beside the checkout)."""
    named = os.environ.get("POSTDESK_CORPUS")
    folder = Path(named) if named else Path(__file__).parents[1].parent / "shared" / "corpus"
    if not (folder / "manifest.jsonl").exists():
        pytest.skip("corpus absent")
    return folder


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot; take `mailbox` or `new_mailbox` for users of your own."""
    yield from _running(Dovecot)


@pytest.fixture
def new_dovecot() -> Iterator[Callable[[], Dovecot]]:
    """Starts a Dovecot that the test has for itself and may stop, kill and start again."""
    with contextlib.ExitStack() as stack:

        def start() -> Dovecot:
            running = contextlib.contextmanager(_running)(Dovecot)
            return stack.enter_context(running)

        yield start


@pytest.fixture
def new_mailbox(dovecot: Dovecot) -> Callable[[str], str]:
    """Makes a mailbox nobody else uses: `new_mailbox("support")` gives `support7@acme.example`."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return lambda name: dovecot.add_user(f"{name}{next(_users)}{worker}@{DOMAIN}")


@pytest.fixture
def mailbox(new_mailbox: Callable[[str], str]) -> str:
    """One fresh support mailbox in Dovecot: its address and its user's name."""
    return new_mailbox("support")


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """A running Postfix that delivers `acme.example` into `dovecot` and bounces the rest."""
    yield from _running(lambda: Postfix(dovecot, domains=[DOMAIN]))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; take `postgres_url` for a database of your own."""
    yield from _running(Postgres)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database that goes away after the test."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """The URL of a database of ours that nobody uses, to be copied: migrated once a worker."""
    url = postgres.create_database()
    open_store(url).close()
    return url


@pytest.fixture
def ready_postgres_url(postgres: Postgres, migrated_postgres: str) -> Iterator[str]:
    """The URL of a PostgreSQL database as `open_store` makes it; it goes away after the test."""
    url = postgres.create_database(like=migrated_postgres)
    yield url
    postgres.drop_database(url)


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A running scripted SMTP server without TLS or passwords."""
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate and its key for 127.0.0.1 and localhost."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """A server's TLS context, for a sink with TLS or STARTTLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture(scope="session")
def client_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """A client's TLS context that trusts `server_tls` and nothing else."""
    return trusting(certificate[0])


def _running(make: Callable[[], _Server]) -> Iterator[_Server]:
    try:
        server = make()
    except ServerAbsentError as absent:
        pytest.skip(str(absent))
    try:
        server.start()
        yield server
    finally:
        server.remove()
