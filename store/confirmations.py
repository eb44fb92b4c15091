"""This file finds the mail whose commands wait for a confirmation."""

from __future__ import annotations

import sqlalchemy as sa

from store.messages import StoredMessage
from store.schema import inbox, messages


def filed_as(connection: sa.Connection, mail: int) -> StoredMessage | None:
    """Return the message that a mail of the inbox was filed as, None where it is none."""
    row = connection.execute(
        sa.select(messages).join(inbox, inbox.c.message == messages.c.id).where(inbox.c.id == mail)
    ).first()
    return StoredMessage(**row._mapping) if row else None
