"""This file speaks IMAP in our words; it is the only one that imports imapclient.

Policy:
* one connection belongs to one thread; after any failure it is thrown away, never mended;
* two exceptions leave this file: ``MailboxUnavailable`` (wait) and ``MailboxRefused`` (a person must act);
* mail is named by UID, never by sequence number and never looked for by a header's value, which strangers
  write.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import (
    CapabilityError,
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
)

from mailer.connection import (
    SecretUnreadableError,
    Security,
    explain_tls_failure,
    read_secret,
    tls_context,
)
from mailer.imap_after import deal_with
from mailer.imap_items import START, WHOLE, arrival, sizes, started_mail, whole_mails
from mailer.imap_sets import chunks, fetch_groups, search_windows
from mailer.imap_words import explain_after, will_pass
from mailer.mailbox import (
    AfterFetch,
    ImapAccount,
    MailboxRefused,
    MailboxUnavailable,
)
from mailer.wake import Wake
from tickets.ports import FetchedMail

CONNECT_TIMEOUT = 20.0
IDLE_MOST = 100.0  # seconds of one IDLE; far below the 29 minutes of RFC 2177, for the sake of dead lines
# A mail that comes in the millisecond between NOOP and IDLE is announced by Dovecot and pymap only when the
# IDLE ends; mail often follows close upon something we did, so the first one ends soon.
FIRST_IDLE = 1.0
IDLE_END_TIMEOUT = 20.0  # a server that does not answer DONE in this time is gone
SEARCH_AT_ONCE = 50_000  # UIDs in one answer; imaplib takes lines up to a million octets
_BROKEN = (IMAPClientError, OSError, ValueError, LookupError)  # imaplib trips over odd answers


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient ships no types
    """imapclient's client, which also tells what the server announced unasked."""

    def announced(self) -> int:
        """Return how many mails the folder had at the last announcement since the last call, else 0.

        An announcement comes in the answer to whatever command. imaplib keeps each for ever, so those that
        nobody reads are taken out as well.
        """
        for unread in ("EXPUNGE", "RECENT", "FETCH", "FLAGS"):
            self._imap.response(unread)
        _, counts = self._imap.response("EXISTS")
        return int(counts[-1] or 0)


