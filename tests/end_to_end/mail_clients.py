"""This file works real mail clients as a person would: mutt at a terminal, s-nail and swaks at a prompt.

Each reads mail by IMAP and sends it by SMTP with settings of its own in a folder of its own; what a person
would type is typed. A client that is not installed skips by name.
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import PASSWORD
from tests.servers.process import find_program

PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose mail, and on which servers."""

    name: str
    address: str
    imap_port: int
    smtp_port: int


class Mutt:
    """mutt on a terminal of 100 columns; the editor is a script that writes above what mutt put in."""

    def __init__(self, folder: Path, account: Account, *, inbox: str = "=INBOX", sent: str = "") -> None:
        self._program = find_program("mutt")
        self._inbox = inbox
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        editor = folder / "editor"
        editor.write_text(
            '#!/bin/sh\ncat "$(dirname "$0")/words" "$1" >"$1.new" && cat "$1.new" >"$1" && rm "$1.new"\n'
        )
        editor.chmod(0o700)
        (folder / "muttrc").write_text(
            f'set folder="imap://127.0.0.1:{account.imap_port}/"\n'
            f'set imap_user="{account.address}"\nset imap_pass="{PASSWORD}"\n'
            'set imap_authenticators="login"\n'
            f'set smtp_url="smtp://127.0.0.1:{account.smtp_port}/"\n'
            f'set from="{account.address}"\nset realname="{account.name}"\nset use_from=yes\n'
            f'set editor="{editor}"\nset tmpdir="{folder}"\nset record="{sent}"\n'
            f'set postponed="{folder}/postponed"\n'
            "set ssl_starttls=no\nset ssl_force_tls=no\nset fast_reply=yes\nset include=yes\n"
            "set reply_to=yes\n"
            f"set abort_unmodified=no\nset copy={'yes' if sent else 'no'}\n"
            "set wait_key=no\nset beep=no\nset header_cache=\n"
            "set confirmappend=no\nset delete=no\nset move=no\nset mark_old=no\nset quit=yes\n"
            'set mime_forward=no\nset charset="utf-8"\nset edit_headers=no\nset imap_check_subscribed=no\n'
            "set imap_passive=yes\nset sleep_time=0\nset send_multipart_alternative=no\nset signature=\n"
        )

    def reply(self, subject: str, words: str, *, key: str = "<reply>", first: bool = False) -> None:
        """Answer the newest (or the first) mail with that in its subject, send it, quit."""
        self._act(subject, words, f"{'<first-entry>' if first else '<last-entry>'}{key}")

    def forward(self, subject: str, words: str, to: str) -> None:
        """Forward the newest mail with that in its subject."""
        self._act(subject, words, f"<last-entry><forward-message>{to}<enter>")

    def _act(self, subject: str, words: str, keys: str) -> None:
        (self._folder / "words").write_text(words)
        push = f"<limit>~s{subject}<enter>{keys}<send-message><quit>"
        command = [
            self._program,
            "-F",
            str(self._folder / "muttrc"),
            "-f",
            self._inbox,
            "-e",
            f"push '{push}'",
        ]
        _at_a_terminal(command, self._folder)


class Snail:
    """s-nail, fed with commands line by line."""

    def __init__(self, folder: Path, account: Account) -> None:
        self._program = find_program("s-nail")
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        user = account.address.replace("@", "%40")
        self._settings = [
            "-S", "v15-compat", "-S", f"mta=smtp://127.0.0.1:{account.smtp_port}", "-S", "smtp-auth=none",
            "-S", f"from={account.name} <{account.address}>", "-S", f"password={PASSWORD}",
            "-S", "quote", "-S", "ttycharset=utf-8", "-S", "sendcharsets=utf-8", "-S", "sendwait",
            "-S", "fullnames", "-S", "reply-to-honour=yes", "-S", "nosave",
        ]  # fmt: skip
        self._inbox = f"imap://{user}@127.0.0.1:{account.imap_port}/INBOX"

    def reply(self, subject: str, words: str, *, command: str = "Reply") -> None:
        """Answer the newest mail with that in its subject."""
        self._run(f"{command} @s@{subject}\n{words}\n~.\n")

    def _run(self, said: str) -> None:
        done = subprocess.run(
            [self._program, "-n", "-#", *self._settings, "-f", self._inbox],
            input=f"{said}xit\n", capture_output=True, text=True, timeout=PATIENCE, check=False,
            cwd=self._folder, env=_environ(self._folder),
        )  # fmt: skip
        assert done.returncode == 0, f"s-nail ended with {done.returncode}: {done.stdout}{done.stderr}"


class Swaks:
    """swaks, which sends what it is given."""

    def __init__(self, smtp_port: int) -> None:
        self._program = find_program("swaks")
        self._port = smtp_port

    def send(self, sender: str, to: str, subject: str, body: str, **fields: str) -> None:
        """Send one mail; further fields by name, ``In_Reply_To`` for ``In-Reply-To``."""
        header = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        done = subprocess.run(
            [self._program, "--server", "127.0.0.1", "--port", str(self._port), "--from", sender, "--to", to,
             "--h-Subject", subject, *(part for line in header for part in ("--add-header", line)),
             "--body", body, "--hide-all"],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"swaks ended with {done.returncode}: {done.stdout}{done.stderr}"


def _environ(folder: Path) -> dict[str, str]:
    return {
        "HOME": str(folder),
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "LINES": "40",
    }


def _at_a_terminal(command: list[str], folder: Path) -> None:
    """Run a program on a terminal of its own until it ends."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=_environ(folder),
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    screen, end = bytearray(), time.monotonic() + PATIENCE
    try:
        while process.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    screen += os.read(ours, 65_536)
                except OSError:  # the terminal is closed with the program's end
                    break
        process.wait(max(0.1, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        shown = screen[-3000:].decode("utf-8", "replace")
        raise AssertionError(f"it did not end: {shown!r}") from None
    finally:
        os.close(ours)
    assert process.returncode == 0, (
        f"exit {process.returncode}: {screen[-3000:].decode('utf-8', 'replace')!r}"
    )
