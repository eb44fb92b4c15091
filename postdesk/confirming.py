"""This file asks an agent once more before commands on many tickets are carried out.

Token, From and verdict prove who writes; that somebody also reads the registered address is proven by a word
that only a mail to that address holds. It is good for a day and for one use.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from postdesk.desk_acts import DeskActs
from postdesk.desk_letters import NO_TICKET
from postdesk.in_force import InForce
from store.confirmations import filed_as
from threading_rules.tokens import Audience, make_detail
from tickets.policy import Agent

AT_ONCE = 20
"""Tickets or mails that one mail of commands may change without being asked again."""

GOOD_FOR = timedelta(days=1)
_WORD = 16  # characters, 80 bits


def make_word(in_force: InForce, agent: Agent, mail: int) -> str:
    """Return the word that confirms the commands of one mail."""
    # A token of the note's key space for a person that no address can be.
    detail = make_detail(in_force.keys, Audience.NOTE, NO_TICKET, f"confirm {mail} {agent.key}", 0)
    return f"{mail}-{detail[-_WORD:]}"


def ask(acts: DeskActs, lines: list[str]) -> str:
    """Note what waits for a confirmation beside this mail; return the word that confirms it."""
    until = acts.filing.now + GOOD_FOR
    acts.filing.decision["confirm"] = {"lines": lines, "until": until.isoformat(), "settled": False}
    return make_word(acts.filing.in_force, acts.agent, acts.filing.mail.id)


def confirmed(acts: DeskActs, word: str) -> list[str] | None:
    """Return the lines that a word confirms, and let it count no second time; None where it confirms none."""
    word = word.strip().lower()
    number = word.partition("-")[0]
    if not number.isdecimal() or len(number) > 15:
        return None
    if not hmac.compare_digest(
        make_word(acts.filing.in_force, acts.agent, int(number)).encode(), word.encode()
    ):
        return None
    message = filed_as(acts.filing.work.connection, int(number))
    asked = message.decision.get("confirm") if message is not None else None
    if message is None or asked is None or message.agent != acts.agent.key or asked["settled"]:
        return None
    if datetime.fromisoformat(asked["until"]) < acts.filing.now:
        return None
    acts.filing.work.messages.decide(message.id, {**message.decision, "confirm": {**asked, "settled": True}})
    return [str(line) for line in asked["lines"]]
