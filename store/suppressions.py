"""This file keeps the addresses that get no automatic mail: they bounce, complained, or asked us to stop."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from store.schema import suppressions, ticket_events

SUPPRESSED = sa.select(suppressions.c.why).where(
    suppressions.c.address == sa.bindparam("wanted"),
    suppressions.c.until.is_(None) | (suppressions.c.until > sa.bindparam("now")),
)


def suppressed(connection: sa.Connection, address: str, now: datetime) -> str | None:
    """Return why an address (in normal form) gets no automatic mail, None where it does."""
    asked = {"wanted": address, "now": now}
    why: str | None = connection.execute(SUPPRESSED, asked).scalar_one_or_none()
    return why


def suppress(
    connection: sa.Connection, address: str, why: str, now: datetime, until: datetime | None = None
) -> None:
    """Send no automatic mail to an address any more (until a moment)."""
    changed = connection.execute(
        sa.update(suppressions).where(suppressions.c.address == address).values(why=why, at=now, until=until)
    )
    if changed.rowcount == 0:
        connection.execute(sa.insert(suppressions).values(address=address, why=why, at=now, until=until))


def lift(connection: sa.Connection, address: str) -> bool:
    """Write to an address again; False where nothing kept us from it.

    Bounces so far still count within their window, so the next hard one suppresses it again.
    """
    done = connection.execute(sa.delete(suppressions).where(suppressions.c.address == address))
    return done.rowcount == 1


def note_hard_bounce(
    connection: sa.Connection, address: str, why: str, now: datetime, *, window: timedelta, limit: int
) -> bool:
    """Suppress an address after so many hard bounces within a window; True where it is suppressed now."""
    failed = connection.execute(
        sa.select(ticket_events.c.body).where(
            ticket_events.c.kind == "DeliveryFailed", ticket_events.c.at > now - window
        )
    ).scalars()
    count = sum(1 for body in failed if body["address"] == address and body["kind"] == "hard")
    if count < limit:
        return False
    suppress(connection, address, f"{count} hard bounces, the last: {why}"[:500], now)
    return True
