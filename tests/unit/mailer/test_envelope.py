"""This file shows which addresses go on the wire, and what is said with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.envelope import (
    AddressUnusableError,
    envelope_address,
    envelope_id,
    esmtp_options,
    wire_addresses,
)
from tickets.delivery import OutgoingMail


def mail(*recipients: str, raw: bytes = b"Subject: Re: printer\r\n\r\nIt is out.\r\n") -> OutgoingMail:
    return OutgoingMail(
        id=1,
        mailbox="support",
        envelope_from="support+r1@acme.example",
        recipients=recipients,
        raw=raw,
        message_id="<m1@acme.example>",
        attempts=0,
    )


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        ("zoe@customer.example", "zoe@customer.example"),
        ("zoe+bills/2026=x@customer.example", "zoe+bills/2026=x@customer.example"),
        ("o'neill@customer.example", "o'neill@customer.example"),
        ("jan@bücher.example", "jan@xn--bcher-kva.example"),  # RFC 5890
        ("žofie@customer.example", "žofie@customer.example"),  # needs SMTPUTF8, which the server must offer
        ("zoe@[192.0.2.1]", "zoe@[192.0.2.1]"),
        ("", ""),  # the null sender of RFC 5321 section 4.5.5
    ],
)
def test_an_address_goes_on_the_wire(written: str, wire: str) -> None:
    assert envelope_address(written) == wire


@pytest.mark.parametrize(
    "bad",
    [
        "zoe@customer.example>\r\nRCPT TO:<eve@evil.example",
        "zoe@customer.example\r\nDATA",
        "zoe@customer.example\n",
        "zoe smith@customer.example",
        "zoe@customer.example NOTIFY=NEVER",
        '"zoe smith"@customer.example',
        "<zoe@customer.example>",
        "zoe@customer.example,eve@evil.example",
        "zoe\u2028x@customer.example",
        "zoe\x00@customer.example",
        "zoe@cust\x85omer.example",
        "zoe@@customer.example",
        "zoe",
        "@customer.example",
        "zoe@",
        "zoe@-customer.example",
        "zoe@customer..example",
        ".zoe@customer.example",
        "zo..e@customer.example",
        "z" * 65 + "@customer.example",  # RFC 5321 section 4.5.3.1.1
        "zoe@" + ".".join(["a" * 60] * 5),
        "zoe@" + "a" * 64 + ".example",
    ],
)
def test_what_could_say_more_than_an_address_is_refused(bad: str) -> None:
    with pytest.raises(AddressUnusableError):
        envelope_address(bad)


@given(st.text(max_size=60))
def test_whatever_passes_has_no_character_that_ends_a_path_or_a_line(text: str) -> None:
    for address in (text, f"{text}@customer.example", f"zoe@{text}"):
        try:
            wire = envelope_address(address)
        except AddressUnusableError:
            continue
        assert not any(char.isspace() or char in '<>",;\x00' or ord(char) < 33 for char in wire)
        assert wire == "" or wire.count("@") == 1


def test_one_bad_recipient_does_not_keep_the_mail_from_the_others() -> None:
    wires, refused = wire_addresses(mail("zoe@customer.example", "no address"))
    assert wires == {"zoe@customer.example": "zoe@customer.example"}
    assert refused["no address"].lasting
    assert refused["no address"].status == "5.1.3"


def options(offered: set[str], raw: bytes, *, utf8: bool = False) -> tuple[list[str], list[str]]:
    return esmtp_options(mail("zoe@customer.example", raw=raw), offered.__contains__, utf8=utf8)


def test_nothing_is_said_that_the_server_does_not_offer() -> None:
    assert options(set(), "Subject: č\r\n\r\nč".encode()) == ([], [])


def test_octets_beyond_ascii_are_announced() -> None:
    everything = {"8bitmime", "smtputf8"}
    assert options(everything, b"Subject: a\r\n\r\na") == ([], [])
    assert options(everything, "Subject: a\r\n\r\nč".encode()) == (["BODY=8BITMIME"], [])
    assert options(everything, "Subject: č\r\n\r\na".encode()) == (["BODY=8BITMIME", "SMTPUTF8"], [])
    assert options(everything, b"Subject: a\r\n\r\na", utf8=True) == (["SMTPUTF8"], [])


def test_a_report_is_asked_for_failures_only_under_our_message_id() -> None:
    # RFC 3461 sections 4.1, 4.3 and 4.4.
    with_mail, with_recipient = options({"dsn"}, b"Subject: a\r\n\r\na")
    assert with_mail == ["RET=HDRS", "ENVID=m1@acme.example"]
    assert with_recipient == ["NOTIFY=FAILURE"]


@pytest.mark.parametrize(
    ("message_id", "name"),
    [
        ("<a.b@acme.example>", "a.b@acme.example"),
        ("<a+b=c@acme.example>", "a+2Bb+3Dc@acme.example"),  # xtext, RFC 3461 section 4
        ("<" + "a" * 101 + ">", None),
        ("<č@acme.example>", None),
        ("", None),
    ],
)
def test_the_name_in_the_report_is_xtext(message_id: str, name: str | None) -> None:
    assert envelope_id(message_id) == name
