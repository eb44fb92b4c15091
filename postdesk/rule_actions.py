"""This file carries out what routing rules say besides where a ticket goes.

A rule may keep a mail out (drop, quarantine), vouch for the Reply-To of a web form, and answer at once with a
ready text. A mail that a person released from quarantine is not kept out a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from postdesk.canned import find_answer, plain_text
from postdesk.filing import Filing
from store.inbox import RELEASED, Fate
from store.messages import NewMessage
from threading_rules.answerable import may_answer
from tickets.address import Address
from tickets.events import ReadyAnswerSent
from tickets.route import Route


def is_released(filing: Filing) -> bool:
    """Tell whether a person looked at the mail and said that it is to be filed."""
    return filing.mail.outcome == RELEASED


def kept_out(filing: Filing, route: Route) -> Fate | None:
    """Return the fate of a mail that the rules, or a new one that the spam filter, keep out."""
    if is_released(filing):
        return None
    if route.drop is not None:
        message = filing.remember(party="customer", visibility="internal")
        return Fate(outcome="dropped", why=f"a routing rule dropped it: {route.drop}", message=message)
    if route.quarantine is not None:
        return quarantined(filing, route.quarantine)
    return None


def quarantined(filing: Filing, why: str) -> Fate:
    """Keep a mail as suspect until a person releases it (``inbox release``)."""
    message = filing.remember(party="customer", visibility="internal")
    return Fate(outcome="quarantined", why=why, message=message)


def vouch_for_reply_to(filing: Filing, route: Route) -> None:
    """Let the one address in Reply-To be the author, where a rule trusts the form that wrote it.

    What RFC 3834 section 2 asks of a sender is asked of that address then.
    """
    message, ours = filing.reading.message, filing.in_force.ours
    people = {one.key: one for one in message.reply_to}
    if not route.trust_reply_to:
        return
    if len(people) != 1 or filing.in_force.is_ours(next(iter(people.values())).spec):
        filing.decision["reply_to"] = "not trusted: it is not one address of somebody else"
        return
    visitor: Address = next(iter(people.values()))
    answerable = may_answer(replace(message, senders=(visitor,)), ours)
    identity = replace(
        filing.reading.identity, answerable=answerable.allowed, answerable_reason=answerable.reason
    )
    filing.reading = replace(filing.reading, author=visitor, identity=identity)
    filing.vouched = True
    filing.decision["reply_to"] = f"{visitor.spec} wrote it, as a routing rule vouches"


def ready_answer(
    filing: Filing, route: Route, refusal: Callable[[], str | None], *, ticket: int | None = None
) -> tuple[ReadyAnswerSent, ...]:
    """Return the event of the ready answer a rule asks for; its text becomes a message of the ticket.

    ``refusal`` says why the author may get no automatic mail now, None where nothing speaks against it.
    """
    if route.answer is None:
        return ()
    author, policy = filing.reading.author, filing.in_force.policy
    why_not = refusal()
    if why_not is not None or author is None:
        filing.decision["answer"] = f"not sent: {why_not or 'there is nobody to send it to'}"
        return ()
    box = filing.reading.mailbox
    queue = route.queue or (box.queue if box else "general")
    language = policy.language_for(route.language or filing.reading.message.language, queue)
    values = {
        **dict(route.fields),
        "name": author.name or author.spec,
        "subject": filing.reading.message.subject,
    }
    text = find_answer(filing.in_force.answers, route.answer, (language, *policy.languages), values)
    if text is None:
        filing.decision["answer"] = f"not sent: there is no ready answer {route.answer}"
        return ()
    message = _remember(filing, route.answer, text, language, ticket)
    filing.decision["answer"] = f"{route.answer} is sent"
    return (ReadyAnswerSent(message=message, answer=route.answer),)


def _remember(filing: Filing, name: str, text: str, language: str, ticket: int | None) -> int:
    return filing.work.messages.add(
        NewMessage(
            ticket=ticket,
            inbox=None,
            party="us",
            visibility="public",
            kind="ready_answer",
            author=filing.reading.mailbox.address if filing.reading.mailbox else "",
            author_name=filing.in_force.policy.name,
            agent=None,
            at=filing.now,
            subject=filing.reading.message.subject,
            message_id=None,
            body_digest=None,
            text=text,
            reply=plain_text(text),
            language=language,
            attachments=[],
            decision={"answer": name},
        )
    )
