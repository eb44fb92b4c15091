"""This file tells who left open tickets behind; the database is neither made nor upgraded for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from store.engine import StoreUnavailable, make_engine
from store.register import OPEN_STATES
from store.schema import tickets

WAIT = "3"  # seconds for a server that may not be there


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """Open tickets of somebody whom the settings no longer name."""

    owner: str
    refs: tuple[str, ...]


def left_behind(url: str, agents: Collection[str]) -> tuple[LeftBehind, ...]:
    """Return whose open tickets lie there though they are none of these people.

    Empty as well where there is no database yet, or none that can be read now.
    """
    path = url.removeprefix("sqlite:///")
    if url.startswith("sqlite:///") and not Path(path).is_file():
        return ()
    try:
        engine = make_engine(_patient(url))
    except StoreUnavailable:
        return ()
    try:
        with engine.connect() as connection:
            rows = connection.execute(
                sa.select(tickets.c.assignee, tickets.c.ref)
                .where(tickets.c.status.in_(OPEN_STATES), tickets.c.assignee.is_not(None))
                .where(tickets.c.assignee.not_in(list(agents)))
                .order_by(tickets.c.assignee, tickets.c.number)
            ).all()
    except sa.exc.SQLAlchemyError:
        return ()
    finally:
        engine.dispose()
    owners: dict[str, list[str]] = {}
    for owner, ref in rows:
        owners.setdefault(owner, []).append(ref)
    return tuple(LeftBehind(owner=owner, refs=tuple(refs)) for owner, refs in owners.items())


def _patient(url: str) -> str:
    if url.startswith("sqlite:"):
        return url
    return sa.make_url(url).update_query_dict({"connect_timeout": WAIT}).render_as_string(hide_password=False)
