"""This file looks at a mailbox on a server for ``postdesk doctor``; it changes nothing there."""

from __future__ import annotations

from mailer.imap import ImapMailbox


class LookingMailbox(ImapMailbox):
    """A connection that also tells what the server can do."""

    def capabilities(self) -> frozenset[str]:
        """Return what the server says it can do (RFC 9051 section 6.1.1)."""
        with self._speaking("the question what the server can do") as client:
            return frozenset(one.decode("ascii", "replace").upper() for one in client.capabilities())

    def newest_uid(self) -> int:
        """Return the highest UID of the folder, 0 where it is empty."""
        with self._speaking("the search for the newest mail") as client:
            client.noop()
            return max(client.search(["UID", "*"]), default=0)
