"""This file runs `postdesk run` over the bench mailbox until nothing is left to do, and reads its tickets.

The clock starts when postdesk logs in to IMAP and stops with the last acknowledgement: the mailbox ends with
a new request, so that is the end of the job. Start and end of the program itself are not counted, as with
the limit loop.
"""

import contextlib
import io
import json
import os
import re
import runpy
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.mailbox_2000 import SUPPORT
from bench.truth import Filed
from tests.servers.dovecot import PASSWORD, Dovecot

_SETTINGS = """
identity: {{name: Bench Support, domain: acme.example, languages: [en, cs, ru], ticket_prefix: SUP}}
database: {{url: "{database}"}}
authentication: {{without: token}}
mailboxes:
  support:
    address: {address}
    imap:
      {{host: 127.0.0.1, port: {imap}, security: none, username: {user}, password: {{env: BENCH_PASSWORD}}}}
    smtp: {{host: 127.0.0.1, port: {smtp}, security: none}}
    queue: general
    after: {{move: Processed}}
    first_connect: all
    poll_every: 5s
queues:
  general: {{language: en}}
"""
_PATIENCE = 900.0
_QUIET = 5.0  # seconds without a mail after which nothing more is expected


class StuckError(Exception):
    """postdesk ended or stood still before everything was done; the message ends with its log."""


def write_settings(folder: Path, *, imap_port: int, smtp_port: int, user: str, database: str) -> Path:
    """Writes the settings.yaml of the run."""
    path = folder / "settings.yaml"
    facts = {"database": database, "address": SUPPORT, "imap": imap_port, "smtp": smtp_port, "user": user}
    path.write_text(_SETTINGS.format(**facts), encoding="utf-8")
    return path


def run(
    settings: Path, dovecot: Dovecot, user: str, smtp_port: int, *, where: Path | None = None
) -> dict[str, float]:
    """Runs the daemon until the mailbox and the outbox are empty and returns what it took."""
    log_path = settings.with_name("postdesk.log")
    already = dovecot.log().count(f"user=<{user}>, method=")
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            _command(settings, where), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environ()
        )
    try:
        began = _await(process, log_path, lambda: dovecot.log().count(f"user=<{user}>, method=") > already)
        _await(process, log_path, lambda: _waiting(dovecot, user) == 0)
        _await(process, log_path, lambda: _is_quiet(smtp_port))
        mails, ended = read_sink(smtp_port)
        cpu, peak = _consumption(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(60)
        process.kill()
        process.wait()
    return {"threads": mails, "seconds": ended - began, "cpu": cpu, "peak_mib": peak}


def read_back(settings: Path) -> Iterator[Filed]:
    """Yields every mail of every ticket, through the commands a user has."""
    for ticket in _lines(settings, "tickets", "list", "--json"):
        ref = str(ticket["ref"])
        [shown] = _lines(settings, "tickets", "show", ref, "--json")
        messages = shown["messages"]
        assert isinstance(messages, list)
        for message in messages:
            yield Filed(message_id=message["message_id"] or "", ticket=ref, text=message["text"] or "")


def read_sink(smtp_port: int) -> tuple[int, float]:
    """Asks the sink how many mails it took and when the last one came."""
    with smtplib.SMTP("127.0.0.1", smtp_port) as smtp:
        _, said = smtp.docmd("XFIGURES")
    mails, last = said.split()
    return int(mails), float(last)


def _command(settings: Path, where: Path | None) -> list[str]:
    program = ["postdesk"] if where is None else ["bench.where", str(where), "--"]
    return [sys.executable, "-m", *program, "--settings", str(settings), "run"]


def _environ() -> dict[str, str]:
    return os.environ | {"BENCH_PASSWORD": PASSWORD}


def _await(process: "subprocess.Popen[bytes]", log: Path, is_so: Callable[[], bool]) -> float:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if is_so():
            return time.monotonic()
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise StuckError(log.read_text(encoding="utf-8", errors="replace")[-4000:])


def _waiting(dovecot: Dovecot, user: str) -> int:
    """How many mails are still in INBOX; looked at rarely, for Dovecot has other work now."""
    time.sleep(0.5)
    with dovecot.client(user) as imap:
        _, said = imap.status("INBOX", "(MESSAGES)")
    number = re.search(rb"MESSAGES (\d+)", said[0] or b"")
    return int(number.group(1)) if number else 0


def _is_quiet(smtp_port: int) -> bool:
    time.sleep(0.5)
    mails, last = read_sink(smtp_port)
    return mails > 0 and time.monotonic() - last > _QUIET


def _consumption(pid: int) -> tuple[float, float]:
    """CPU seconds and peak MiB of a process and its children (proc(5))."""
    cpu = peak = 0.0
    for one in [pid, *_children(pid)]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        cpu += sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")
        status = Path(f"/proc/{one}/status").read_text()
        peak += int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return cpu, peak


def _children(pid: int) -> list[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in lists for child in path.read_text().split()]


def _lines(settings: Path, *words: str) -> list[dict[str, object]]:
    """Runs a command in this process: a thousand tickets would be a thousand starts."""
    printed = io.StringIO()
    before = sys.argv
    sys.argv = ["postdesk", "--settings", str(settings), *words]
    try:
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            runpy.run_module("postdesk", run_name="__main__")
    finally:
        sys.argv = before
    return [json.loads(line) for line in printed.getvalue().splitlines()]
