"""This file tells other programs about a mail or a step of the ladder: a signed POST, sent from the outbox.

Policy:
* it leaves by the same outbox as mail: kept over restarts, tried again, listed by ``outbox list``;
* ``X-Postdesk-Signature: sha256=…`` is the HMAC (RFC 2104) of the body under the webhook's secret, and
  ``X-Postdesk-Delivery`` is the same however often it is tried, so that the other side can take it once;
* 2xx is taken; 408, 425, 429 and 5xx are tried later; anything else, redirections too, is refused for good.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import Message
from typing import IO, Any

from postdesk.brakes import Announced
from postdesk.filing import Filing
from postdesk.in_force import InForce
from store.inbox import Fate
from store.outbox import NewMail, add_mails
from store.work import Work
from tickets.delivery import Outcome, OutgoingMail, Refused, Sent, TryLater
from tickets.events import Escalated, Recorded
from tickets.ticket import Ticket

NOTICE = "webhook"
TIMEOUT = 10.0  # seconds for one POST
BATCH_SECONDS = 20.0
"""So long a batch of POSTs may hold up the mails behind it; the rest is tried later."""

SHOWN_TEXT = 20_000
_LATER = frozenset({408, 425, 429})


def outbox_name(webhook: str) -> str:
    """Return the name under which the outbox knows the way of a webhook, as it knows a mailbox."""
    return f"{NOTICE} {webhook}"


def tell_webhooks(filing: Filing, fate: Fate) -> tuple[Announced, ...]:
    """Write a POST for each webhook that the rules named into the outbox, once a mail."""
    names = filing.hooks
    if not names:
        return ()
    ticket = filing.work.tickets.read(fate.ticket) if fate.ticket is not None else None
    body = _body(filing, fate, ticket)
    posts = [
        _post(
            name=name,
            delivery=f"{filing.mail.id}.{name}@{filing.in_force.policy.domain}",
            ticket=ticket,
            seq=-filing.mail.id,  # no event of its own: the mail that caused it makes it unique
            subject=filing.reading.message.subject,
            body=body,
            now=filing.now,
        )
        for name in names
    ]
    add_mails(filing.work.connection, posts, filing.now)
    return tuple(Announced(notice=NOTICE, recipient=name) for name in names)


def tell_of_steps(
    work: Work, in_force: InForce, ticket: Ticket, recorded: Sequence[Recorded], now: datetime
) -> None:
    """Write a POST for each webhook of each step that was taken; the step's event makes it unique."""
    steps = [(one.seq, one.event) for one in recorded if isinstance(one.event, Escalated)]
    posts = [
        _post(
            name=name,
            delivery=f"{ticket.ref}.{seq}.{name}@{in_force.policy.domain}",
            ticket=ticket,
            seq=seq,
            subject=ticket.subject,
            body=_step_body(step, ticket, now),
            now=now,
        )
        for seq, step in steps
        for name in step.webhooks
    ]
    add_mails(work.connection, posts, now)


def _post(
    *, name: str, delivery: str, ticket: Ticket | None, seq: int, subject: str, body: dict[str, Any],
    now: datetime,
) -> NewMail:  # fmt: skip
    raw = json.dumps({"delivery": delivery, **body}, ensure_ascii=False).encode()
    return NewMail(
        ticket=ticket.id if ticket else None,
        seq=seq,
        notice=NOTICE,
        recipient=name,
        audience=NOTICE,
        automatic=False,
        mailbox=outbox_name(name),
        envelope_from="",
        recipients=(name,),
        raw=raw,
        message_id=f"<{delivery}>",
        subject=subject[:200],
        not_before=now,
    )


def _step_body(step: Escalated, ticket: Ticket, now: datetime) -> dict[str, Any]:
    return {
        "at": now.isoformat(),
        "event": "escalated",
        "step": step.rung,
        "target": step.target,
        "times": step.times,
        "promise_began": step.promise_began.isoformat(),
        "ticket": _ticket(ticket),
    }


def _body(filing: Filing, fate: Fate, ticket: Ticket | None) -> dict[str, Any]:
    message, author = filing.reading.message, filing.reading.author
    route = filing.decision.get("route", {})
    return {
        "at": filing.now.isoformat(),
        "outcome": fate.outcome,
        "rules": [hit["rule"] for hit in route.get("hits", [])],
        "mail": {
            "message_id": message.message_id,
            "from": author.spec if author else None,
            "from_name": author.name if author else "",
            "subject": message.subject,
            "text": message.reply[:SHOWN_TEXT],
            "language": message.language,
            "kind": filing.reading.identity.kind.value,
            "verdict": filing.reading.verdict.verdict.value,
        },
        "ticket": None if ticket is None else _ticket(ticket),
    }


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "ref": ticket.ref,
        "subject": ticket.subject,
        "status": ticket.status.value,
        "queue": ticket.queue,
        "priority": ticket.priority.value,
        "assignee": ticket.assignee,
        "requester": ticket.requester,
        "tags": list(ticket.tags),
        "fields": dict(ticket.fields),
        "language": ticket.language,
    }


class WebhookTransport:
    """``mailer.sender.Transport`` that POSTs."""

    def __init__(
        self,
        url: str,
        secret: Callable[[], str],
        *,
        timeout: float = TIMEOUT,
        batch_seconds: float = BATCH_SECONDS,
    ) -> None:
        self._url = url
        self._secret = secret
        self._timeout = timeout
        self._batch_seconds = batch_seconds
        self._opener = urllib.request.build_opener(_NoRedirection)

    def send_batch(self, mails: Sequence[OutgoingMail], /) -> tuple[Outcome, ...]:
        """POST each; where nobody answers, the rest waits without being tried."""
        outcomes: list[Outcome] = []
        ends = time.monotonic() + self._batch_seconds
        for mail in mails:
            last = outcomes[-1] if outcomes else None
            if isinstance(last, TryLater) and not last.offered:
                outcomes.append(last)
            elif time.monotonic() > ends:
                outcomes.append(TryLater(reason="it answers too slowly", offered=False))
            else:
                outcomes.append(self._post(mail))
        return tuple(outcomes)

    def rest(self) -> None:
        """Nothing is kept open between two POSTs."""

    def close(self) -> None:
        """Nothing is kept open between two POSTs."""

    def _post(self, mail: OutgoingMail) -> Outcome:
        request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
            self._url,
            data=mail.raw,
            method="POST",
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "postdesk",
                "X-Postdesk-Delivery": mail.message_id.strip("<>"),
                "X-Postdesk-Signature": signature(self._secret(), mail.raw),
            },
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return Sent(reply=f"HTTP {answer.status}")
        except urllib.error.HTTPError as error:
            with error:
                reason = f"HTTP {error.code} {error.reason}"
            if error.code in _LATER or error.code >= 500:
                return TryLater(reason=reason)
            return Refused(reason=reason)
        except (OSError, http.client.HTTPException) as error:
            return TryLater(reason=f"{type(error).__name__}: {error}", offered=False)


def signature(secret: str, body: bytes) -> str:
    """Return the value of ``X-Postdesk-Signature`` for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A redirection would carry a ticket to an address that nobody put into the settings."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow none: the answer itself is the outcome."""
