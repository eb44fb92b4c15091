"""The demo, as a newcomer runs it; and that it says so where a step does not come."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postdesk.demo.cast import EMMA, EVERYBODY, SUPPORT
from postdesk.demo.performance import opening
from postdesk.demo.post_office import HOST, PostOffice
from postdesk.demo.site import TIMEZONE
from postdesk.demo.smtp_server import mailbox_of
from postdesk.demo.stage import Interrupted, Stage, StepNotSeen
from postdesk.demo.story import tell
from postdesk.demo.timeline import Timeline
from scheduler.clock import FastClock

DEMO = [sys.executable, "-m", "postdesk", "demo"]
STEPS = 21


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose temporary folder is the test's own."""
    return {**os.environ, "TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """The demo's servers without a daemon."""
    office = PostOffice(EVERYBODY, FastClock(2400))
    office.start()
    yield office
    office.stop()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """What `postdesk demo --once` printed, and its temporary folder; it ended with 0."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [*DEMO, "--once"],
        env={**os.environ, "TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, done.stderr, folder


def test_the_demo_shows_every_step(played: tuple[str, str, Path]) -> None:
    printed, errors, _ = played
    assert len(_steps(printed)) == STEPS
    assert f"All {STEPS} steps were seen in the mailboxes" in printed
    assert errors == ""
    assert "\x1b" not in printed  # no colours outside of a terminal
    told = " ".join(printed.replace("│", " ").split())
    for words in (
        "[SUP-1001] We have your message",
        "[SUP-1002] Мы получили ваше письмо",
        "[SUP-1003] Vaše zpráva dorazila",
        "Queue: Acme Billing",
        "75 % of the time has passed",
        "The first answer is overdue",
        "Anna Dvořák ← Marek Svoboda via Acme Support",
        "How did we do? [SUP-1001]",
        "rated this request: 5",
    ):
        assert words in told


def test_the_demo_leaves_nothing_behind(played: tuple[str, str, Path]) -> None:
    assert list(played[2].iterdir()) == []


@pytest.mark.checkout
def test_the_transcript_in_the_documents_is_the_story_of_today(played: tuple[str, str, Path]) -> None:
    transcript = Path(__file__).parents[2] / "docs" / "demo-transcript.txt"
    assert _steps(transcript.read_text(encoding="utf-8")) == _steps(played[0])


def _steps(printed: str) -> list[str]:
    """Return the sentences that were ticked off; an answer to a command is ticked as well, but is a quote."""
    found = re.findall(r"^ +✓ (.*(?:\n {15}\S.*)*)", printed, re.MULTILINE)
    return [" ".join(step.split()) for step in found]


def test_the_demo_stays_up_for_visitors_until_it_is_told_to_stop(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with subprocess.Popen(
        [*DEMO, "--speed", "4800"], env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        lines = []
        for line in running.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        told = "".join(lines)
        settings = re.search(r"--settings (\S+) tickets list", told)
        assert settings is not None, told
        listed = subprocess.run(
            [sys.executable, "-m", "postdesk", "--settings", settings[1], "tickets", "list"],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert f"IMAP       {HOST}, port " in told
    assert all(person.address in told for person in EVERYBODY)
    assert "SUP-1002" in listed.stdout
    assert list(tmp_path.iterdir()) == []


LOSES_SURVEYS = """
import sys, threading
from postdesk.demo.performance import Screen, perform
from postdesk.demo.post_office import PostOffice

class LosesSurveys(PostOffice):
    async def deliver(self, address, raw):
        if b"How did we do?" not in raw:
            await super().deliver(address, raw)

seen = perform(
    Screen(write=lambda line: print(line, flush=True)),
    threading.Event(),
    once=True,
    speed=4800,
    patience=6,
    post_office=LosesSurveys,
)
sys.exit(0 if seen else 1)
"""


def test_a_mail_that_does_not_arrive_fails_the_demo_and_is_named(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOSES_SURVEYS], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "✗ not seen: one question, answered by a plain reply" in done.stdout
    log = re.search(r"(\S+postdesk\.log) tells", done.stdout)
    assert log is not None
    assert "daemon_started" in Path(log[1]).read_text(encoding="utf-8")


def test_without_the_daemon_the_first_step_is_missed(post_office: PostOffice) -> None:
    clock = FastClock(2400)
    timeline = Timeline(lambda _: None, clock, TIMEZONE)
    with Stage(post_office, clock, timeline, patience=0.3) as stage, pytest.raises(StepNotSeen) as missed:
        tell(stage)
    assert missed.value.step.startswith("acknowledged at once")
    assert EMMA.address in missed.value.where
    assert timeline.steps == 0


def test_two_demos_stand_beside_each_other(post_office: PostOffice) -> None:
    second = PostOffice(EVERYBODY, FastClock(2400))
    second.start()
    ports = {post_office.imap_port, post_office.smtp_port, second.imap_port, second.smtp_port}
    second.stop()
    assert len(ports) == 4


def test_a_spectator_who_leaves_is_not_kept_waiting(post_office: PostOffice) -> None:
    clock = FastClock(2400)
    stop = threading.Event()
    stop.set()
    with (
        Stage(post_office, clock, Timeline(lambda _: None, clock, TIMEZONE), stop=stop) as stage,
        pytest.raises(Interrupted),
    ):
        tell(stage)


def test_every_address_of_support_is_supports_mailbox() -> None:
    known = {person.address for person in EVERYBODY}
    assert mailbox_of("Support+token@ACME.example", known) == SUPPORT.address
    assert mailbox_of("nobody@acme.example", known) is None


def test_the_story_begins_on_a_monday_morning_a_week_ago() -> None:
    now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    begins = opening(now)
    assert begins == datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
    assert now - begins > timedelta(days=7)


def test_without_its_servers_the_demo_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pymap.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'pymap'\", name='pymap')\n", encoding="utf-8"
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [*DEMO, "--once"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "the demo needs mail servers (pymap is missing): pip install 'postdesk[demo]'\n"
