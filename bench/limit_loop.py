"""This file is the baseline of the bench: the least that any program must do for this job in Python.

One process: IMAPClient fetching by 100, the standard library's `policy.default` parse and text, one SQLite
transaction with `synchronous=FULL` per message, the thread looked up by an index over References and
In-Reply-To, one SMTP acknowledgement per new thread on one connection. No rules, no templates, no journal of
raw bytes, no outbox, no crash safety: what postdesk takes beyond it is the price of its promises.
"""

import argparse
import json
import re
import resource
import smtplib
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from imapclient import IMAPClient

_AT_ONCE = 100
_ID = re.compile(r"<[^<>\s]+>")
_TABLES = """
CREATE TABLE message (message_id TEXT PRIMARY KEY, thread INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE known (id TEXT PRIMARY KEY, thread INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE thread (id INTEGER PRIMARY KEY, subject TEXT NOT NULL);
"""


def fetch_all(imap: IMAPClient) -> Iterator[bytes]:
    """Yields the folder's mails in the order of their UIDs."""
    uids = imap.search("ALL")
    for start in range(0, len(uids), _AT_ONCE):
        answer = imap.fetch(uids[start : start + _AT_ONCE], ["BODY.PEEK[]"])
        for uid in sorted(answer):
            yield answer[uid][b"BODY[]"]


def open_database(path: Path) -> sqlite3.Connection:
    """Opens an empty database that loses nothing at a power cut."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(_TABLES)
    return connection


def read_text(message: EmailMessage) -> str:
    """Returns the plain part's text, else the HTML as it stands (the bench counts that as damaged)."""
    part = message.get_body(("plain", "html"))
    return "" if part is None else str(part.get_content())


def file_message(database: sqlite3.Connection, raw: bytes) -> tuple[EmailMessage, bool]:
    """Files one mail in one transaction; says whether it opened a thread."""
    message = message_from_bytes(raw, policy=policy.default)
    text = read_text(message)
    own = str(message["Message-ID"]).strip()
    named = _ID.findall(f"{message['References'] or ''} {message['In-Reply-To'] or ''}")
    ids = list(dict.fromkeys([own, *named]))
    database.execute("BEGIN IMMEDIATE")
    marks = ",".join("?" * len(ids))
    found = database.execute(f"SELECT thread FROM known WHERE id IN ({marks}) LIMIT 1", ids).fetchone()
    if found is None:
        subject = str(message["Subject"] or "")
        thread = database.execute("INSERT INTO thread (subject) VALUES (?)", (subject,)).lastrowid
    else:
        (thread,) = found
    database.execute("INSERT INTO message VALUES (?, ?, ?)", (own, thread, text))
    database.executemany("INSERT OR IGNORE INTO known VALUES (?, ?)", [(one, thread) for one in ids])
    database.execute("COMMIT")
    return message, found is None


def acknowledge(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    """Sends one acknowledgement."""
    answer = EmailMessage(policy=policy.SMTP)
    answer["From"] = "Acme Support <support@acme.example>"
    answer["To"] = sender = message["From"].addresses[0].addr_spec
    answer["Subject"] = f"Re: {message['Subject'] or ''}"
    answer["Message-ID"] = make_msgid(domain="acme.example")
    answer["In-Reply-To"] = answer["References"] = str(message["Message-ID"]).strip()
    answer["Auto-Submitted"] = "auto-replied"
    answer.set_content("Thank you. We have received your mail and will answer it.\n")
    smtp.sendmail("support@acme.example", [sender], answer.as_bytes())


def run(imap_port: int, user: str, password: str, smtp_port: int, database_path: Path) -> dict[str, float]:
    """Does the whole job once and returns what it took."""
    database = open_database(database_path)
    imap = IMAPClient("127.0.0.1", imap_port, ssl=False)
    began, cpu_before = time.monotonic(), time.process_time()
    imap.login(user, password)
    imap.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    imap.select_folder("INBOX")
    count = opened = 0
    with smtplib.SMTP("127.0.0.1", smtp_port) as smtp:
        for raw in fetch_all(imap):
            message, new = file_message(database, raw)
            if new:
                acknowledge(smtp, message)
            count, opened = count + 1, opened + new
        taken = time.monotonic() - began
    imap.logout()
    database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
    return {
        "mails": count,
        "threads": opened,
        "seconds": taken,
        "cpu": time.process_time() - cpu_before,
        "peak_mib": peak,
    }


def main() -> None:
    """Reads the command line, runs, prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--imap-port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--database", type=Path, required=True)
    words = parser.parse_args()
    figures = run(words.imap_port, words.user, words.password, words.smtp_port, words.database)
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
