"""This file is where the story is played: people send, and wait until they see something in their inbox.

A step counts only when it was observed through IMAP in somebody's inbox; the database is never asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from postdesk.demo.cast import EVERYBODY, SUPPORT, Person
from postdesk.demo.mail_program import MailProgram, Ports, text_of, whole_of
from postdesk.demo.post_office import HOST
from postdesk.demo.site import TIMEZONE
from postdesk.demo.timeline import Timeline
from scheduler.clock import FastClock

PATIENCE = 20.0  # seconds beyond what the story itself makes a step take
_LOOK_EVERY = 0.1


class StepNotSeen(Exception):
    """A step of the story did not show in the mailbox where it belongs."""

    def __init__(self, step: str, where: str) -> None:
        super().__init__(f"{step}: {where}")
        self.step = step
        self.where = where


class Interrupted(Exception):
    """The spectator has had enough."""


class Stage:
    """The people of the story at their mail programs."""

    def __init__(
        self,
        ports: Ports,
        clock: FastClock,
        timeline: Timeline,
        *,
        patience: float = PATIENCE,
        stop: threading.Event | None = None,
    ) -> None:
        self.timeline = timeline
        self._ports = ports
        self._clock = clock
        self._patience = patience
        self._stop = stop or threading.Event()
        self._programs: Mapping[str, MailProgram] = {}
        self._open = ExitStack()
        self._claimed: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        self._programs = {
            person.address: self._open.enter_context(
                MailProgram(person, HOST, self._ports, self._clock, TIMEZONE)
            )
            for person in EVERYBODY
            if person is not SUPPORT
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def write(self, writer: Person, subject: str, text: str) -> EmailMessage:
        """Let somebody write to the support address."""
        mail = self._programs[writer.address].write(SUPPORT, subject, text)
        self.timeline.sent(writer, mail, text)
        return mail

    def reply(self, writer: Person, to: EmailMessage, text: str) -> EmailMessage:
        """Let somebody answer a mail by plain Reply."""
        mail = self._programs[writer.address].reply(to, text)
        self.timeline.sent(writer, mail, text)
        return mail

    def see(
        self,
        reader: Person,
        step: str,
        *,
        words: Iterable[str],
        show: str,
        takes: timedelta = timedelta(0),
    ) -> EmailMessage:
        """Wait until a mail with all these words, in subject or text, lies in the inbox; each counts once.

        ``show`` names the line the timeline quotes; ``takes`` is story time that has to pass first.
        """
        wanted = [_plain(word) for word in words]
        deadline = time.monotonic() + self._clock.real_seconds(takes) + self._patience
        while True:
            for mail in self._programs[reader.address].inbox():
                key = (reader.address, str(mail["Message-ID"]))
                if key not in self._claimed and _has(mail, wanted):
                    self._claimed.add(key)
                    self.timeline.seen(reader, mail, _line_with(mail, show), step)
                    return mail
            if time.monotonic() > deadline:
                where = f"no mail with “{'”, “'.join(wanted)}” came to {reader.address}"
                raise StepNotSeen(step, where)
            if self._stop.wait(_LOOK_EVERY):
                raise Interrupted

    def prove(self, step: str, *, holds: bool, otherwise: str) -> None:
        """Tick off what mails already seen prove."""
        if not holds:
            raise StepNotSeen(step, otherwise)
        self.timeline.proved(step)

    def everything(self, reader: Person) -> str:
        """Return all there is in somebody's inbox."""
        return "\n".join(whole_of(mail) for mail in self._programs[reader.address].inbox())


def _plain(text: str) -> str:
    return " ".join(text.split())


def _has(mail: EmailMessage, wanted: Iterable[str]) -> bool:
    text = _plain(f"{mail['Subject']} {text_of(mail)}")
    return all(word in text for word in wanted)


def _line_with(mail: EmailMessage, show: str) -> str:
    """Return the line of the text in which these words stand, made whole again where it was flowed."""
    lines = text_of(mail).replace(" \n", " ").splitlines()  # RFC 3676 section 4.1
    return next((_plain(line) for line in lines if _plain(show) in _plain(line)), show)
