"""This file judges the commands that are about no ticket: lists, the digest, being away, mail kept out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from postdesk.brakes import Announced, told_too_often
from postdesk.desk_letters import DeskLetters, desk_letters
from postdesk.filing import Filing
from postdesk.morning import morning_facts, zone_of
from postdesk.rules_test import asks_for_trial, tell_trials
from store.absences import come_back, set_away
from store.inbox import KEPT_OUT, FiledEntry, InboxRows
from store.outbox import NewMail, add_mails
from store.register import OPEN_STATES, Wanted, find_tickets, list_tickets
from tickets.agent_commands import Judgement
from tickets.commands import VERBS
from tickets.deadlines import calendar_of
from tickets.policy import Agent, Calendar
from tickets.ticket import Ticket
from tickets.when import is_off, read_when

LISTED = 30
MAY_RELEASE = frozenset({"lead", "manager", "admin"})


@dataclass(kw_only=True)
class DeskActs:
    """The commands of one mail, and what they leave for the transcript."""

    filing: Filing
    agent: Agent
    tells: dict[str, Any] = field(default_factory=dict)  # for the transcript: answer, listed, get
    later: list[Callable[[], None]] = field(default_factory=list)  # once nothing stops the mail

    def may_see(self, ticket: Ticket) -> bool:
        """Tell whether the agent's queues let them see a ticket."""
        agent = self.agent
        mine = not agent.queues or ticket.queue in agent.queues or ticket.assignee == agent.key
        return mine or bool({"manager", "admin"} & set(agent.roles))

    def letters(self) -> DeskLetters | None:
        """Return what writes to this agent about the desk."""
        return desk_letters(self.filing.in_force, self.agent, self.filing.now, self.filing.reading.mailbox)

    def send(self, mail: NewMail) -> None:
        """Put a mail into the outbox, unless so many went there that a machine must be answering."""
        filing = self.filing
        why = told_too_often(filing.work, filing.in_force, mail.recipient, filing.now)
        if why is None:
            add_mails(filing.work.connection, [mail], filing.now)
        filing.letters.append(Announced(notice=mail.notice, recipient=mail.recipient, skipped=why))

    def say(self, sentence: str) -> None:
        """Add a line to the transcript."""
        self.tells["answer"] = "\n".join(one for one in (self.tells.get("answer", ""), sentence) if one)


def _find(acts: DeskActs, arguments: str) -> Judgement:
    if not arguments.strip():
        return (), "missing_argument"
    found = find_tickets(acts.filing.work.connection, arguments.split(), LISTED * 3)
    acts.tells["listed"] = [ticket.id for ticket in found if acts.may_see(ticket)][:LISTED]
    return (), None


def _mine(acts: DeskActs, _arguments: str) -> Judgement:
    wanted = Wanted(statuses=OPEN_STATES, assignee=acts.agent.key)
    lines = list_tickets(acts.filing.work.connection, wanted)
    acts.tells["listed"] = [line.ticket.id for line in lines][:LISTED]
    return (), None


def _help(acts: DeskActs, _arguments: str) -> Judgement:
    acts.say("\n".join(" · ".join(f"#{word}" for word in words) for words in VERBS.values()))
    return (), None


def _digest(acts: DeskActs, _arguments: str) -> Judgement:
    letters = acts.letters()
    if letters is None:
        return (), "not_allowed"
    acts.later.append(lambda: _send_digest(acts, letters))
    return (), None


def _send_digest(acts: DeskActs, letters: DeskLetters) -> None:
    filing = acts.filing
    facts = morning_facts(filing.work, letters)
    about = f"now {filing.mail.id}"
    acts.send(letters.write("morning_digest", facts, about=about, seq=-filing.mail.id, event="digest"))


def _away(acts: DeskActs, arguments: str) -> Judgement:
    connection, agent, now = acts.filing.work.connection, acts.agent, acts.filing.now
    if not arguments:
        return (), "missing_argument"
    if is_off(arguments):
        if agent.key not in acts.filing.in_force.policy.away:
            return (), "already"
        acts.later.append(lambda: _come_back(acts))
        return (), None
    zone = zone_of(agent, acts.filing.in_force.policy)
    until = read_when(arguments, now, zone, _working_hours(acts))
    if until is None:
        return (), "bad_time"
    acts.later.append(lambda: set_away(connection, agent.key, until))
    letters = acts.letters()
    if letters is not None:
        words = acts.filing.in_force.templates.words(letters.language)
        acts.say(f"{words.name('morning', 'back_at')}: {words.moment(until, zone)}")
    return (), None


def _come_back(acts: DeskActs) -> None:
    come_back(acts.filing.work.connection, acts.agent.key)


def _working_hours(acts: DeskActs) -> Calendar:
    """The hours of the agent's first queue that has any."""
    policy = acts.filing.in_force.policy
    for name in acts.agent.queues or tuple(policy.queues):
        calendar = calendar_of(policy.queue(name).sla)
        if calendar.hours:
            return calendar
    return Calendar()


def _release(acts: DeskActs, arguments: str) -> Judgement:
    """File mail after all that was kept out, or that our code could not file, on a lead's word."""
    numbers = arguments.replace(",", " ").replace("#", " ").split()
    if not MAY_RELEASE & set(acts.agent.roles):
        return (), "not_allowed"
    if not numbers or not all(one.isdecimal() and len(one) < 16 for one in numbers):
        return (), "bad_value" if numbers else "missing_argument"
    inbox, rows = acts.filing.work.inbox, tuple(dict.fromkeys(int(one) for one in numbers))
    known = inbox.fates(rows)
    if not all(row in known and _is_kept(known[row]) for row in rows):
        return (), "no_mail"
    # What is received again, intake files in its next look.
    acts.later += [partial(_let_in, inbox, row) for row in rows]
    return (), None


def _let_in(inbox: InboxRows, row: int) -> None:
    if not inbox.release(row):
        inbox.replay(row)


def _is_kept(entry: FiledEntry) -> bool:
    return entry.state == "set_aside" or (entry.state == "done" and entry.outcome in KEPT_OUT)


def _rules(acts: DeskActs, arguments: str) -> Judgement:
    """Tell what would happen to the mails that are attached; who may write the rules may try them."""
    if "admin" not in acts.agent.roles:
        return (), "not_allowed"
    if not asks_for_trial(arguments):
        return (), "bad_value"
    told = tell_trials(acts.filing)
    for one in told:
        acts.say(one)
    return (), None if told else "no_mail_attached"


DESK: dict[str, Callable[[DeskActs, str], Judgement]] = {
    "find": _find,
    "mine": _mine,
    "help": _help,
    "digest": _digest,
    "away": _away,
    "release": _release,
    "rules": _rules,
}
