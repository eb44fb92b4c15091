"""This file cuts out what an agent asked for by ``#get``: one file of a message, or the whole mail."""

from __future__ import annotations

from mailer.attachments import enclosures
from mailer.compose import Enclosure
from postdesk.ticket_facts import TicketFacts


def asked_for(about: TicketFacts, message: int | None) -> tuple[Enclosure, ...]:
    """Return the file that the command mail asked for; it goes along with the transcript."""
    asking = about.work.messages.read([message]).get(message) if message is not None else None
    wanted = asking.decision.get("tells", {}).get("get") if asking is not None else None
    asked = about.work.messages.read([wanted["message"]]).get(wanted["message"]) if wanted else None
    mail = about.work.inbox.read(asked.inbox) if asked is not None and asked.inbox is not None else None
    if wanted is None or mail is None:
        return ()
    if wanted["file"] == 0:
        name = f"{about.ticket.ref}.eml"
        return (Enclosure(filename=name, content_type="application/octet-stream", data=mail.raw),)
    files = enclosures(mail.raw)[wanted["file"] - 1 : wanted["file"]]
    return tuple(
        Enclosure(filename=file.filename, content_type=file.content_type, data=data) for file, data in files
    )
