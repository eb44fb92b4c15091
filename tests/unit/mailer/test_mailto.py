"""This file proves the links that open a mail (RFC 6068)."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mailer.header_fields import UnsafeValue
from mailer.mailto import mailto


def test_a_link_carries_address_subject_and_body() -> None:
    link = mailto("support+a.k7@acme.example", subject="Uzavřít SUP-1001", body="#close\nDěkuji & nashle")
    parts = urlsplit(link)
    fields = parse_qs(parts.query)
    assert parts.scheme == "mailto"
    assert unquote(parts.path) == "support+a.k7@acme.example"
    assert fields == {"subject": ["Uzavřít SUP-1001"], "body": ["#close\r\nDěkuji & nashle"]}


def test_a_plus_is_encoded_since_some_clients_read_it_as_a_space() -> None:
    assert mailto("support+a@acme.example") == "mailto:support%2Ba@acme.example"


def test_spaces_are_percent_twenty() -> None:
    assert mailto("a@acme.example", subject="a b") == "mailto:a@acme.example?subject=a%20b"


def test_a_link_that_clients_would_cut_is_refused() -> None:
    with pytest.raises(UnsafeValue, match="1500"):
        mailto("a@acme.example", body="ř" * 300)


def test_an_address_cannot_bring_a_recipient_of_its_own() -> None:
    assert mailto("a?cc=b@acme.example") == "mailto:a%3Fcc%3Db@acme.example"
