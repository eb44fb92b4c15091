"""This file keeps the few values a site has one of: the key of its tokens, cursors, what was told to whom."""

from __future__ import annotations

import sqlalchemy as sa

from store.schema import site


class SiteValues:
    """Named values inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """Return a value, None where it was never put."""
        value: str | None = self._connection.execute(
            sa.select(site.c.value).where(site.c.name == name)
        ).scalar_one_or_none()
        return value

    def put(self, name: str, value: str) -> None:
        """Write a value."""
        changed = self._connection.execute(sa.update(site).where(site.c.name == name).values(value=value))
        if changed.rowcount == 0:
            self._connection.execute(sa.insert(site).values(name=name, value=value))
