"""This file is the entry of ``postdesk``: a group whose commands are loaded when they are called."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from postdesk import __version__

COMMANDS = {
    "demo": ("postdesk.cli.demo", "Play the whole job on embedded servers and watch it."),
    "init": ("postdesk.cli.init", "Write a commented settings.yaml to start from."),
    "check": ("postdesk.cli.check", "Validate the settings; with --connect log in everywhere."),
    "run": ("postdesk.cli.run", "Run the daemon."),
    "inspect": ("postdesk.cli.inspect", "Show what postdesk reads in mail files."),
    "explain": ("postdesk.cli.explain", "Tell what would happen to a mail and why; changes nothing."),
    "import": ("postdesk.cli.importing", "File an archive of mail; sends nothing."),
    "tickets": ("postdesk.cli.tickets", "The register: list, show, close, assign and the rest."),
    "inbox": ("postdesk.cli.inbox", "What came in and what became of it; file again what was set aside."),
    "outbox": ("postdesk.cli.outbox", "What is still to send, and why; send again, or give up."),
    "reconcile": ("postdesk.cli.reconcile", "Account for every message of every mailbox."),
    "doctor": ("postdesk.cli.doctor", "Is everything healthy, and what helps where it is not."),
    "customers": ("postdesk.cli.customers", "Who writes to us, and what we know of them."),
    "articles": ("postdesk.cli.articles", "Ready answers that are suggested to customers."),
    "sla": ("postdesk.cli.sla", "What other promises would have meant."),
    "report": ("postdesk.cli.report", "Figures: answers, resolution, backlog, satisfaction, topics."),
    "rules": ("postdesk.cli.rules", "Look at the routing rules."),
    "template": ("postdesk.cli.template", "See how our mails look."),
    "schema": ("postdesk.cli.schema", "Print the JSON Schema of the settings, for editors."),
}
"""Each command with its module and a line of help, so that ``--help`` loads none of them."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `postdesk demo`. Settings are found by --settings, $POSTDESK_SETTINGS, "
    "./settings.yaml, /etc/postdesk/settings.yaml. Exit codes: 0 done, 1 something is wrong that the output "
    "names, 2 usage, 75 try later, 78 bad settings.",
)
@click.option("--settings", type=click.Path(path_type=Path), help="The settings file.")
@click.version_option(__version__, prog_name="postdesk")
@click.pass_context
def group(ctx: click.Context, settings: Path | None) -> None:
    """An e-mail ticketing daemon: customers, agents and admins stay in the mail client they have."""
    ctx.ensure_object(dict)["settings"] = settings


def main() -> None:
    """Run the command line; a broken pipe (``| head``) is no error."""
    from postdesk.neighbours import foreign_package

    stranger = foreign_package()
    if stranger is not None:
        click.echo(stranger, err=True)
        sys.exit(1)
    try:
        group(prog_name="postdesk")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
