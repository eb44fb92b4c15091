"""This file tells systemd how we are (sd_notify); without systemd it does nothing."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def tell_supervisor(state: str) -> None:
    """Send one state line (``READY=1``, ``WATCHDOG=1`` …) to the socket that NOTIFY_SOCKET names."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.sendto(state.encode(), address)
