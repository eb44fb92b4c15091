"""This file is ``postdesk demo``: the whole job on embedded servers, played before the spectator's eyes."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading

import click

from postdesk.cli.context import fail

_OF_THE_EXTRA = {"pymap", "aiosmtpd", "proxyprotocol", "pysasl"}


@click.command()
@click.option("--once", is_flag=True, help="End after the story; exit 0 only if every step was seen.")
@click.option(
    "--speed",
    type=click.FloatRange(min=60, max=10000),
    default=2400,
    show_default=True,
    help="How many times faster than ours the clock of the story runs.",
)
def command(once: bool, speed: float) -> None:
    """Play the whole job on embedded servers, and stay up for your own mail program.

    Customers write, are acknowledged, agents answer by mail, what nobody answers escalates, who was helped is
    asked how it was. IMAP and SMTP run on loopback, the database lies in a temporary folder; it needs no
    settings, and nothing leaves this machine.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        from postdesk.demo.performance import Screen, perform
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        fail(f"the demo needs mail servers ({missing.name} is missing): pip install 'postdesk[demo]'")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # the story has Czech and Russian, the terminal may not
    screen = Screen(
        write=click.echo,
        colours=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        width=shutil.get_terminal_size((96, 24)).columns,
    )
    sys.exit(0 if perform(screen, stop, once=once, speed=speed) else 1)
