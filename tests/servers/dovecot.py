"""This file runs a real Dovecot (2.3 or 2.4): IMAP plain and TLS, LMTP, users added while it runs.

A user's name is the address. `user+detail@domain` goes to `user@domain` and the header keeps the detail, as
with the mail hosts our customers have. IDLE, MOVE and UIDPLUS are there.
"""

import contextlib
import grp
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.servers.certificate import make_certificate, trusting
from tests.servers.dovecot_settings import Ports, dovecot_settings
from tests.servers.process import (
    STARTS,
    PortTakenError,
    ServerAbsentError,
    ServerFolder,
    ServerProcess,
    beats,
    find_program,
    free_port,
)

PASSWORD = "correct horse"  # every user's, unless a test gives another


class Dovecot:
    """A Dovecot of our own; `start` before use, `stop` (mail stays) or `remove` (all goes) after it."""

    def __init__(self) -> None:
        try:
            self._program = find_program("dovecot")
        except ServerAbsentError:
            raise ServerAbsentError("Dovecot absent") from None
        if not Path("/usr/lib/dovecot/imap").exists() and not Path("/usr/libexec/dovecot/imap").exists():
            raise ServerAbsentError("Dovecot absent: dovecot-imapd is not installed")
        self.host = "127.0.0.1"
        self._folder = ServerFolder("dovecot")
        self._users: dict[str, str] = {}
        self.certificate, key = make_certificate(self._folder.path)
        for path in (self.certificate, key):
            self._folder.own(path)
        self._process = ServerProcess(self._folder, self._folder.path / "dovecot.log")
        self._folder.make("users")
        self.ports = _choose_ports()

    @property
    def imap_port(self) -> int:
        """IMAP without TLS (STARTTLS offered)."""
        return self.ports.imap

    @property
    def imaps_port(self) -> int:
        """IMAP over TLS."""
        return self.ports.imaps

    @property
    def lmtp_port(self) -> int:
        """LMTP, for Postfix."""
        return self.ports.lmtp

    @property
    def auth_port(self) -> int:
        """Dovecot's authentication protocol, for Postfix' SASL."""
        return self.ports.auth

    def start(self) -> None:
        """Starts it; a second start after `stop` keeps ports, users and mail."""
        for attempt in range(STARTS):
            self._folder.write("dovecot.conf", self._settings())
            command = [self._program, "-F", "-c", str(self._folder.path / "dovecot.conf")]
            try:
                self._process.start(command, self.ports)
                return
            except PortTakenError:
                if attempt == STARTS - 1 or self._users:
                    raise
                self.ports = _choose_ports()

    def stop(self) -> None:
        """Stops it and keeps users and mail."""
        self._process.stop()

    def kill(self) -> None:
        """Ends it and every session without a word, as a power cut would; `start` finds users and mail."""
        self._process.kill()

    def remove(self) -> None:
        """Stops it and removes everything."""
        self._process.stop()
        self._folder.remove()

    def log(self) -> str:
        """What Dovecot said so far."""
        return self._process.log()

    def add_user(self, name: str, password: str = PASSWORD) -> str:
        """Adds a user (an address) at once, or changes the password within a second; returns the name."""
        # One file a user: Dovecot looks at a file it knows once a second, at a new one at once.
        self._users[name] = password
        user = self._folder.user
        home = f"{self._folder.path}/mail/{name}"
        self._folder.write(
            f"users/{name}", f"{name}:{{PLAIN}}{password}:{user.pw_uid}:{user.pw_gid}::{home}\n"
        )
        return name

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Puts mails into a user's folder by IMAP APPEND, byte for byte but for line ends."""
        with self.client(user) as imap:
            for mail in mails:
                _ok(imap.append(_quoted(folder), "", "", _crlf(mail)))

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Returns the raw mails of a user's folder in order of arrival; none if there is no such folder."""
        with self.client(user) as imap:
            if imap.select(_quoted(folder), readonly=True)[0] != "OK":
                return []
            found = _ok(imap.uid("FETCH", "1:*", "(BODY.PEEK[])"))
            return [part[1] for part in found if isinstance(part, tuple)]

    def await_messages(
        self, user: str, count: int, folder: str = "INBOX", seconds: float = 30
    ) -> list[bytes]:
        """Returns a folder's mails as soon as there are `count`; fails if that takes too long."""
        found: list[bytes] = []
        for _ in beats(seconds):
            found = self.messages(user, folder)
            if len(found) >= count:
                return found
        raise AssertionError(f"{len(found)} of {count} mails in {user} {folder} after {seconds} s")

    def flags(self, user: str, folder: str = "INBOX") -> list[set[str]]:
        """Returns each mail's flags in order of arrival."""
        with self.client(user) as imap:
            if imap.select(_quoted(folder), readonly=True)[0] != "OK":
                return []
            lines = (part for part in _ok(imap.uid("FETCH", "1:*", "(FLAGS)")) if isinstance(part, bytes))
            found = (re.search(rb"FLAGS \(([^)]*)\)", line) for line in lines)
            return [set(match.group(1).decode().split()) for match in found if match]

    def folders(self, user: str) -> set[str]:
        """Returns the names of a user's folders."""
        with self.client(user) as imap:
            lines = _ok(imap.list())
            return {line.decode().rpartition(" ")[2].strip('"') for line in lines if isinstance(line, bytes)}

    def kick(self, user: str) -> None:
        """Ends a user's IMAP connections from the server's side, as an administrator or a restart does."""
        self.doveadm("kick", user, check=False)

    def doveadm(self, *words: str, check: bool = True) -> str:
        """Runs Dovecot's own tool on this server and returns what it printed."""
        settings = str(self._folder.path / "dovecot.conf")
        return self._folder.run(find_program("doveadm"), "-c", settings, *words, check=check).stdout

    def tls(self) -> ssl.SSLContext:
        """Returns a client's TLS context that trusts this server."""
        return trusting(self.certificate)

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[imaplib.IMAP4]:
        """Yields the standard library's IMAP client, logged in; our own is what the tests are about."""
        imap = imaplib.IMAP4(self.host, self.imap_port, timeout=30)
        try:
            imap.login(user, self._users[user])
            yield imap
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                imap.logout()
            with contextlib.suppress(OSError):
                imap.shutdown()

    def _settings(self) -> str:
        said = self._folder.run(self._program, "--version").stdout
        version = re.match(r"(\d+)\.(\d+)", said)
        assert version is not None, said
        user = self._folder.user
        return dovecot_settings(
            version=(int(version.group(1)), int(version.group(2))),
            folder=self._folder.path,
            ports=self.ports,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            uid=user.pw_uid,
        )


def _choose_ports() -> Ports:
    return Ports(imap=free_port(), imaps=free_port(), lmtp=free_port(), auth=free_port())


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _crlf(mail: bytes) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", mail)


def _ok(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status}: {data!r}")
    return data
