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
        """Write a value; of two daemons that write it for the first time at once the later one counts."""
        written = sa.update(site).where(site.c.name == name).values(value=value)
        if self._connection.execute(written).rowcount == 1:
            return
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.insert(site).values(name=name, value=value))
        except sa.exc.IntegrityError:
            self._connection.execute(written)
