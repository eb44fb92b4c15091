"""This file proves which mails are taken for one we have: some senders use one Message-ID for ever."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.desk import Desk, open_desk

MESSAGE_ID = re.compile(r"^Message-ID: .*\n", re.MULTILINE)


def _mail(desk: Desk, **fields: str) -> str:
    """Write a mail of a sender who uses one Message-ID for ever."""
    return MESSAGE_ID.sub("Message-ID: <always-the-same@customer.example>\n", desk.mail(**fields))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path)
    desk.take(_mail(desk))
    return desk


@pytest.mark.parametrize(
    "other",
    [
        {"from": "Eve <eve@elsewhere.example>"},
        {"from": "Jana <jana@customer.example.evil.example>"},
        {"subject": "Scanner"},
        {"body": "It burns again."},
    ],
    ids=["author", "domain", "subject", "body"],
)
def test_a_mail_with_a_used_message_id_that_differs_is_not_swallowed(
    desk: Desk, other: dict[str, str]
) -> None:
    entry = desk.take(_mail(desk, **other))
    assert entry.outcome in {"created", "appended"}
    with desk.program.store.read() as work:
        kept = [one for ticket in desk.tickets() for one in work.messages.of_ticket(ticket.id)]
    assert entry.id in {one.inbox for one in kept}


@pytest.mark.parametrize(
    "same",
    [
        {"received": "from mx by mx2; Mon, 23 Nov 2026 09:00:05 +0000"},
        {"from": "JANA <Jana@CUSTOMER.example>"},
        {"to": "support@acme.example, billing@acme.example"},
    ],
    ids=["another way", "another spelling", "another copy"],
)
def test_the_same_mail_by_another_way_is_a_duplicate(desk: Desk, same: dict[str, str]) -> None:
    entry = desk.take(_mail(desk, **same))
    assert (entry.outcome, entry.ticket) == ("duplicate", 1001)
    assert "inbox 1" in (entry.why or "")


def test_the_same_octets_again_are_a_duplicate_without_any_message_id(desk: Desk) -> None:
    raw = MESSAGE_ID.sub("", desk.mail())
    assert desk.take(raw).outcome == "created"
    assert desk.take(raw).outcome == "duplicate"
