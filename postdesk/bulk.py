"""This file carries out commands that name their tickets: ``#close SUP-1001 SUP-1002``.

What may be said about one ticket in an answer to its mail may be said so about several, each judged by
itself. ``#merge SUP-1001 SUP-1002 SUP-1003`` makes one ticket of all, the first one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postdesk.desk_acts import DeskActs
from postdesk.merging import MergeRefusedError, merge
from tickets.address import address_key
from tickets.agent_commands import ORDERS, Order, Result
from tickets.commands import Command
from tickets.ticket import Ticket

NAMING = frozenset(ORDERS) | {"merge"}
"""Verbs that may name their tickets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A command, and the tickets it names."""

    command: Command
    refs: tuple[str, ...]
    arguments: str  # the rest of them


def read_names(command: Command, prefix: str) -> Named:
    """Take the names of tickets (SUP-1001, [SUP-1001]) out of a command's arguments."""
    name = re.compile(rf"\[?#?\b({re.escape(prefix)}-\d{{1,9}})\b\]?[,;]?", re.IGNORECASE)
    refs = tuple(dict.fromkeys(found.upper() for found in name.findall(command.arguments)))
    return Named(command=command, refs=refs, arguments=" ".join(name.sub(" ", command.arguments).split()))


def carry_out_on_each(acts: DeskActs, named: Named) -> list[Result]:
    """Carry a command out on every ticket it names; each has a result of its own."""
    if named.command.verb == "merge":
        return _merge(acts, named)
    return [_one(acts, named, ref) for ref in named.refs]


def _one(acts: DeskActs, named: Named, ref: str) -> Result:
    line = " ".join(part for part in (f"#{named.command.verb}", named.arguments, ref) if part)
    ticket = _seen(acts, ref)
    if ticket is None:
        return Result(line=line, accepted=False, reason="no_ticket")
    order = Order(
        arguments=named.arguments,
        ticket=ticket,
        agent=acts.agent,
        policy=acts.filing.in_force.policy,
        now=acts.filing.now,
    )
    events, refusal = ORDERS[named.command.verb](order)
    if events:
        acts.filing.append(ticket, events)
    return Result(line=line, accepted=refusal is None, reason=refusal or "")


def _seen(acts: DeskActs, ref: str) -> Ticket | None:
    """The ticket of this name, None as well for one the agent may not see."""
    ticket = acts.filing.work.tickets.by_ref(ref)
    if ticket is None or ticket.merged_into is not None or not acts.may_see(ticket):
        return None
    return ticket


def _merge(acts: DeskActs, named: Named) -> list[Result]:
    first, *others = named.refs
    target = _seen(acts, first)
    if target is None or not others:
        reason = "no_ticket" if target is None else "missing_argument"
        return [Result(line=named.command.line, accepted=False, reason=reason)]
    return [_merge_one(acts, target.id, first, ref) for ref in others]


def _merge_one(acts: DeskActs, target: int, into: str, ref: str) -> Result:
    filing, line = acts.filing, f"#merge {into} {ref}"
    source, present = _seen(acts, ref), filing.work.tickets.read(target)
    if source is None or present is None:
        return Result(line=line, accepted=False, reason="no_ticket")
    try:
        merge(
            filing.work, source, present, reason="by an agent", at=filing.now, cause=filing.mail.id,
            schedule=filing.schedule, by=acts.agent.key,
            trusted=frozenset(address_key(p.address) for p in source.participants),
        )  # fmt: skip
    except MergeRefusedError as refused:
        return Result(line=line, accepted=False, reason=str(refused))
    return Result(line=line, accepted=True)
