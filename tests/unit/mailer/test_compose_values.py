"""This file proves header values against all hypothesis can think of: they come back, or are refused."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header

from hypothesis import given
from hypothesis import strategies as st

from mailer.header_fields import UnsafeValue, mailbox, references_field, text_field
from mailer.mailto import mailto
from tickets.address import Address

VALUES = st.text(max_size=400)


def _unfolded(value: str) -> str:
    lines = value.split("\r\n")
    assert all(line.startswith((" ", "\t")) for line in lines[1:])
    assert all(len(line) <= 998 for line in lines)
    return "".join(lines)


@given(VALUES)
def test_a_subject_comes_back_or_is_refused(value: str) -> None:
    try:
        field = text_field(value)
    except UnsafeValue:
        assert not value.isprintable()
        return
    read = str(make_header(decode_header(_unfolded(field))))
    assert field.isascii()
    assert read == value.encode("utf-8", "replace").decode().strip()


@given(st.text(max_size=200))
def test_a_display_name_never_touches_the_address(name: str) -> None:
    raw = f"To: {mailbox(Address(spec='jan@x.example', name=name))}\r\n\r\n".encode()
    assert raw.isascii()
    to = email.message_from_bytes(raw, policy=email.policy.default)["To"]
    assert [address.addr_spec for address in to.addresses] == ["jan@x.example"]


@given(st.lists(st.text(max_size=100).map(lambda text: f"<{text}>"), max_size=30))
def test_references_hold_only_whole_ids_that_were_given(ids: list[str]) -> None:
    kept = _unfolded(references_field(ids)).split()
    assert set(kept) <= set(ids)
    assert len(" ".join(kept)) < 1_500
    assert all(one.isascii() for one in kept)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_button_is_short_ascii_or_refused(subject: str, body: str) -> None:
    try:
        link = mailto("support+a.k7@acme.example", subject=subject, body=body)
    except UnsafeValue:
        return
    assert link.isascii()
    assert len(link) <= 1_500
    assert not set(link) & set(" \r\n\"'<>")
