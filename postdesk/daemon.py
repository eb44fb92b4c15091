"""This file is the daemon: it starts the loops, watches them and stops them in order.

Threads share frozen settings and one stop event and nothing else; they meet in the database and nudge each
other with events. Stopping: the alarm clock and intake finish what they hold, then pollers and the sender.
What a killed process leaves behind is taken up again: at once where it was on this host, else when its leases
end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from mailer.poller import Poller
from mailer.wake import Wake
from postdesk.digest_job import MorningDigests
from postdesk.due_work import DueWork
from postdesk.heartbeat import Heartbeat
from postdesk.holders import make_holder
from postdesk.in_force import InForce
from postdesk.intake import Intake
from postdesk.leasing import Leasehold, release_dead
from postdesk.loops import Loop
from postdesk.report_job import PeriodReports
from postdesk.rescheduling import Rescheduling
from postdesk.settings_file import Loaded
from postdesk.undelivered import ReportingOutbox
from postdesk.wiring import Program, build_in_force, make_pollers, make_sender
from scheduler.clock import system_clock
from scheduler.runner import Runner
from scheduler.sweep import Sweep
from scheduler.timetable import Alarm
from store.leases import SqlLeases
from store.ledger import SENT_FOLDER
from tickets.ports import Clock

if TYPE_CHECKING:
    from postdesk.web.threads import WebThreads

_log = structlog.get_logger("postdesk")
SWEEP_EVERY = timedelta(seconds=5)
DIGESTS_EVERY = timedelta(seconds=30)
LOOK_FOR_DEAD_EVERY = timedelta(seconds=15)
STOP_WITHIN = 10.0  # seconds; then the process ends and leases do the rest
LEASE_SLACK = timedelta(seconds=60)

CONNECTIONS = ("mailboxes", "limits", "identity", "webhooks")
"""Sections of the settings that connections are made of."""


class Daemon:
    """A running postdesk."""

    def __init__(
        self, program: Program, clock: Clock = system_clock, *, sweep_every: timedelta = SWEEP_EVERY
    ) -> None:
        self._program = program
        self._clock = clock
        self._sweep_every = sweep_every
        self._holder = make_holder()
        self._in_force = program.in_force
        self._stopping = threading.Event()
        self._intake_nudge = threading.Event()
        self._sender_nudge = threading.Event()
        self._wakes: list[Wake] = []
        self._pollers: list[Loop] = []
        self._intake: Loop | None = None
        self._sender: Loop | None = None
        self._runner: Runner | None = None
        self._web: WebThreads | None = None
        self._polled: dict[str, datetime] = {}

    @property
    def in_force(self) -> InForce:
        """What decides about mail now."""
        return self._in_force

    def start(self) -> None:
        """Start every loop."""
        self._take_from_the_dead()
        self._start_mail()
        intake = Intake(self._program.store, lambda: self._in_force, self._clock)
        self._intake = Loop(
            name="intake",
            run_once=self._passing_on(intake.run_once, self._sender_nudge),
            wait=self._waiting(self._intake_nudge),
            stopping=self._stopping,
        )
        self._intake.start()
        due = DueWork(self._program.store, lambda: self._in_force)
        sweep = Sweep(due, self._clock, stopping=self._stopping.is_set)
        heartbeat = Heartbeat(self._program.store, system_clock)
        digests = MorningDigests(self._program.store, lambda: self._in_force, self._clock)
        reports = PeriodReports(self._program.store, lambda: self._in_force, self._clock)
        rescheduling = Rescheduling(self._program.store, lambda: self._in_force, self._clock)

        def look() -> bool:
            moved = rescheduling.run_once()
            more = sweep.run_once()
            heartbeat.beat()
            self._sender_nudge.set()  # what was due has its mails in the outbox
            return more or moved

        self._runner = Runner(
            [
                Alarm(name="sweep", every=self._sweep_every, ring=look),
                Alarm(name="digests", every=DIGESTS_EVERY, ring=digests.run_once),
                Alarm(name="reports", every=DIGESTS_EVERY, ring=reports.run_once),
                Alarm(name="dead", every=LOOK_FOR_DEAD_EVERY, ring=self._take_from_the_dead),
            ]
        )
        self._runner.start()
        self._start_web()
        _log.info("daemon_started", holder=self._holder, mailboxes=list(self._program.settings.mailboxes))

    def _take_from_the_dead(self) -> bool:
        release_dead(self._program.store, system_clock())
        return False

    def _start_mail(self) -> None:
        """Start what talks to mail servers: a poller per mailbox, one sender."""
        stop = threading.Event()
        for name, poller in make_pollers(self._program, self._clock).items():
            self._pollers.append(self._poller_loop(name, poller, stop))
        outbox = ReportingOutbox(self._program.store, lambda: self._in_force)
        sender = make_sender(self._program, outbox, self._clock, self._holder)
        self._sender = Loop(
            name="sender",
            run_once=sender.run_once,
            wait=self._waiting(self._sender_nudge),
            stopping=stop,
            close=sender.close,
            pause=2.0,  # a mail's retry may be due before anybody nudges
        )
        self._mail_stop = stop
        for loop in (*self._pollers, self._sender):
            loop.start()

    def _poller_loop(self, name: str, poller: Poller, stop: threading.Event) -> Loop:
        wake = Wake()
        self._wakes.append(wake)
        every = self._program.settings.mailboxes[name.removesuffix(SENT_FOLDER)].poll_every
        lease = Leasehold(
            SqlLeases(self._program.store), f"mailbox {name}", self._holder, every + LEASE_SLACK
        )

        def run_once() -> bool:
            if not lease.held():
                return False
            more = poller.run_once()
            self._polled[name] = self._clock()
            self._intake_nudge.set()
            return more

        def wait(seconds: float) -> None:
            if lease.held():
                poller.wait(wake)
            else:
                wake.wait(seconds)

        def close() -> None:
            poller.close()
            lease.release()

        return Loop(name=f"poller {name}", run_once=run_once, wait=wait, stopping=stop, close=close)

    def _start_web(self) -> None:
        """Serve pages and figures where the settings ask for them; the extra is loaded only then."""
        settings = self._program.settings
        if settings.web is None and settings.metrics is None:
            return
        from postdesk.web.daemon_surface import make_web

        self._web = make_web(
            self._program,
            in_force=lambda: self._in_force,
            clock=self._clock,
            nudge=self._sender_nudge.set,
            problems=self.problems,
            polled=lambda: dict(self._polled),
        )
        self._web.start()

    def _stop_web(self, deadline: float) -> bool:
        web, self._web = self._web, None
        return web is None or web.stop(deadline)

    def _passing_on(self, run_once: Callable[[], bool], nudge: threading.Event) -> Callable[[], bool]:
        def run() -> bool:
            more = run_once()
            if more:
                nudge.set()
            return more

        return run

    def _waiting(self, nudge: threading.Event) -> Callable[[float], None]:
        def wait(seconds: float) -> None:
            nudge.wait(seconds)
            nudge.clear()

        return wait

    def take_settings(self, loaded: Loaded) -> None:
        """Let changed settings count from the next message on; changed connections are made anew."""
        before = self._program.settings
        in_force = build_in_force(loaded, self._program.store)
        self._program = replace(self._program, loaded=loaded, in_force=in_force)
        self._in_force = in_force
        now = loaded.settings
        if any(getattr(now, part) != getattr(before, part) for part in CONNECTIONS):
            self._stop_mail(time.monotonic() + STOP_WITHIN)
            self._start_mail()
        if (now.web, now.metrics) != (before.web, before.metrics):
            self._stop_web(time.monotonic() + STOP_WITHIN)
            self._start_web()
        if loaded.settings.database != before.database:
            _log.warning(
                "settings_need_restart", path="database", hint="restart postdesk to change databases"
            )
        _log.info("settings_taken", version=loaded.fingerprint[:12])

    def problems(self) -> list[str]:
        """Return what is wrong with the loops now."""
        loops = [*self._pollers, self._intake, self._sender, *(self._web.loops if self._web else ())]
        return [
            f"{loop.name}: {loop.health.failures} failures in a row, the last: {loop.health.last_error}"
            for loop in loops
            if loop is not None and not loop.health.is_green
        ]

    def _stop_mail(self, deadline: float) -> bool:
        self._mail_stop.set()
        for wake in self._wakes:
            wake.set()
        self._sender_nudge.set()
        loops = [*self._pollers, *([self._sender] if self._sender else [])]
        late = [loop for loop in loops if not loop.join(max(0.1, deadline - time.monotonic()))]
        if not late:
            for wake in self._wakes:
                wake.close()
        self._wakes.clear()
        self._pollers.clear()
        self._polled.clear()
        return not late

    def stop(self) -> bool:
        """Stop in order; False where a loop did not end in time."""
        deadline = time.monotonic() + STOP_WITHIN
        self._stopping.set()
        if self._runner is not None:
            self._runner.stop()
        self._intake_nudge.set()
        intake_ended = self._intake is None or self._intake.join(max(0.1, deadline - time.monotonic()))
        web_ended = self._stop_web(deadline)
        ended = self._stop_mail(deadline) and intake_ended and web_ended
        self._program.store.close()
        _log.info("daemon_stopped", in_order=ended)
        return ended
