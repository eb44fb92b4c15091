"""This file tests which text of a mail is ours to read."""

import base64

import pytest

from mailer.parse import parse
from tests.mail_text import read


def multipart(kind: str, *parts: str) -> bytes:
    """Return a mail of one multipart; each part is written with its own header."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"From: a@x.example\nContent-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode()


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nplain words"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>html words</p>"
PICTURE = "Content-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="


def test_of_an_alternative_the_plain_form_is_read_and_the_html_kept():
    message = parse(multipart("alternative", PLAIN, HTML))
    assert message.text == "plain words"
    assert "<p>html words</p>" in (message.html or "")
    assert message.attachments == ()


def test_the_order_of_an_alternative_does_not_matter():
    assert parse(multipart("alternative", HTML, PLAIN)).text == "plain words"


def test_html_alone_is_rendered():
    assert parse(multipart("mixed", HTML)).text == "html words"


def test_an_empty_plain_form_gives_way_to_html():
    assert parse(multipart("alternative", "Content-Type: text/plain\n\n \n", HTML)).text == "html words"


def test_a_plain_form_that_only_says_it_is_html_gives_way():
    stub = "Content-Type: text/plain\n\nYour program cannot show this. Open it online."
    html = (
        "Content-Type: text/html\n\n"
        + "<p>The printer burns again since Monday morning and nobody came.</p>" * 20
    )
    assert parse(multipart("alternative", stub, html)).text.startswith("The printer burns")


def test_texts_of_a_mixed_follow_each_other():
    second = "Content-Type: text/plain\n\nsecond words"
    assert parse(multipart("mixed", PLAIN, PICTURE, second)).text == "plain words\n\nsecond words"


def test_html_that_says_the_same_again_is_read_once():
    again = "Content-Type: text/html\n\n<p>plain words</p>"
    assert parse(multipart("mixed", PLAIN, again)).text == "plain words"


def test_an_attached_message_is_somebody_elses_text():
    attached = "Content-Type: message/rfc822\n\nSubject: theirs\n\ntheir words"
    message = parse(multipart("mixed", PLAIN, attached))
    assert message.text == "plain words"
    assert message.enclosed[0].text.strip() == "their words"
    assert [file.filename for file in message.attachments] == ["theirs.eml"]


def test_a_message_encoded_in_base64_is_still_a_message():
    inner = base64.encodebytes(b"Subject: theirs\nMessage-ID: <inner@x>\n\ntheir words").decode()
    attached = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}"
    message = parse(multipart("mixed", PLAIN, attached))
    assert message.text == "plain words"
    assert message.enclosed[0].message_id == "<inner@x>"


def test_an_attached_text_is_a_file():
    attached = "Content-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n\nlog lines"
    message = parse(multipart("mixed", PLAIN, attached))
    assert message.text == "plain words"
    assert [file.filename for file in message.attachments] == ["log.txt"]


def test_a_named_body_is_read_where_it_is_all_the_mail_says():
    message = read(
        """
        From: a@x.example
        Content-Type: text/plain; name="message.txt"

        words in a named body
        """
    )
    assert message.text.strip() == "words in a named body"
    assert [file.filename for file in message.attachments] == ["message.txt"]


def test_a_boundary_that_the_header_does_not_name_is_found():
    raw = multipart("mixed", PLAIN, PICTURE).replace(b"boundary=b", b"boundary=other")
    message = parse(raw)
    assert message.text == "plain words"
    assert len(message.attachments) == 1


@pytest.mark.parametrize("end", [b"--b--\n", b""])
def test_a_multipart_without_an_end_is_read(end):
    raw = multipart("mixed", PLAIN, HTML).replace(b"--b--\n", end)
    assert parse(raw).text.startswith("plain words")


def test_a_multipart_without_boundaries_is_text():
    assert parse(b"Content-Type: multipart/mixed; boundary=b\n\nonly words").text.strip() == "only words"


def test_plain_text_that_says_it_is_base64_stays_as_it_is():
    raw = b"Content-Transfer-Encoding: base64\n\nThe printer is on fire, please come at once!\n"
    assert parse(raw).text == "The printer is on fire, please come at once!"


def test_base64_in_short_or_damaged_lines_is_still_decoded():
    words = base64.b64encode(b"The printer is on fire, please come at once!")
    short = b" ".join(words[at : at + 8] for at in range(0, len(words), 8))
    for body in (short, words[:20] + b"!! \n" + words[20:], b"QUJD RUZH SElK TE1O"):
        raw = b"Content-Transfer-Encoding: base64\n\n" + body
        assert parse(raw).text in {"The printer is on fire, please come at once!", "ABCEFGHIJLMN"}


def test_a_type_without_its_semicolon_keeps_its_charset():
    text = "žluťoučký kůň"
    raw = b"Content-Type: text/plain charset=iso-8859-2\n\n" + text.encode("iso-8859-2")
    assert parse(raw).text == text


def test_a_charset_of_the_container_counts_for_parts_without_one():
    raw = multipart("signed; charset=koi8-r", "Content-Type: text/plain\n\nTEXT").replace(
        b"TEXT", "краткий текст".encode("koi8-r")
    )
    assert parse(raw).text.strip() == "краткий текст"


def test_the_charset_of_the_mailbox_counts_for_undeclared_text():
    raw = b"From: a@x.example\n\n" + "žluť".encode("cp1250")
    assert parse(raw, default_charset="windows-1250").text == "žluť"


def test_html_names_its_charset_itself():
    raw = b'Content-Type: text/html\n\n<meta charset="windows-1251"><p>' + "Да, конечно".encode("cp1251")
    assert parse(raw).text == "Да, конечно"


@pytest.mark.parametrize(
    ("delsp", "text"),
    [
        ("no", "one two three\n-- \nJana"),
        ("yes", "onetwothree\n-- \nJana"),
    ],
)
def test_flowed_text_is_joined_up_to_the_signature(delsp, text):
    raw = f"Content-Type: text/plain; format=flowed; delsp={delsp}\n\none \ntwo \nthree\n-- \nJana"
    assert parse(raw.encode()).text == text


def test_flowed_quotes_are_joined_by_their_depth():
    raw = b"Content-Type: text/plain; format=flowed\n\n> one \n> two\n>> deep \n> not deep\n stuffed"
    assert parse(raw).text == "> one two\n>> deep \n> not deep\nstuffed"


def test_a_uuencoded_file_in_the_text_becomes_a_file():
    raw = b"From: a@x.example\n\nsee below\n\nbegin 644 note.txt\n%:&5L;&\\\n`\nend\n"
    message = parse(raw)
    assert message.text.strip() == "see below"
    assert [(file.filename, file.size) for file in message.attachments] == [("note.txt", 5)]


def test_begin_in_prose_stays_prose():
    raw = b"From: a@x.example\n\nbegin 2026 with a plan\n\nand the end\nend\n"
    assert "begin 2026 with a plan" in parse(raw).text


def test_control_characters_do_not_reach_the_text():
    assert parse(b"From: a@x.example\n\na\x00b\x1b[31mc").text == "ab[31mc"
