"""This file keeps who is away until when, among the values of the site."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from store.schema import site

_AWAY = "away "


def set_away(connection: sa.Connection, agent: str, until: datetime) -> None:
    """Note that an agent (by key) is away until a moment; a later word takes the place of this one."""
    come_back(connection, agent)
    connection.execute(sa.insert(site).values(name=_AWAY + agent, value=until.astimezone(UTC).isoformat()))


def come_back(connection: sa.Connection, agent: str) -> bool:
    """Note that an agent is there again; False where nobody had said anything else."""
    return connection.execute(sa.delete(site).where(site.c.name == _AWAY + agent)).rowcount == 1


def absences(connection: sa.Connection, now: datetime) -> dict[str, datetime]:
    """Return who is away now, with the moment of their return, in the order of that moment."""
    rows = connection.execute(
        sa.select(site.c.name, site.c.value).where(site.c.name.startswith(_AWAY, autoescape=True))
    )
    found = {name.removeprefix(_AWAY): datetime.fromisoformat(value) for name, value in rows}
    return dict(sorted(((who, at) for who, at in found.items() if at > now), key=lambda one: one[1]))
