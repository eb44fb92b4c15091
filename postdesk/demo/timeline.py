"""This file prints the story as it happens: who wrote what to whom, and what was then seen in which inbox."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import click

from postdesk.demo.cast import Person
from postdesk.demo.mail_program import sender_of
from tickets.ports import Clock

_INDENT = " " * 13
_LINES = 4  # of an excerpt


class Timeline:
    """What the spectator reads. ``write`` takes one line; colours are for terminals."""

    def __init__(
        self,
        write: Callable[[str], None],
        clock: Clock,
        timezone: str,
        *,
        colours: bool = False,
        width: int = 96,
    ) -> None:
        self._write = write
        self._clock = clock
        self._zone = ZoneInfo(timezone)
        self._colours = colours
        self._width = min(max(width, 60), 100)
        self._chapters = 0
        self.steps = 0
        """How many steps were ticked off."""

    def line(self, text: str = "") -> None:
        """Print a line as it is."""
        self._write(text)

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        self._chapters += 1
        self._write("")
        self._write(self._in(f"{self._chapters}. {title}", bold=True))

    def sent(self, writer: Person, mail: EmailMessage, text: str) -> None:
        """Tell of a mail that somebody wrote; the quote below it and the signature go without saying."""
        to = parseaddr(str(mail["To"]))[1]
        self._happened(f"{self._in(writer.name, bold=True)} → {_shortened(to)}", str(mail["Subject"]))
        self._excerpt(text)

    def seen(self, reader: Person, mail: EmailMessage, excerpt: str, step: str) -> None:
        """Tell of a mail that lies in somebody's inbox."""
        writer, _ = sender_of(mail)
        self._happened(f"{self._in(reader.name, bold=True)} ← {writer}", str(mail["Subject"]))
        self._excerpt(excerpt)
        self.proved(step)

    def proved(self, step: str) -> None:
        """Tick a step off."""
        self.steps += 1
        for number, part in enumerate(textwrap.wrap(step, self._width - len(_INDENT) - 2)):
            self._write(f"{_INDENT}{self._in('✓' if number == 0 else ' ', fg='green')} {part}")

    def missed(self, step: str, where: str) -> None:
        """Tell which step was not seen."""
        self._write("")
        self._write(f"  {self._in('✗ not seen:', fg='red', bold=True)} {step}")
        self._write(f"    {where}")

    def _happened(self, who: str, subject: str) -> None:
        moment = self._clock().astimezone(self._zone)
        self._write("")
        self._write(f"  {moment:%a %H:%M}  {who}")
        self._write(f"{_INDENT}{self._in(subject, fg='cyan')}")

    def _excerpt(self, text: str) -> None:
        lines = [
            part
            for paragraph in text.splitlines()
            for part in textwrap.wrap(paragraph, self._width - len(_INDENT) - 2)
        ]
        shown = lines if len(lines) <= _LINES else [*lines[: _LINES - 1], "…"]
        for line in shown:
            self._write(f"{_INDENT}{self._in('│', dim=True)} {line}")

    def _in(self, text: str, *, fg: str | None = None, bold: bool = False, dim: bool = False) -> str:
        return click.style(text, fg=fg, bold=bold or None, dim=dim or None) if self._colours else text


def _shortened(address: str) -> str:
    """Return an address with a long token cut short."""
    local, at, domain = address.partition("@")
    return f"{local[:19]}…{at}{domain}" if len(local) > 24 else address
