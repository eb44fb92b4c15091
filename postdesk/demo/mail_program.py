"""This file is an ordinary mail program, as far as the story needs one: it reads, writes and answers.

It speaks IMAP and SMTP by the standard library alone, so that nothing it sees or sends went through the
product's own code. Answers look as mail programs make them: an attribution, the quoted mail, a signature.
"""

from __future__ import annotations

import email
import email.policy
import imaplib
import smtplib
import socket
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from types import TracebackType
from typing import Protocol, Self
from zoneinfo import ZoneInfo

from postdesk.demo.cast import PASSWORD, Person
from tickets.ports import Clock

TIMEOUT = 20.0  # seconds a server may be silent
_POLICY = email.policy.SMTP.clone(utf8=False, max_line_length=78)


class Ports(Protocol):
    """Where the servers are."""

    imap_port: int
    smtp_port: int


class MailProgram:
    """The mail program of one person, logged in over IMAP."""

    def __init__(self, person: Person, host: str, ports: Ports, clock: Clock, timezone: str) -> None:
        self.person = person
        self._host = host
        self._smtp_port = ports.smtp_port
        self._clock = clock
        self._zone = ZoneInfo(timezone)
        self._mails: dict[str, EmailMessage] = {}
        self._imap = imaplib.IMAP4(host, ports.imap_port, TIMEOUT)
        self._imap.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._imap.login(person.address, PASSWORD)
        self._imap.select("INBOX", readonly=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the server."""
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def inbox(self) -> list[EmailMessage]:
        """Return every mail of the inbox as the server has it now, in order of arrival."""
        self._imap.noop()
        _, found = self._imap.uid("SEARCH", "ALL")
        uids = [uid.decode() for uid in (found[0] or b"").split()]
        for uid in uids:
            if uid not in self._mails:
                self._mails[uid] = self._fetch(uid)
        return [self._mails[uid] for uid in uids]

    def _fetch(self, uid: str) -> EmailMessage:
        _, answer = self._imap.uid("FETCH", uid, "(BODY.PEEK[])")
        [raw] = [part[1] for part in answer if isinstance(part, tuple)]
        return email.message_from_bytes(raw, policy=email.policy.default)

    def write(self, to: Person, subject: str, text: str) -> EmailMessage:
        """Send a new mail."""
        mail = self._blank(formataddr((to.name, to.address)), subject)
        mail.set_content(self._signed(text))
        self._send(mail)
        return mail

    def reply(self, to: EmailMessage, text: str) -> EmailMessage:
        """Answer a mail above its quote, as Reply does: to Reply-To, else From."""
        subject = str(to["Subject"])
        if not subject.lower().startswith("re:"):
            subject = f"Re: {subject}"
        mail = self._blank(str(to["Reply-To"] or to["From"]), subject)
        mail["In-Reply-To"] = str(to["Message-ID"])
        mail["References"] = " ".join(f"{to['References'] or ''} {to['Message-ID']}".split())
        quote = "\n".join(f"> {line}".rstrip() for line in text_of(to).splitlines())
        mail.set_content(f"{self._signed(text)}\n{self._attribution(to)}\n{quote}\n")
        self._send(mail)
        return mail

    def _signed(self, text: str) -> str:
        return f"{text}\n\n-- \n{self.person.signature}\n" if self.person.signature else f"{text}\n"

    def _attribution(self, mail: EmailMessage) -> str:
        when = mail["Date"].datetime.astimezone(self._zone)
        name, address = sender_of(mail)
        return f"On {when:%a, %b %d, %Y at %H:%M}, {name} <{address}> wrote:"

    def _blank(self, to: str, subject: str) -> EmailMessage:
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = formataddr((self.person.name, self.person.address))
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self._clock().astimezone(self._zone))
        mail["Message-ID"] = make_msgid(domain=self.person.address.partition("@")[2])
        mail["User-Agent"] = "an ordinary mail program"
        return mail

    def _send(self, mail: EmailMessage) -> None:
        to = parseaddr(str(mail["To"]))[1]
        with smtplib.SMTP(self._host, self._smtp_port, timeout=TIMEOUT) as smtp:
            smtp.login(self.person.address, PASSWORD)
            smtp.sendmail(self.person.address, [to], mail.as_bytes())


def sender_of(mail: EmailMessage) -> tuple[str, str]:
    """Return name and address of the author.

    RFC 2047 section 6.2: nothing stands between two adjacent encoded words; the standard library's newer
    parser puts a space there.
    """
    raw = next((value for name, value in mail.raw_items() if name.lower() == "from"), "")
    name, address = parseaddr(raw)
    return str(make_header(decode_header(name))), address


def text_of(mail: EmailMessage) -> str:
    """Return the text a person reads."""
    body = mail.get_body(("plain", "html"))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


def whole_of(mail: EmailMessage) -> str:
    """Return all there is to a mail: its source, and every text part as it reads once decoded."""
    parts = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([mail.as_string(), *parts]).replace("\r\n", "\n")
