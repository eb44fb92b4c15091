"""This file proves the bytes of our mails: what is written is read back, by others and by us."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from mailer.compose import Enclosure, Letter, compose
from mailer.header_fields import UnsafeValue
from mailer.parse import parse
from tickets.address import Address

LETTER = Letter(
    sender=Address(spec="support@acme.example", name="Acme Support"),
    to=(Address(spec="jana@customer.example", name="Jana Nováková"),),
    subject="Re: Tiskárna [SUP-1001]",
    text="Dobrý den,\n\nvše je v pořádku.\n",
    html="<p>Dobrý den,</p><p>vše je v pořádku.</p>",
    message_id="<c.1001.2@acme.example>",
    date=datetime(2026, 11, 23, 9, 12, tzinfo=UTC),
    language="cs",
)
OUTLOOK_ID = "<DB7PR04MB5167" + "A1b2C3" * 34 + "@DB7PR04MB5167.eurprd04.prod.outlook.com>"


def _read(letter: Letter) -> EmailMessage:
    message = email.message_from_bytes(compose(letter), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _block(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0]


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert compose(LETTER) == compose(replace(LETTER))


def test_text_and_html_come_back_as_they_were() -> None:
    message = _read(LETTER)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == LETTER.text
    assert html is not None
    assert html.get_content().strip() == LETTER.html


def test_the_mail_has_every_field_the_standards_ask_for() -> None:
    message = _read(
        replace(
            LETTER,
            auto_submitted="auto-replied",
            precedence="bulk",
            list_id="Billing <billing.support.acme.example>",
            list_unsubscribe=("https://acme.example/u/1", "mailto:support+u.1@acme.example?subject=stop"),
            headers={"X-Postdesk-Ticket": "SUP-1001", "X-Postdesk-Loop": "k7"},
            reply_to=Address(spec="support+c.k7@acme.example", name="Acme Support"),
        )
    )
    assert message["Date"] == "Mon, 23 Nov 2026 09:12:00 +0000"
    assert message["From"] == "Acme Support <support@acme.example>"
    assert message["To"].addresses[0].display_name == "Jana Nováková"
    assert message["Reply-To"].addresses[0].addr_spec == "support+c.k7@acme.example"
    assert message["Subject"] == "Re: Tiskárna [SUP-1001]"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "bulk"
    assert message["List-Id"] == "Billing <billing.support.acme.example>"
    assert message["List-Unsubscribe"].replace("\r\n", "") == (
        "<https://acme.example/u/1>, <mailto:support+u.1@acme.example?subject=stop>"
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Content-Language"] == "cs"
    assert message["X-Postdesk-Loop"] == "k7"
    assert message["MIME-Version"] == "1.0"


def test_one_click_is_promised_only_where_a_page_takes_it() -> None:
    message = _read(replace(LETTER, list_unsubscribe=("mailto:support+u.1@acme.example",)))
    assert message["List-Unsubscribe"] == "<mailto:support+u.1@acme.example>"
    assert message["List-Unsubscribe-Post"] is None


def test_what_a_person_wrote_claims_no_automaton() -> None:
    message = _read(LETTER)
    assert message["Auto-Submitted"] is None
    assert message["X-Auto-Response-Suppress"] is None


def test_an_id_of_two_hundred_characters_stays_in_one_piece() -> None:
    assert len(OUTLOOK_ID) > 200
    raw = compose(replace(LETTER, in_reply_to=OUTLOOK_ID, references=("<root@x.example>", OUTLOOK_ID)))
    assert f"In-Reply-To: {OUTLOOK_ID}\r\n".encode() in raw
    assert parse(raw).references == ("<root@x.example>", OUTLOOK_ID)
    assert b"=?" not in b"".join(line for line in raw.split(b"\r\n") if b"outlook" in line)


def test_references_keep_the_root_and_the_newest_within_bounds() -> None:
    ids = tuple(f"<{number}.{'x' * 70}@mail.example>" for number in range(200))
    raw = compose(replace(LETTER, references=ids))
    kept = parse(raw).references
    assert len(" ".join(kept)) < 1_500
    assert kept[:2] == ids[:2]
    assert kept[2:] == ids[len(ids) - len(kept) + 2 :]


def test_ids_that_could_not_stand_in_a_header_are_left_out() -> None:
    raw = compose(
        replace(LETTER, references=("<a@x.example>", "<b\r\nBcc: x@y.example>", "<ř@x.example>", "no id"))
    )
    assert parse(raw).references == ("<a@x.example>",)
    assert b"Bcc" not in raw


def test_no_line_is_longer_than_the_limit_and_all_end_with_crlf() -> None:
    letter = replace(
        LETTER,
        subject="dlouhý předmět " * 60,
        text="x" * 3_000 + "\n" + "slovo " * 500,
        html=f"<p>{'y' * 3_000}</p>",
        references=tuple(f"<{'z' * 300}{number}@x.example>" for number in range(9)),
        attachments=(Enclosure(filename="ř" * 120, content_type="image/png", data=bytes(range(256)) * 40),),
    )
    raw = compose(letter)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()


def test_the_header_stays_below_four_kilobytes() -> None:
    everybody = tuple(
        Address(spec=f"person.{number}@customer.example", name="Jméno Příjmení") for number in range(20)
    )
    raw = compose(
        replace(
            LETTER,
            cc=everybody,
            references=(OUTLOOK_ID,) * 2 + tuple(f"<{n}{'x' * 90}@x>" for n in range(40)),
        )
    )
    assert len(_block(raw)) < 4_096


def test_more_recipients_than_a_header_holds_are_refused_in_words() -> None:
    crowd = tuple(Address(spec=f"person.{number}@customer.example") for number in range(200))
    with pytest.raises(UnsafeValue, match="too many recipients"):
        compose(replace(LETTER, cc=crowd))


def test_a_domain_of_another_script_goes_as_a_label() -> None:
    raw = compose(replace(LETTER, to=(Address(spec="jan@háčky.example", name="Jan Hus"),)))
    assert b"To: Jan Hus <jan@xn--hky-ela4t.example>" in raw


def test_a_sharp_s_is_not_another_domain() -> None:
    raw = compose(replace(LETTER, to=(Address(spec="max@faß.example"),)))
    assert b"To: max@xn--fa-hia.example" in raw


def test_a_local_part_beyond_ascii_stays_as_it_is_for_a_server_that_takes_it() -> None:
    letter = replace(LETTER, to=(Address(spec="žofie@customer.example"),))
    assert "To: žofie@customer.example\r\n".encode() in compose(letter)


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "nobody",
        "@x.example",
        "a b@x.example",
        "a@x.example\r\nBcc: b@y.example",
        '"a b"@x.example',
        "a@",
        "x" * 65 + "@x.example",
    ],
)
def test_what_is_no_address_is_refused(spec: str) -> None:
    with pytest.raises(UnsafeValue):
        compose(replace(LETTER, to=(Address(spec=spec),)))


def test_a_name_with_marks_comes_back_whole() -> None:
    for name in (
        'Novák, "Jan" \\ jr.',
        "Ann (Sales) O'Neil",
        "a.b",
        "=?utf-8?q?x?=",
        "Анна " * 20,
        "x" * 120,
    ):
        message = _read(replace(LETTER, to=(Address(spec="jan@x.example", name=name),)))
        (address,) = message["To"].addresses
        assert address.addr_spec == "jan@x.example"
        assert address.display_name.replace(" ", "") == name.replace(" ", "")


def test_a_name_cannot_begin_a_new_field() -> None:
    raw = compose(replace(LETTER, to=(Address(spec="jan@x.example", name="Jan\r\nBcc: spy@y.example\x00"),)))
    assert b"\nBcc" not in raw
    assert b"\x00" not in raw


@pytest.mark.parametrize(
    "field", ["subject", "message_id", "precedence", "list_id", "language", "auto_submitted"]
)
@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: spy@y.example", "x\nBcc: spy@y.example", "x\x00", "x\u2028y", "x\x85y"]
)
def test_a_value_that_could_begin_a_new_field_is_refused(field: str, evil: str) -> None:
    with pytest.raises(UnsafeValue):
        compose(replace(LETTER, **{field: evil}))


@pytest.mark.parametrize(
    "headers", [{"X-A\r\nBcc": "x"}, {"X A": "x"}, {"": "x"}, {"X-A": "x\r\ny"}, {"subject": "x"}]
)
def test_extra_fields_are_held_to_the_same(headers: dict[str, str]) -> None:
    with pytest.raises(UnsafeValue):
        compose(replace(LETTER, headers=headers))


def test_a_mail_without_recipients_or_time_zone_is_refused() -> None:
    with pytest.raises(UnsafeValue, match="recipients"):
        compose(replace(LETTER, to=()))
    with pytest.raises(UnsafeValue, match="time zone"):
        compose(replace(LETTER, date=datetime(2026, 1, 1)))


def test_the_date_keeps_its_zone() -> None:
    message = _read(replace(LETTER, date=datetime(2026, 7, 1, 8, 0, tzinfo=timezone(timedelta(hours=2)))))
    assert message["Date"] == "Wed, 01 Jul 2026 08:00:00 +0200"


def test_files_come_back_with_their_names_and_octets() -> None:
    files = (
        Enclosure(
            filename="účet za srpen – kopie (2).pdf", content_type="application/pdf", data=b"%PDF\x00\xff"
        ),
        Enclosure(filename="../../etc/passwd", content_type="text/plain", data=b"root"),
        Enclosure(filename="nic", content_type="not a type", data=b""),
    )
    parts = list(_read(replace(LETTER, attachments=files)).iter_attachments())
    assert [part.get_filename() for part in parts] == ["účet za srpen – kopie (2).pdf", "passwd", "nic"]
    assert [part.get_payload(decode=True) for part in parts] == [one.data for one in files]
    assert parts[2].get_content_type() == "application/octet-stream"


def test_an_attached_mail_is_octets_not_a_mail_within_ours() -> None:
    inner = b"From: agent@acme.example\r\nSubject: internal\r\n\r\n8-bit \xff"
    (part,) = _read(
        replace(
            LETTER, attachments=(Enclosure(filename="mail.eml", content_type="message/rfc822", data=inner),)
        )
    ).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_payload(decode=True) == inner


def test_an_inline_picture_stands_beside_the_html_that_names_it() -> None:
    logo = Enclosure(filename="logo.png", content_type="image/png", data=b"\x89PNG", content_id="logo@acme")
    message = _read(replace(LETTER, html='<img src="cid:logo@acme">', attachments=(logo,)))
    related = message.get_payload(1)
    assert message.get_content_type() == "multipart/alternative"
    assert related.get_content_type() == "multipart/related"
    assert related.get_payload(1)["Content-ID"] == "<logo@acme>"


def test_our_own_parser_reads_what_we_wrote() -> None:
    read = parse(compose(LETTER))
    assert read.subject == LETTER.subject
    assert read.text.strip() == LETTER.text.strip()
    assert read.to[0].name == "Jana Nováková"
    assert read.defects == ()


def test_text_that_holds_a_boundary_does_not_end_the_part() -> None:
    boundary = compose(LETTER).split(b'boundary="')[1].split(b'"')[0].decode()
    text = f"--{boundary}\nstill here\n--{boundary}--\n"
    plain = _read(replace(LETTER, text=text)).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == text
