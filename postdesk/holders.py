"""This file names this process for leases and claims, and tells whether a named process is dead.

A name says where (host, boot and PID namespace), which process (PID and its start) and has a random end. Of a
process elsewhere nothing is known, so its leases must run out; a dead one of this place holds nothing any
more, and nobody has to wait for it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from pathlib import Path

PROC = Path("/proc")
STATE, START = 0, 19
"""Fields of stat after the program's name (proc(5): 3 and 22)."""


def make_holder() -> str:
    """Return a name for this process under which it takes leases and claims mails."""
    pid = os.getpid()
    return f"{_place()}/{pid}.{_start_of(pid) or 0}/{secrets.token_hex(3)}"


def is_dead(holder: str) -> bool:
    """Tell whether a holder is certainly a process that ended; False where that cannot be known."""
    place, _, process = holder.rpartition("/")[0].rpartition("/")
    pid, _, start = process.partition(".")
    if place != _place() or not (pid.isdecimal() and start.isdecimal()) or not PROC.is_dir():
        return False
    return _start_of(int(pid)) != int(start)


def _place() -> str:
    """Two containers may have one host name; boot and PID namespace tell them apart."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = (PROC / "self/ns/pid").stat().st_ino
    except OSError:  # not Linux, or a sandbox: the host's name has to do
        boot, namespace = "", 0
    told = hashlib.sha256(f"{boot}/{namespace}".encode()).hexdigest()[:12]
    return f"{socket.gethostname()[:40].replace('/', '-')}:{told}"


def _start_of(pid: int) -> int | None:
    """When a living process began, in ticks since the boot; None where there is none such."""
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    after = fields.rpartition(")")[2].split()
    return None if after[STATE] in {"Z", "X"} else int(after[START])
