"""This file puts the demo on: servers, site and daemon are started, the story is played, all is put away.

The folder of a story that failed is kept, because its log says why.
"""

from __future__ import annotations

import imaplib
import shutil
import smtplib
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from postdesk.daemon import Daemon
from postdesk.demo.cast import EVERYBODY
from postdesk.demo.post_office import PostOffice
from postdesk.demo.programme import how_to_go_on
from postdesk.demo.site import LOG, TIMEZONE, make_daemon, write_settings
from postdesk.demo.stage import PATIENCE, Interrupted, Stage, StepNotSeen
from postdesk.demo.story import tell
from postdesk.demo.timeline import Timeline
from postdesk.logs import set_up_logs
from postdesk.reload import Reload
from postdesk.reloading import look_for_changes
from postdesk.settings_file import Loaded
from scheduler.clock import FastClock, system_clock

SPEED = 2400.0
"""Forty minutes of story in a second: hours of waiting pass, and minutes of work are still seen."""
VISITORS_SPEED = 60.0  # people type slowly


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where the timeline goes."""

    write: Callable[[str], None]  # one line
    colours: bool = False
    width: int = 96


def perform(
    screen: Screen,
    stop: threading.Event,
    *,
    once: bool,
    speed: float = SPEED,
    patience: float = PATIENCE,
    post_office: type[PostOffice] = PostOffice,
) -> bool:
    """Play the story and, unless it is for ``once``, stay until ``stop``; False where a step was not seen."""
    clock = FastClock(speed, opening(system_clock()))
    timeline = Timeline(screen.write, clock, TIMEZONE, colours=screen.colours, width=screen.width)
    folder = Path(tempfile.mkdtemp(prefix="postdesk-demo-"))
    keep = True
    try:
        with _running(folder, clock, post_office) as (office, daemon, loaded):
            timeline.line(f"One second is {speed / 60:.0f} minutes of the story. The log is {folder / LOG}.")
            with Stage(office, clock, timeline, patience=patience, stop=stop) as stage:
                seen = _play(stage, timeline, clock, folder)
            keep = seen is False
            if seen and not once:
                clock.change_speed(min(speed, VISITORS_SPEED))
                timeline.line()
                for line in how_to_go_on(loaded.path, office, clock.speed):
                    timeline.line(line)
                _stay(daemon, loaded, stop)
        return seen is True or (seen is None and not once)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def opening(now: datetime) -> datetime:
    """Return when the story begins: nine o'clock of the last Monday that leaves it a week in the past."""
    there = now.astimezone(ZoneInfo(TIMEZONE))
    monday = there.date() - timedelta(days=there.weekday() + 7)
    return datetime.combine(monday, time(9), ZoneInfo(TIMEZONE)).astimezone(UTC)


@contextmanager
def _running(
    folder: Path, clock: FastClock, post_office: type[PostOffice]
) -> Iterator[tuple[PostOffice, Daemon, Loaded]]:
    with (folder / LOG).open("w", encoding="utf-8", buffering=1) as log:
        set_up_logs("info", out=log)
        office = post_office(EVERYBODY, clock)
        office.start()
        try:
            daemon, loaded = make_daemon(write_settings(folder, office), clock)
            daemon.start()
            try:
                yield office, daemon, loaded
            finally:
                daemon.stop()
        finally:
            office.stop()
            set_up_logs("critical")  # nobody writes into a closed file


def _play(stage: Stage, timeline: Timeline, clock: FastClock, folder: Path) -> bool | None:
    """Return whether every step was seen, None where the spectator left."""
    began = clock()
    try:
        tell(stage)
    except StepNotSeen as missing:
        timeline.missed(missing.step, missing.where)
        timeline.line(f"    {folder / LOG} tells what the daemon did.")
        return False
    except (imaplib.IMAP4.error, smtplib.SMTPException, OSError) as error:
        timeline.missed("a mail program had its server", f"{type(error).__name__}: {error}")
        timeline.line(f"    {folder / LOG} tells what the daemon did.")
        return False
    except Interrupted:
        timeline.line("\nStopped before the end of the story.")
        return None
    passed = clock() - began
    timeline.line(
        f"\nAll {timeline.steps} steps were seen in the mailboxes: {passed.total_seconds() / 3600:.0f} hours "
        f"of work in {clock.real_seconds(passed):.0f} seconds."
    )
    return True


def _stay(daemon: Daemon, loaded: Loaded, stop: threading.Event) -> None:
    """Go on until the visitor leaves; changed settings count, as in ``postdesk run``."""
    look = look_for_changes(Reload(loaded))
    while not stop.wait(1.0):
        changed = look(False)
        if changed is not None:
            daemon.take_settings(changed)
