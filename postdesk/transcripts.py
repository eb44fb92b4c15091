"""This file asks for the mail that tells an agent what became of theirs, whichever way it took."""

from __future__ import annotations

from postdesk.filing import Filing
from tickets.events import NoteAdded
from tickets.notices import Notice
from tickets.policy import Agent


def transcript(filing: Filing, agent: Agent, message: int) -> Notice:
    """Return the notice; what it says stands in the decision about the message."""
    return Notice(
        name="transcript",
        audience="agent",
        recipient=agent.email,
        recipient_name=agent.name,
        seq=-filing.mail.id,  # no event of its own: the mail that caused it makes it unique
        event=NoteAdded(message=message, agent=agent.key),
        message=message,
        agent=agent.key,
    )
