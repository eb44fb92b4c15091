"""This file is ``postdesk tickets reply`` and ``postdesk tickets note``: words on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postdesk.cli.context import USAGE, fail, json_option, opened, person, print_json, settings_option

if TYPE_CHECKING:
    from postdesk.wiring import Program
    from tickets.policy import Agent
    from tickets.ticket import Ticket

_TEXT = click.option("--text", help="The words themselves.")
_FILE = click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with the words.",
)
_AS = click.option("--as", "key", metavar="AGENT", help="Who writes; left out, the agent of your login name.")


@click.command()
@click.argument("ref")
@_TEXT
@_FILE
@_AS
@click.option("--close", "closes", is_flag=True, help="Resolve the ticket with it.")
@click.option("--anyway", is_flag=True, help="Send it though it holds words of an internal note.")
@json_option
@settings_option
def reply(
    ref: str,
    text: str | None,
    file: Path | None,
    key: str | None,
    closes: bool,
    anyway: bool,
    as_json: bool,
    settings: Path | None,
) -> None:
    """Answer the customer of ticket REF; the words come from --text, --file or standard input."""
    from postdesk.answering import AnswerRefusedError, answer
    from postdesk.commanding import NoSuchTicketError

    words = _words(text, file)
    with opened(settings) as program:
        agent = _agent(program, key)
        try:
            ticket = answer(program, ref, words, agent, closes=closes, anyway=anyway)
        except (NoSuchTicketError, AnswerRefusedError) as refused:
            fail(str(refused))
    _tell(ticket, as_json, f"answered {ticket.requester} on {ticket.ref} as {agent.name}")


@click.command()
@click.argument("ref")
@_TEXT
@_FILE
@_AS
@json_option
@settings_option
def note(
    ref: str, text: str | None, file: Path | None, key: str | None, as_json: bool, settings: Path | None
) -> None:
    """Leave a note on ticket REF; no customer sees it. The words come as for reply."""
    from postdesk.answering import note as leave_note
    from postdesk.commanding import NoSuchTicketError

    words = _words(text, file)
    with opened(settings) as program:
        agent = _agent(program, key)
        try:
            ticket = leave_note(program, ref, words, agent)
        except NoSuchTicketError as missing:
            fail(str(missing))
    _tell(ticket, as_json, f"noted on {ticket.ref} as {agent.name}")


def _words(text: str | None, file: Path | None) -> str:
    if text is not None and file is not None:
        fail("give --text or --file, not both", code=USAGE)
    if file is not None:
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            fail(f"{file}: {error}")
    if text is None:
        if sys.stdin.isatty():
            click.echo("write, and end with Ctrl-D on a line of its own:", err=True)
        text = sys.stdin.read()
    if not text.strip():
        fail("there are no words; nothing was sent", code=USAGE)
    return text.strip()


def _agent(program: Program, key: str | None) -> Agent:
    agents = program.in_force.policy.agents
    wanted = key or person()
    agent = agents.get(wanted) or program.in_force.policy.agent_by_address(wanted)
    if agent is None:
        known = ", ".join(agents) or "none"
        fail(f"there is no agent {wanted}; say who writes with --as: {known}", code=USAGE)
    return agent


def _tell(ticket: Ticket, as_json: bool, sentence: str) -> None:
    if as_json:
        print_json({"ref": ticket.ref, "status": ticket.status.value, "assignee": ticket.assignee})
    else:
        click.echo(sentence)
