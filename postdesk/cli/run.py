"""This file is ``postdesk run``: the daemon."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from postdesk.cli.context import BAD_SETTINGS, TRY_LATER, fail, load_settings, settings_option


@click.command()
@settings_option
def command(settings: Path | None) -> None:
    """Run the daemon: read the mailboxes, answer, escalate, ask how it was.

    It stops in order on SIGTERM and SIGINT. A changed settings file counts within five seconds, or at once
    on SIGHUP; a broken one is reported and the old settings stay in force.
    """
    from postdesk.daemon import Daemon
    from postdesk.logs import set_up_logs
    from postdesk.reload import Reload
    from postdesk.reloading import look_for_changes
    from postdesk.running import run_until_signal
    from postdesk.settings_alarm import SettingsAlarm
    from postdesk.settings_file import SettingsInvalid
    from postdesk.wiring import open_program
    from scheduler.clock import system_clock
    from store.engine import StoreUnavailable

    try:
        loaded = load_settings(settings).require_secrets()
    except SettingsInvalid as invalid:
        fail(str(invalid), code=BAD_SETTINGS)
    if not loaded.settings.mailboxes:
        fail(f"{loaded.path}: mailboxes: there is none to read — add one", code=BAD_SETTINGS)
    set_up_logs(loaded.settings.log.level, loaded.settings.log.format)
    try:
        program = open_program(loaded)
    except StoreUnavailable as unavailable:
        fail(str(unavailable), code=TRY_LATER)
    daemon = Daemon(program)
    alarm = SettingsAlarm(program.store, lambda: daemon.in_force, system_clock)
    in_order = run_until_signal(daemon, look_for_changes(Reload(loaded), alarm))
    sys.stderr.flush()
    if not in_order:
        # What a hanging loop still holds ends with its lease; waiting would only hold up the restart.
        os._exit(0)
