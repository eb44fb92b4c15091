"""This file makes the web threads of a daemon: what it knows becomes pages, figures and health."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from postdesk.in_force import InForce
from postdesk.web.metrics import Watch
from postdesk.web.servers import make_servers
from postdesk.web.surface import Surface
from postdesk.web.threads import WebThreads
from postdesk.wiring import Program
from tickets.ports import Clock


def make_web(
    program: Program,
    *,
    in_force: Callable[[], InForce],
    clock: Clock,
    nudge: Callable[[], None],
    problems: Callable[[], list[str]],
    polled: Callable[[], Mapping[str, datetime]],
) -> WebThreads:
    """Return the threads of pages and figures, not yet started."""
    surface = Surface(
        store=program.store, in_force=in_force, now=clock, monotonic=time.monotonic, nudge=nudge
    )
    watch = Watch(
        store=program.store,
        now=clock,
        version=lambda: in_force().version,
        problems=problems,
        polled=polled,
    )
    return WebThreads(make_servers(program.settings, surface, watch))
