"""This file is ``postdesk tickets``: the register on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postdesk.cli.answers import note, reply
from postdesk.cli.context import fail, json_option, opened, person, print_json, settings_option
from postdesk.cli.similar import similar

if TYPE_CHECKING:
    from postdesk.wiring import Program
    from tickets.events import Event


STATES = ("new", "open", "waiting", "hold", "resolved", "closed")
"""As `tickets.route.Status`, which showing help need not load; a test compares the two."""


@click.group()
def command() -> None:
    """List and show tickets, and change them as an agent can by mail.

    REF is a ticket's name (SUP-1001) or number (1001). What changes a ticket also sends the mails it would
    send by mail: the customer hears of it, the new owner gets a notification.
    """


@command.command("list")
@click.option(
    "--status", multiple=True, type=click.Choice(STATES), help="Only in this state; several allowed."
)
@click.option("--open", "only_open", is_flag=True, help="Only tickets that still owe work or an answer.")
@click.option("--queue", help="Only this queue.")
@click.option("--assignee", help="Only this agent's.")
@click.option("--requester", help="Only this customer's address.")
@click.option("--tag", help="Only with this tag.")
@click.option("--limit", type=click.IntRange(min=1), help="The newest so many.")
@json_option
@settings_option
def list_(
    status: tuple[str, ...],
    only_open: bool,
    queue: str | None,
    assignee: str | None,
    requester: str | None,
    tag: str | None,
    limit: int | None,
    as_json: bool,
    settings: Path | None,
) -> None:
    """List tickets by number: state, priority, owner, next deadline, queue, customer and subject of each."""
    from postdesk.register_views import line_as_json, line_as_text
    from store.register import OPEN_STATES, Wanted, list_tickets

    wanted = Wanted(
        statuses=status or (OPEN_STATES if only_open else None),
        queue=queue,
        assignee=assignee,
        requester=requester,
        tag=tag,
        limit=limit,
    )
    with opened(settings) as program, program.store.read() as work:
        policy = program.in_force.policy
        for line in list_tickets(work.connection, wanted):
            print_json(line_as_json(line, policy)) if as_json else click.echo(line_as_text(line, policy))


@command.command("due")
@click.option("--queue", help="Only this queue.")
@click.option("--assignee", help="Only this agent's; nobody for tickets without an owner.")
@click.option("--within", metavar="TIME", help="Only what is due within 4h, 3d …")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@json_option
@settings_option
def due(
    queue: str | None,
    assignee: str | None,
    within: str | None,
    limit: int,
    as_json: bool,
    settings: Path | None,
) -> None:
    """Show what time does next to which ticket, by person, on the clock of its office."""
    from postdesk.cli.context import duration
    from postdesk.due_views import due_as_json, due_as_text
    from scheduler.clock import system_clock
    from store.histories import due_next

    now = system_clock()
    until = now + duration(within) if within else None
    owner = "" if assignee == "nobody" else assignee
    with opened(settings) as program, program.store.read() as work:
        lines = due_next(work.connection, queue=queue, assignee=owner, until=until, limit=limit)
    if as_json:
        for line in lines:
            print_json(due_as_json(line, now))
        return
    for text in due_as_text(lines, program.in_force.policy, now):
        click.echo(text)


@command.command()
@click.argument("ref")
@json_option
@settings_option
def show(ref: str, as_json: bool, settings: Path | None) -> None:
    """Show a ticket with its messages and its history."""
    from postdesk.register_views import ticket_as_json, ticket_as_text

    with opened(settings) as program, program.store.read() as work:
        ticket = work.tickets.by_ref(ref)
        if ticket is None:
            fail(f"there is no ticket {ref} — see postdesk tickets list")
        value = ticket_as_json(work, ticket, program.in_force.policy)
    if as_json:
        print_json(value)
    else:
        click.echo(ticket_as_text(value))


def _change(ref: str, settings: Path | None, events: tuple[Event, ...], as_json: bool) -> None:
    with opened(settings) as program:
        _record(program, ref, events, as_json)


def _record(program: Program, ref: str, events: tuple[Event, ...], as_json: bool) -> None:
    from postdesk.commanding import NoSuchTicketError, record

    try:
        ticket = record(program, ref, events)
    except NoSuchTicketError as missing:
        fail(str(missing))
    if as_json:
        print_json({"ref": ticket.ref, "status": ticket.status.value, "assignee": ticket.assignee})
    else:
        click.echo(f"{ticket.ref} is {ticket.status.value}, owner {ticket.assignee or 'nobody'}")


@command.command()
@click.argument("ref")
@click.argument("reason", required=False, default="")
@json_option
@settings_option
def close(ref: str, reason: str, as_json: bool, settings: Path | None) -> None:
    """Resolve a ticket: the customer is told, and a reply opens it again."""
    from tickets.events import Resolved

    _change(ref, settings, (Resolved(by=person(), reason=reason),), as_json)


@command.command()
@click.argument("ref")
@json_option
@settings_option
def reopen(ref: str, as_json: bool, settings: Path | None) -> None:
    """Open a resolved or closed ticket again."""
    from tickets.events import Reopened

    _change(ref, settings, (Reopened(by=person()),), as_json)


@command.command()
@click.argument("ref")
@click.argument("agent")
@json_option
@settings_option
def assign(ref: str, agent: str, as_json: bool, settings: Path | None) -> None:
    """Give a ticket to AGENT (a key of the settings), or to nobody."""
    from tickets.events import Assigned

    with opened(settings) as program:
        agents = program.in_force.policy.agents
        if agent not in agents and agent != "nobody":
            fail(f"there is no agent {agent}; there are: {', '.join(agents) or 'none'}")
        events = (Assigned(agent=None if agent == "nobody" else agent, by=person()),)
        _record(program, ref, events, as_json)


@command.command()
@click.argument("ref")
@click.argument("tags", nargs=-1, required=True)
@json_option
@settings_option
def tag(ref: str, tags: tuple[str, ...], as_json: bool, settings: Path | None) -> None:
    """Add TAGS to a ticket; a tag with a leading - is removed (write -- before it)."""
    from tickets.events import TagsChanged

    add = tuple(one.lstrip("+") for one in tags if not one.startswith("-"))
    remove = tuple(one[1:] for one in tags if one.startswith("-"))
    _change(ref, settings, (TagsChanged(add=add, remove=remove, by=person()),), as_json)


@command.command()
@click.argument("ref")
@click.argument("into")
@click.option("--undo", is_flag=True, help="Take the merge of REF into INTO back.")
@settings_option
def merge(ref: str, into: str, undo: bool, settings: Path | None) -> None:
    """Merge ticket REF into the ticket INTO: later mail of both goes to INTO."""
    from postdesk.commanding import NoSuchTicketError, merge_by_person
    from postdesk.merging import MergeRefusedError

    with opened(settings) as program:
        try:
            target = merge_by_person(program, ref, into, undo=undo, by=person())
        except (NoSuchTicketError, MergeRefusedError) as refused:
            fail(str(refused))
    click.echo(f"{ref} stands alone again" if undo else f"{ref} goes on in {target.ref}")


@command.command()
@click.argument("ref")
@click.argument("messages", nargs=-1, required=True, type=int, metavar="MESSAGE...")
@json_option
@settings_option
def split(ref: str, messages: tuple[int, ...], as_json: bool, settings: Path | None) -> None:
    """Move MESSAGES of ticket REF (ids, see show --json) to a new ticket; answers to them follow."""
    from postdesk.commanding import NoSuchTicketError, split_by_person
    from postdesk.splitting import SplitRefusedError

    with opened(settings) as program:
        try:
            new = split_by_person(program, ref, messages, by=person())
        except (NoSuchTicketError, SplitRefusedError) as refused:
            fail(str(refused))
    if as_json:
        print_json({"ref": new.ref, "from": ref, "messages": sorted(set(messages))})
    else:
        click.echo(f"{len(set(messages))} messages of {ref} are {new.ref} now")


command.add_command(reply)
command.add_command(note)
command.add_command(similar)