class ImapMailbox:
    """One folder of one account over one connection."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._client: _Client | None = None
        self._exists = 0
        self._keywords = False
        self._rounds = 0  # announcements in a row that we followed instead of idling

    @property
    def connected(self) -> bool:
        """Whether there is a connection with the folder selected."""
        return self._client is not None

    def open(self) -> int:
        """Connect, log in and select the folder; return its UIDVALIDITY."""
        self.close()
        self._client = self._connect()
        try:
            self._log_in(self._client)
        except (MailboxUnavailable, MailboxRefused):
            self.close()
            raise
        return self.select()

    def select(self) -> int:
        """Select the folder, also anew: some servers never tell that it was deleted and made again."""
        with self._speaking("the opening of the folder") as client:
            try:
                return self._select(client)
            except (MailboxUnavailable, MailboxRefused):
                self.close()
                raise

    def close(self) -> None:
        """Drop the connection without a word: what was not settled is settled by the next one."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(*_BROKEN):
                client.shutdown()

    def uids_above(self, last: int) -> list[int]:
        """Return all UIDs above this one, in order."""
        with self._speaking("the search for new mail") as client:
            # A search sees the folder as it was when the last command ended, so NOOP has it looked at first.
            client.noop()
            # What was announced so far, this search sees.
            self._exists = client.announced() or self._exists
            top = max(client.search(["UID", "*"]), default=0)
            found: set[int] = set()
            for first, final in search_windows(last + 1, top, self._exists, SEARCH_AT_ONCE):
                found.update(client.search(["UID", f"{first}:{final}"]))
        # RFC 9051 section 6.4.4: "n:*" names the last message even where its UID is smaller than n.
        uids = sorted(uid for uid in found if uid > last)
        self._rounds = 0 if uids else self._rounds
        return uids

    def arrivals(self, uids: Sequence[int]) -> dict[int, datetime | None]:
        """Return when the server received each mail; absent UIDs are absent."""
        with self._speaking("the reading of dates") as client:
            return {
                uid: arrival(item)
                for part in chunks(uids, 500)
                for uid, item in client.fetch(part, ["INTERNALDATE"]).items()
                if b"INTERNALDATE" in item
            }

    def fetch(self, uids: Sequence[int]) -> Iterator[tuple[FetchedMail, ...]]:
        """Yield the mails in groups of bounded size, in order; what is gone from the server is left out."""
        with self._speaking("the reading of sizes") as client:
            facts = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        there = sizes(facts, uids)
        for group in fetch_groups(list(there.items()), self._account.largest):
            large = there[group[0]] > self._account.largest
            with self._speaking(f"the fetch of UID {group[0]} to {group[-1]}") as client:
                items = client.fetch(group, START if large else WHOLE)
                raws = started_mail(items, group[0]) if large else whole_mails(items, group)
            yield tuple(
                FetchedMail(
                    uid=uid,
                    raw=raw,
                    size=there[uid] if large else len(raw),
                    internal_date=arrival(facts[uid]),
                )
                for uid, raw in raws.items()
            )

    def acknowledge(self, uids: Sequence[int], after: AfterFetch) -> None:
        """Move, flag or delete mails that are safe with us; UIDs that are gone are passed over."""
        for part in chunks(uids, 200):
            with self._speaking("the acknowledgement") as client:
                try:
                    deal_with(client, part, after, keywords=self._keywords)
                except IMAPClientAbortError:
                    raise
                except IMAPClientError as error:
                    raise MailboxRefused(explain_after(after, error)) from error

    def wait_for_mail(self, seconds: float, wake: Wake) -> None:
        """Wait until the server announces something, the wake is set, or the seconds have passed.

        RFC 2177. A mail that came after our last search and before IDLE is announced by nobody any more,
        so NOOP asks first; a server that announces the same for ever is believed twice.
        """
        with self._speaking("the wait for new mail") as client:
            if not client.has_capability("IDLE"):
                wake.wait(seconds)
                return
            client.noop()
            if client.announced() and self._rounds < 2:
                self._rounds += 1
                return
            self._rounds = 0
            for slice_ in (min(FIRST_IDLE, seconds), min(IDLE_MOST, seconds)):
                if not self._idle(client, slice_, wake):
                    return

    def _idle(self, client: _Client, seconds: float, wake: Wake) -> bool:
        """Idle once; True where nothing happened."""
        try:
            client.idle()
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            # Something was announced between our command and the server's "go on", where imapclient expects
            # nothing. A new connection will see the mail.
            self.close()
            return False
        quiet = not wake.wait_beside(client.socket(), seconds)
        # Whatever it was, the next search sees it; idle_check loses half lines and dead sockets.
        client.socket().settimeout(min(IDLE_END_TIMEOUT, self._account.timeout))
        client.idle_done()
        client.socket().settimeout(self._account.timeout)
        return quiet and not client.announced()

    def _connect(self) -> _Client:
        account = self._account
        try:
            context = tls_context(account.ca_file)
        except OSError as error:
            raise MailboxRefused(f"ca_file {account.ca_file} cannot be read: {error}") from error
        client = None
        try:
            client = _Client(
                account.host,
                account.port,
                ssl=account.security is Security.TLS,
                ssl_context=context,
                timeout=SocketTimeout(CONNECT_TIMEOUT, account.timeout),
            )
            if account.security is Security.STARTTLS:
                client.starttls(context)
            # imapclient writes a command in two pieces, and Nagle would wait 40 ms between them.
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except _BROKEN as error:
            if client is not None:
                with suppress(*_BROKEN):
                    client.shutdown()
            raise self._no_connection(error) from error
        client.normalise_times = False  # else dates would be naive and in local time
        return client

    def _no_connection(self, error: BaseException) -> MailboxUnavailable | MailboxRefused:
        host, port = self._account.host, self._account.port
        if isinstance(error, CapabilityError):
            return MailboxRefused(f"{host}:{port} offers no STARTTLS; set security to tls and its port")
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLSyscallError):
            return MailboxRefused(explain_tls_failure(error, host))
        return MailboxUnavailable(
            f"no IMAP connection to {host}:{port}: {error or type(error).__name__}; "
            "if this stays, check host, port and security"
        )

    def _log_in(self, client: IMAPClient) -> None:
        host, user = self._account.host, self._account.credentials.username
        try:
            secret = read_secret(self._account.credentials)
            # LOGIN carries ASCII only (RFC 9051 section 6.2.3), SASL PLAIN carries UTF-8 (RFC 4616).
            log_in = client.login if (user + secret).isascii() else client.plain_login
            log_in(user, secret)
        except SecretUnreadableError as error:
            raise MailboxRefused(str(error)) from error
        except _BROKEN as error:
            # imapclient calls a lost connection a failed login as well.
            lost = isinstance(error, OSError) or isinstance(error.__context__, IMAPClientAbortError | OSError)
            if lost or will_pass(error):
                raise MailboxUnavailable(f"{host} cannot log {user} in now: {error}") from error
            raise MailboxRefused(
                f"{host} refuses the login of {user}: {error}; check username and password"
            ) from error

    def _select(self, client: IMAPClient) -> int:
        folder = self._account.folder
        try:
            answer = client.select_folder(folder)
        except IMAPClientReadOnlyError as error:
            raise MailboxRefused(
                f"the folder {folder} is read-only for us: {error}; give the user the right to change it"
            ) from error
        except _BROKEN as error:
            if isinstance(error, IMAPClientAbortError | OSError) or will_pass(error):
                raise MailboxUnavailable(f"the folder {folder} cannot be opened now: {error}") from error
            raise MailboxRefused(
                f"the folder {folder} cannot be opened: {error}; create it or correct imap.folder"
            ) from error
        validity = answer.get(b"UIDVALIDITY")
        if not isinstance(validity, int):
            raise MailboxRefused(
                f"the folder {folder} has no UIDVALIDITY; without it no mail has a lasting name"
            )
        self._exists = answer.get(b"EXISTS", 0)
        self._keywords = b"\\*" in answer.get(b"PERMANENTFLAGS", ())
        self._rounds = 0
        return validity

    @contextmanager
    def _speaking(self, doing: str) -> Iterator[_Client]:
        """Give the connection; whatever breaks inside ends it."""
        if self._client is None:
            raise MailboxUnavailable(f"{doing}: there is no connection")
        try:
            yield self._client
        except _BROKEN as error:
            self.close()
            raise MailboxUnavailable(f"{doing} failed: {error or type(error).__name__}") from error
