"""This file keeps which kinds of mail an address wants no more; everything else still reaches it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from store.schema_opt_outs import opt_outs


def opt_out(connection: sa.Connection, address: str, kind: str, how: str, now: datetime) -> bool:
    """Send an address (in normal form) no more of a kind; False where it was so already."""
    if opted_out(connection, address, kind):
        return False
    connection.execute(sa.insert(opt_outs).values(address=address, kind=kind, how=how, at=now))
    return True


def opted_out(connection: sa.Connection, address: str, kind: str) -> bool:
    """Tell whether an address wants no more of a kind."""
    wanted = (opt_outs.c.address == address) & (opt_outs.c.kind == kind)
    return connection.execute(sa.select(opt_outs.c.at).where(wanted)).first() is not None
