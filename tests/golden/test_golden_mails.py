"""This file proves the promises about mail on golden mails: `tests/mails/TOPIC/CASE.eml` and expectations.

`CASE.expect.yaml` says why the mail exists (`why`), what happens before it comes in (`before`: a mail of the
same folder, `{mail: …, in: MAILBOX}`, or `wait: 3h`), what `inspect` must say, what filing must do (`filed`)
and which mails it must cause (`mails`). Keys that are not named are not compared.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from postdesk.inspection import Inspector
from tests.golden.desk import Desk
from tests.golden.expectations import differences

MAILS = Path(__file__).parents[1] / "mails"
CASES = sorted(path.relative_to(MAILS).as_posix() for path in MAILS.rglob("*.expect.yaml"))
KEYS = {"why", "before", "mailbox", "inspect", "filed", "mails"}
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


@pytest.fixture(scope="session", name="empty_database")
def _empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Desk(folder).close()
    return folder / "postdesk.db"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path, empty_database: Path) -> Iterator[Desk]:
    shutil.copy(empty_database, tmp_path / "postdesk.db")
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.mark.parametrize("case", CASES)
def test_a_golden_mail_is_read_and_filed_as_expected(case: str, desk: Desk) -> None:
    file = MAILS / case
    expected = YAML(typ="safe").load(file.read_text("utf-8"))
    assert set(expected) <= KEYS, f"{case} names a key that nobody compares"
    for step in expected.get("before", []):
        _do(step, file.parent, desk)
    raw = desk.filled(file.with_name(file.name.replace(".expect.yaml", ".eml")).read_bytes())
    found: dict[str, Any] = {}
    if "inspect" in expected:
        found["inspect"] = Inspector.from_settings(desk.settings).inspect(raw, case)
    if "filed" in expected or "mails" in expected:
        last = desk.last_written()
        found["filed"] = desk.fate(desk.take(raw, expected.get("mailbox", "support")))
        found["mails"] = desk.written(last)
    wanted = {key: value for key, value in expected.items() if key in {"inspect", "filed", "mails"}}
    wrong = list(differences(wanted, found))
    assert not wrong, "\n".join([expected["why"], *wrong])


def _do(step: Any, folder: Path, desk: Desk) -> None:
    if isinstance(step, dict) and "wait" in step:
        desk.wait(int(step["wait"][:-1]) * UNITS[step["wait"][-1]])
        return
    mail, mailbox = (step, "support") if isinstance(step, str) else (step["mail"], step["in"])
    desk.take(desk.filled((folder / f"{mail}.eml").resolve().read_bytes()), mailbox)


def test_every_golden_mail_says_why_it_exists_and_expects_something() -> None:
    for case in CASES:
        expected = YAML(typ="safe").load((MAILS / case).read_text("utf-8"))
        assert len(expected["why"]) > 20, case
        assert any(expected.get(key) for key in ("inspect", "filed", "mails")), case


def test_there_are_enough_golden_mails_for_every_promise_and_none_is_forgotten() -> None:
    mails = {path.relative_to(MAILS).as_posix() for path in MAILS.rglob("*.eml")}
    expected = {case.replace(".expect.yaml", ".eml") for case in CASES}
    used = {path for path in mails - expected if path.rpartition("/")[2].startswith("earlier-")}
    assert mails - expected == used, "a mail without expectations is called earlier-…"
    assert expected - mails == set()
    assert len(CASES) >= 40
    topics = {case.partition("/")[0] for case in CASES}
    assert topics >= {
        "parsing", "charsets", "attachments", "visible_reply", "automatic", "bounces", "lists", "calendar",
        "loops", "senders", "agents", "clients", "threading", "hostile", "surveys",
    }  # fmt: skip
