"""This file holds the shape of the sources: who imports whom, how long a file is, who reads the clock."""

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[1]
ROOMS = ("postdesk", "mailer", "scheduler", "store", "templates", "threading_rules", "tickets")
PURE = ("tickets", "threading_rules")

# A library that is imported in one file can be replaced in one file.
AT_HOME = {
    "imapclient": {"mailer/imap.py"},
    "aiosmtplib": {"mailer/smtp.py"},
    "asyncio": {"mailer/smtp.py", "postdesk/demo"},
    "apscheduler": {"scheduler/runner.py"},
    "pymap": {"postdesk/demo"},
    "aiosmtpd": {"postdesk/demo"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "click": {"postdesk"},
    "pydantic": {"postdesk"},
    "starlette": {"postdesk/web"},
    "uvicorn": {"postdesk/web"},
    "prometheus_client": {"postdesk/web"},
}
CLOCK = {"scheduler/clock.py"}
WALL_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
CHANCE = {"random", "secrets", "time", "os"}


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ".".join(ast.unparse(node.func).rsplit(".", 2)[-2:])


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _sources()}
    assert len(lengths) > 50
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_every_file_says_what_it_is_for() -> None:
    silent = [_name(path) for path in _sources() if not ast.get_docstring(_tree(path))]
    assert silent == []


def test_nobody_prints() -> None:
    # Results go through click, everything else through the log.
    printing = [
        f"{_name(path)}:{line}" for path in _sources() for line, name in _calls(path) if name == "print"
    ]
    assert printing == []


def test_every_room_is_typed() -> None:
    assert [room for room in ROOMS if room != "templates" and not (ROOT / room / "py.typed").exists()] == []


@pytest.mark.parametrize("library", sorted(AT_HOME))
def test_a_library_is_imported_where_it_is_at_home(library: str) -> None:
    users = {_name(path) for path in _sources() if library in _imported(path)}
    homes = AT_HOME[library]
    strangers = {user for user in users if not any(_below(user, home) for home in homes)}
    assert strangers == set()


def test_mail_parser_is_used_in_one_file_of_the_mailer() -> None:
    [user] = [_name(path) for path in _sources() if "mailparser" in _imported(path)]
    assert user.startswith("mailer/")


def test_one_file_reads_the_clock() -> None:
    readers = {_name(path) for path in _sources() for _, name in _calls(path) if name in WALL_CLOCK}
    assert readers == CLOCK


def test_the_pure_rooms_know_neither_clock_nor_chance() -> None:
    pure = [path for path in _sources() if _name(path).startswith(PURE)]
    unsure = {_name(path): found for path in pure if (found := CHANCE & set(_imported(path)))}
    assert unsure == {}


def test_templates_are_words_and_one_docstring() -> None:
    [only] = (ROOT / "templates").rglob("*.py")
    assert [type(node) for node in _tree(only).body] == [ast.Expr]


def test_the_wheel_holds_the_words_the_settings_and_the_migrations(tmp_path: Path) -> None:
    # Only the wheel: that the source distribution builds one too is shown by the run away from the checkout.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    expected = {_name(path) for room in ROOMS for path in (ROOT / room).rglob("*") if _is_content(path)}
    assert expected - inside == set()
    assert "postdesk/settings.yaml" in inside
    assert {name.partition("/")[0] for name in inside if ".dist-info/" not in name} == set(ROOMS)


def _below(name: str, home: str) -> bool:
    return name == home or name.startswith((f"{home}/", f"{home}.", f"{home}_"))


def _is_content(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
