"""This file writes mails to an agent that are about the desk and not about one ticket.

Their reply address is signed for that agent and for no ticket: an answer can steer what the agent may steer,
and no text of it ever reaches a customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailer import facts as f
from mailer.compose import Enclosure, Letter, compose
from mailer.mailto import mailto
from postdesk.in_force import InForce
from postdesk.page_links import unsubscribe_links
from store.outbox import NewMail
from threading_rules.links import Purpose
from threading_rules.tokens import Audience, make_detail, make_message_id
from tickets.address import Address, address_key
from tickets.policy import Agent, Mailbox

NO_TICKET = 0
"""What stands in a token for no ticket; the numbers of tickets begin above it."""

LOCAL_PART = 64  # octets, RFC 5321 section 4.5.3.1.1

_ENDED = frozenset({"digest", "report"})
"""What comes by itself and may be ended; alarms and answers may not."""


@dataclass(frozen=True, kw_only=True)
class DeskLetters:
    """Mails from the desk to one agent."""

    in_force: InForce
    agent: Agent
    mailbox: Mailbox
    now: datetime

    @property
    def site(self) -> f.Site:
        """Who writes."""
        name = self.in_force.policy.name
        return f.Site(name=name, address=self.mailbox.address, signature=name)

    @property
    def language(self) -> str:
        """The agent's language, else that of their first queue."""
        return self.in_force.policy.language_for(
            self.agent.language, next(iter(self.agent.queues), "general")
        )

    def address(self, audience: Audience = Audience.NOTE) -> str:
        """Return where this agent's answer goes."""
        if not self.mailbox.sub_addresses:
            return self.mailbox.address
        detail = make_detail(self.in_force.keys, audience, NO_TICKET, self.agent.email, 0)
        user, _, domain = self.mailbox.address.rpartition("@")
        local = f"{user}{self.mailbox.separator}{detail}"
        return f"{local}@{domain}" if len(local.encode()) <= LOCAL_PART else self.mailbox.address

    def button(self, name: str, body: str) -> f.Button:
        """Return a link that opens a mail to the desk with a command as its text."""
        return f.Button(name=name, href=mailto(self.address(), subject=self.in_force.policy.name, body=body))

    def _unsubscribe(self) -> tuple[str, ...]:
        return unsubscribe_links(self.in_force, self.mailbox, Purpose.NO_DIGESTS, NO_TICKET, self.agent.email)

    def write(
        self,
        notice: str,
        facts: f.Facts,
        *,
        about: str,
        seq: int,
        event: str,
        attachments: tuple[Enclosure, ...] = (),
    ) -> NewMail:
        """Return the finished mail; ``about`` makes its Message-ID the same each time it is made."""
        policy = self.in_force.policy
        rendered = self.in_force.templates.render(
            notice, self.language, facts, fallbacks=(policy.languages[0], "en")
        )
        what = f"{notice} {address_key(self.agent.email)} {about}"
        letter = Letter(
            sender=Address(spec=self.mailbox.address, name=policy.name),
            to=(Address(spec=self.agent.email, name=self.agent.name),),
            reply_to=Address(spec=self.address(), name=f"Commands for {policy.name}"),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=make_message_id(self.in_force.keys, Audience.NOTE, NO_TICKET, 0, what, policy.domain),
            date=self.now,
            auto_submitted="auto-generated",
            precedence="bulk" if event in _ENDED else None,
            language=rendered.language,
            list_unsubscribe=self._unsubscribe() if event in _ENDED else (),
            headers={"X-Postdesk-Loop": policy.domain, "X-Postdesk-Event": event},
            attachments=attachments,
        )
        return NewMail(
            ticket=None,
            seq=seq,
            notice=notice,
            recipient=address_key(self.agent.email),
            audience="agent",
            automatic=False,
            mailbox=self.mailbox.name,
            envelope_from=self.address(Audience.BOUNCE),
            recipients=(self.agent.email,),
            raw=compose(letter),
            message_id=letter.message_id,
            subject=letter.subject,
            not_before=self.now,
        )


def desk_letters(
    in_force: InForce, agent: Agent, now: datetime, mailbox: Mailbox | None = None
) -> DeskLetters | None:
    """Return the letters of the mailbox that is answered, else of one of the agent's queues, else the first.

    None where the settings name no mailbox to send from.
    """
    boxes = in_force.policy.mailboxes.values()
    own = next((box for box in boxes if box.queue in agent.queues), None)
    chosen = mailbox or own or next(iter(boxes), None)
    return DeskLetters(in_force=in_force, agent=agent, mailbox=chosen, now=now) if chosen else None
