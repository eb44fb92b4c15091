"""This file is ``#rules test``: an admin attaches a mail and gets told what would happen to it, and why.

The mail is filed on trial, so the answer is what the daemon would do at this moment. Whatever else stands in
the admin's mail, and whatever it answers, nothing of it goes to anybody: it is about the desk.
"""

from __future__ import annotations

import re
from dataclasses import replace

from mailer.enclosed_mails import enclosed_mails
from postdesk.filing import Filing
from postdesk.reading import read_mail
from postdesk.trial import tell, try_mail
from tickets.commands import VERBS, Command, CommandBlock, folded

AT_ONCE = 5
"""Mails that one mail may have explained; each is filed on trial while the others wait."""

TRIAL = frozenset({"", "test", "try", "explain", "zkouska", "zkus", "vyzkouset", "vysvetlit",
                   "тест", "проверить", "проверка", "объяснить"})  # fmt: skip
"""What may stand behind the verb, folded; the verb alone means the same."""

_INDENT = re.compile(r"^ +", re.MULTILINE)
INDENT = "\u00a0" * 4
_SUBJECT = re.compile(r"#?\s*(\w+)[\s:]+(\w+)[.!]?")


def asks_for_trial(arguments: str) -> bool:
    """Tell whether the words behind the verb mean that a mail is to be tried."""
    return folded(arguments).strip(" .:!") in TRIAL


def asks_for_rules(block: CommandBlock) -> bool:
    """Tell whether a mail is about the rules."""
    return any(command.verb == "rules" for command in block.commands)


def with_subject(block: CommandBlock, subject: str) -> CommandBlock:
    """Take a subject that says "rules test" as the command, for who forwards a mail as an attachment."""
    found = _SUBJECT.fullmatch(subject.strip())
    if found is None or asks_for_rules(block) or folded(found[1]) not in map(folded, VERBS["rules"]):
        return block
    if not asks_for_trial(found[2]):
        return block
    command = Command(verb="rules", arguments=found[2], line=subject.strip())
    return replace(block, commands=(command, *block.commands))


def tell_trials(filing: Filing) -> list[str]:
    """Return what would happen to each mail that is attached; nothing is changed and nothing sent."""
    mails = enclosed_mails(filing.mail.raw)
    told = [_tell_one(filing, number, raw) for number, raw in enumerate(mails[:AT_ONCE], 1)]
    if len(mails) > AT_ONCE:
        told.append(f"{len(mails) - AT_ONCE} more mails were not looked at: {AT_ONCE} at once")
    return told


def _tell_one(filing: Filing, number: int, raw: bytes) -> str:
    # Nothing is waited for inside the transaction of the admin's mail, so the virus scanner is not asked.
    in_force, name = replace(filing.in_force, scanner=None), filing.mail.mailbox
    reading = read_mail(raw, name, in_force)
    heading = f"{number}. {reading.message.subject or '—'}"
    if filing.file_another is None or filing.mode.explain:
        return heading  # a trial within a trial
    told = try_mail(filing.work, in_force, raw, name, reading, lambda: filing.now, filing.file_another)
    # HTML shows a line without the spaces it begins with.
    return f"{heading}\n{_INDENT.sub(INDENT, tell(told))}\n"
