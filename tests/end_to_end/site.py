"""This file is a site under test: settings for real servers, the daemon as a process, what can be seen of it.

Everything a test waits for is a condition that somebody outside could observe: a mail at the relay, a mail in
a folder, a line of the log, what a command prints. Nothing waits for a time to pass.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar

from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.process import beats
from tests.servers.smtp_sink import SmtpSink, SunkMail

ROOT = Path(__file__).parents[2]
_Found = TypeVar("_Found")
_numbers = itertools.count(1)

SETTINGS: dict[str, Any] = {
    "identity": {
        "name": "Acme Support",
        "domain": "acme.example",
        "languages": ["en", "cs", "ru"],
        "ticket_prefix": "SUP",
    },
    "database": {"url": "sqlite:///postdesk.db"},
    "authentication": {"without": "token"},
    "agents": {
        "anna": {
            "name": "Anna Nováková",
            "email": ["anna@agents.example"],
            "queues": ["general"],
            "roles": ["agent", "lead"],
        }
    },
    "queues": {"general": {"language": "en"}},
    "log": {"format": "json"},
}


class Site:
    """One installation: a folder with settings and database, a mailbox in Dovecot, a relay."""

    def __init__(self, folder: Path, dovecot: Dovecot, relay: SmtpSink, user: str) -> None:
        self.folder = folder
        self.dovecot = dovecot
        self.relay = relay
        self.user = user
        self.settings = json.loads(json.dumps(SETTINGS))
        self.settings["mailboxes"] = {"support": self.mailbox(user, "support@acme.example")}
        self.runs: list[Run] = []

    @property
    def path(self) -> Path:
        """The settings file."""
        return self.folder / "settings.yaml"

    def mailbox(self, user: str, address: str, **more: Any) -> dict[str, Any]:
        """Return the settings of a mailbox on the servers of this site."""
        return {
            "address": address,
            "imap": {
                "host": "127.0.0.1",
                "port": self.dovecot.imap_port,
                "security": "none",
                "username": user,
                "password": {"env": "SITE_PASSWORD"},
            },
            "smtp": {"host": "127.0.0.1", "port": self.relay.port, "security": "none"},
            "queue": "general",
            "after": {"move": "Processed"},
            "first_connect": "all",
            "poll_every": "5s",
            **more,
        }

    def write(self) -> None:
        """Write the settings as they are now; JSON is YAML."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.settings, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(self.path)

    def run(self) -> Run:
        """Start a daemon and return when it runs."""
        self.write()
        run = Run(self)
        self.runs.append(run)
        run.await_line("daemon_started")
        return run

    def command(self, *words: str, expect: int = 0) -> str:
        """Run a command of postdesk and return what it printed."""
        done = subprocess.run(
            _program("--settings", str(self.path), *words),
            cwd=self.folder,
            env=_environ(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == expect, f"exit {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout

    def lines(self, *words: str) -> list[dict[str, Any]]:
        """Run a command that prints JSON lines."""
        return [json.loads(line) for line in self.command(*words, "--json").splitlines()]

    def tickets(self) -> list[dict[str, Any]]:
        """Return what ``tickets list`` lists."""
        return self.lines("tickets", "list")

    def shown(self, ref: str) -> dict[str, Any]:
        """Return what ``tickets show`` shows."""
        (shown,) = self.lines("tickets", "show", ref)
        return shown

    def receive(self, *mails: bytes) -> None:
        """Let mail arrive in the support mailbox."""
        self.dovecot.deliver(self.user, *mails)

    def await_mail(self, *to: str, seconds: float = 30, count: int = 1, **header: str) -> EmailMessage:
        """Return the newest mail at the relay to an address whose header fields hold these words."""
        return self.await_mails(*to, seconds=seconds, count=count, **header)[-1].message

    def await_mails(self, *to: str, seconds: float = 30, count: int = 1, **header: str) -> list[SunkMail]:
        """Return the mails at the relay to an address as soon as there are so many."""

        def found() -> list[SunkMail] | None:
            some = [one for one in self.relay.mails if _fits(one, to, header)]
            return some if len(some) >= count else None

        return self.await_that(
            found, lambda: f"no mail {to} {header} at the relay: {self._relayed()}", seconds
        )

    def await_that(
        self, look: Callable[[], _Found | None], why: Callable[[], str], seconds: float = 30
    ) -> _Found:
        """Return what the look finds, as soon as it finds something."""
        for _ in beats(seconds):
            found = look()
            if found:
                return found
        log = self.runs[-1].log()[-6000:] if self.runs else ""
        raise AssertionError(f"{why()}\n{log}")

    @staticmethod
    def program(*words: str) -> list[str]:
        """Return the command line of postdesk."""
        return _program(*words)

    @staticmethod
    def environ() -> dict[str, str]:
        """Return the environment of postdesk."""
        return _environ()

    def stop(self) -> None:
        """End what still runs."""
        for run in self.runs:
            run.kill()

    def _relayed(self) -> list[tuple[str, ...]]:
        return [(*one.recipients, str(one.message["subject"])) for one in self.relay.mails]


class Run:
    """One process of the daemon."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._log = site.folder / f"run{next(_numbers)}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                _program("--settings", str(site.path), "run"),
                cwd=site.folder,
                env=_environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def log(self) -> str:
        """What it said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the log lines of one kind."""
        lines = (line for line in self.log().splitlines() if line.startswith("{") and line.endswith("}"))
        return [line for line in map(json.loads, lines) if line.get("event") == name]

    def await_line(self, name: str, count: int = 1, seconds: float = 30) -> dict[str, Any]:
        """Return the newest log line of a kind as soon as there are so many."""
        for _ in beats(seconds, self.process):
            if len(found := self.events(name)) >= count:
                return found[-1]
            assert self.process.poll() is None, f"it ended with {self.process.returncode}: {self.log()}"
        raise AssertionError(f"no {count} lines {name} in {seconds} s: {self.log()[-6000:]}")

    def await_line_of_the_past(self, name: str) -> dict[str, Any]:
        """Return a line of a run that has ended."""
        return self.events(name)[-1]

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def end(self, seconds: float = 10) -> int:
        """Ask it to end and return its exit code."""
        self.send(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """End it without a word, as ``kill -9`` and a power cut do."""
        self.process.kill()
        self.process.wait()


def letter(
    sender: str,
    subject: str,
    text: str,
    *,
    to: str = "support@acme.example",
    answers: EmailMessage | None = None,
    message_id: str | None = None,
) -> bytes:
    """Write a mail as a mail client does; ``answers`` is the mail whose Reply button was pressed."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    host = parseaddr(sender)[1].rpartition("@")[2]
    mail["Message-ID"] = message_id or f"<letter.{os.getpid()}.{next(_numbers)}@{host}>"
    if answers is not None:
        own = str(answers["message-id"])
        mail.replace_header("To", str(answers["reply-to"] or answers["from"]))
        mail.replace_header("Subject", f"Re: {answers['subject']}")
        mail["In-Reply-To"] = own
        mail["References"] = f"{answers.get('references', '')} {own}".strip()
        body = answers.get_body(("plain",))
        quoted = "\n".join(f"> {line}" for line in (body.get_content() if body else "").splitlines())
        text = f"{text}\n\nOn Mon, Mar 2, 2026 at 9:00 AM {answers['from']} wrote:\n{quoted}\n"
    mail.set_content(text)
    return mail.as_bytes()


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _fits(mail: SunkMail, to: tuple[str, ...], header: dict[str, str]) -> bool:
    message = mail.message
    return set(to) <= set(mail.recipients) and all(
        words in str(message.get(name.replace("_", "-"), "")) for name, words in header.items()
    )


def _program(*words: str) -> list[str]:
    return [sys.executable, "-W", "error::ResourceWarning", "-m", "postdesk", *words]


def _environ() -> dict[str, str]:
    # Where the suite runs against the wheel, the rooms of the checkout are not on the path.
    paths = [str(ROOT)] if (ROOT / "postdesk" / "__init__.py").exists() else []
    known = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    return os.environ | {
        "SITE_PASSWORD": PASSWORD,
        "SITE_WRONG_PASSWORD": "wrong",
        "PYTHONPATH": os.pathsep.join([*paths, *known]),
    }
