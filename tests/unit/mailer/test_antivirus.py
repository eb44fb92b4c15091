"""The virus scanner is asked over a real socket; whatever it does, a mail is never lost for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailer.antivirus import LEFT_ALONE, Clamd, Scan, split_address

MAIL = b"Subject: x\r\n\r\n" + b"words " * 40_000


class Scanner:
    """A clamd of the tests: reads one stream, answers with set words."""

    def __init__(self, listening: socket.socket, reply: bytes, largest: int | None = None) -> None:
        self.listening, self.reply, self.largest = listening, reply, largest
        self.streams: list[bytes] = []
        self.asked = 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while True:
            try:
                link, _ = self.listening.accept()
            except OSError:
                return
            self.asked += 1
            with link, link.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                found = b""
                while size := int.from_bytes(stream.read(4), "big"):
                    found += stream.read(size)
                    if self.largest is not None and len(found) > self.largest:
                        break
                self.streams.append(found)
                link.sendall(self.reply)


Start = Callable[..., tuple[str, Scanner]]


@pytest.fixture(name="scanner")
def _scanner() -> Iterator[Start]:
    opened: list[socket.socket] = []

    def start(reply: bytes, *, largest: int | None = None, path: Path | None = None) -> tuple[str, Scanner]:
        if path is not None:
            listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listening.bind(str(path))
            listening.listen()
        else:
            listening = socket.create_server(("127.0.0.1", 0))
        opened.append(listening)
        where = str(path) if path else f"127.0.0.1:{listening.getsockname()[1]}"
        return where, Scanner(listening, reply, largest)

    yield start
    for listening in opened:
        # A close alone does not wake the thread that waits in accept.
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def test_a_clean_mail_goes_to_the_scanner_whole(scanner: Start) -> None:
    where, clamd = scanner(b"stream: OK\0")
    assert Clamd(where).scan(MAIL) == Scan()
    assert clamd.streams == [MAIL]


def test_a_virus_is_named(scanner: Start, tmp_path: Path) -> None:
    where, _ = scanner(b"stream: Eicar-Signature FOUND\0", path=tmp_path / "clamd")
    found = Clamd(where).scan(MAIL)
    assert found.virus == "Eicar-Signature"
    assert str(found) == "infected: Eicar-Signature"


def test_a_mail_too_large_for_the_scanner_is_not_scanned_and_says_so(scanner: Start) -> None:
    where, _ = scanner(b"INSTREAM size limit exceeded. ERROR\0", largest=1_000)
    found = Clamd(where).scan(MAIL * 20)
    assert found.virus is None
    assert str(found).startswith("not scanned: clamd ")


def test_a_scanner_that_says_nothing_is_no_clean_bill(scanner: Start) -> None:
    where, _ = scanner(b"")
    assert str(Clamd(where).scan(MAIL)) == "not scanned: clamd ended without an answer"


def test_a_scanner_that_hangs_is_not_waited_for() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        where = f"127.0.0.1:{listening.getsockname()[1]}"
        found = Clamd(where, answering=0.2).scan(b"small")
    assert "timed out" in str(found)


def test_after_a_failure_the_scanner_is_left_alone_for_a_while(scanner: Start) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        where = f"127.0.0.1:{gone.getsockname()[1]}"
    now = [0.0]
    clamd = Clamd(where, clock=lambda: now[0])
    assert "cannot be asked" in str(clamd.scan(MAIL))
    assert "a moment ago" in str(clamd.scan(MAIL))
    now[0] = LEFT_ALONE + 1
    assert "cannot be asked" in str(clamd.scan(MAIL))


@pytest.mark.parametrize(
    ("where", "address"),
    [
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        ("clamd.acme.example:3310", ("clamd.acme.example", 3310)),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_a_scanner_is_named_by_host_and_port_or_by_its_socket(
    where: str, address: tuple[str, int] | str
) -> None:
    assert split_address(where) == address


@pytest.mark.parametrize("where", ["", "clamd", "clamd:0", "clamd:99999", "a b:3310", "clamd:port"])
def test_what_names_no_scanner_is_refused(where: str) -> None:
    with pytest.raises(ValueError, match="neither host:port nor the path"):
        split_address(where)
