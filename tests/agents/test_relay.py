"""This file proves what a customer gets of an agent's mail: the chosen words, files and thread, no more."""

# ruff: noqa: E501 - golden mails keep the lines as clients write them

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.agents.desk import Desk, Mail, notice, to_customer

LOGO = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"logo" * 20).decode()
SHOT = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"screenshot" * 20).decode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _answer(desk: Desk, mails: list[Mail]) -> Mail:
    (answer,) = to_customer(mails)
    return answer


def _html_mail(notified: Mail, text: str, html: str, *, parts: str = "", extra: str = "") -> str:
    return (
        f"From: Anna Dvorak <anna@acme.example>\nTo: {notified.answer_to}\nSubject: Re: {notified['Subject']}\n"
        f"Message-ID: <html@acme.example>\nIn-Reply-To: {notified['Message-ID']}\n{extra}"
        "X-Originating-IP: 10.1.2.3\nX-Mailer: Client 1.0\nDisposition-Notification-To: anna@acme.example\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n\n'
        '--m\nContent-Type: multipart/alternative; boundary="a"\n\n'
        f"--a\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--a\nContent-Type: text/html; charset=utf-8\n\n{html}\n--a--\n{parts}--m--\n"
    )


def _image(content_id: str, content: str, name: str = "image.png") -> str:
    return (
        f'--m\nContent-Type: image/png; name="{name}"\nContent-ID: <{content_id}>\n'
        f'Content-Disposition: inline; filename="{name}"\nContent-Transfer-Encoding: base64\n\n{content}\n'
    )


def _gmail(notified: Mail, text: str, html: str, **more: str) -> str:
    quote = "\n".join(f"> {line}" for line in notified.text.splitlines())
    return _html_mail(
        notified,
        f"{text}\n\nOn Mon, Nov 23, 2026 at 10:00 AM Jana via Acme Support <support@acme.example>\nwrote:\n\n{quote}",
        f'<div dir="ltr">{html}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        'class="gmail_attr">On Mon, Nov 23, 2026 at 10:00 AM Jana via Acme Support &lt;<a '
        'href="mailto:support@acme.example">support@acme.example</a>&gt; wrote:<br></div><blockquote '
        'class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        f"{notified.html}</blockquote></div>",
        **more,
    )


def _outlook(notified: Mail, text: str, html: str) -> str:
    block = f"From: Jana via Acme Support <support@acme.example>\nSent: Monday, November 23, 2026 10:00\n" \
        f"To: Anna Dvorak <anna@acme.example>\nSubject: {notified['Subject']}\n"  # fmt: skip
    return _html_mail(
        notified,
        f"{text}\n\n________________________________\n{block}\n{notified.text}",
        f'<html><body><div class="elementToProof">{html}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font '
        'face="Calibri, sans-serif" style="font-size:11pt"><b>From:</b> Jana via Acme Support '
        "&lt;support@acme.example&gt;<br><b>Sent:</b> Monday, November 23, 2026 10:00<br><b>To:</b> Anna Dvorak "
        f"&lt;anna@acme.example&gt;<br><b>Subject:</b> {notified['Subject']}</font></div>"
        f"<div>{notified.html}</div></body></html>",
    )


def _apple(notified: Mail, text: str, html: str) -> str:
    quote = "\n".join(f"> {line}" for line in notified.text.splitlines())
    return _html_mail(
        notified,
        f"{text}\n\n> On 23. 11. 2026, at 10:00, Jana via Acme Support <support@acme.example> wrote:\n> \n{quote}",
        f'<html><body style="overflow-wrap: break-word;">{html}<br><div><br><blockquote type="cite"><div>On 23. '
        "11. 2026, at 10:00, Jana via Acme Support &lt;support@acme.example&gt; wrote:</div><br class="
        f'"Apple-interchange-newline"><div>{notified.html}</div></blockquote></div><br></body></html>',
    )


def _thunderbird(notified: Mail, text: str, html: str) -> str:
    quote = "\n".join(f"> {line}" for line in notified.text.splitlines())
    return _html_mail(
        notified,
        f"{text}\n\nOn 23/11/2026 10:00, Jana via Acme Support wrote:\n{quote}",
        f"<html><body><p>{html}</p><div class=\"moz-cite-prefix\">On 23/11/2026 10:00, Jana via Acme Support "
        f'wrote:<br></div><blockquote type="cite" cite="mid:x">{notified.html}</blockquote></body></html>',
    )  # fmt: skip


CLIENTS = {"gmail": _gmail, "outlook": _outlook, "apple": _apple, "thunderbird": _thunderbird}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_reply_of_each_client_arrives_as_its_words_and_their_html_alone(desk: Desk, client: str) -> None:
    notified = desk.opened("My secret question")
    raw = CLIENTS[client](notified, "Please turn it *off*.", "Please turn it <b>off</b>.")
    answer = _answer(desk, desk.take(raw))
    assert "Please turn it *off*." in answer.text or "Please turn it off." in answer.text
    assert "Please turn it <b>off</b>." in answer.html
    for internal in ("##-", "write above", "Customer:", "First answer", "Revision", "wrote:", "10.1.2.3",
                     "anna@acme.example", "Disposition", "#close", "Sender"):  # fmt: skip
        assert internal not in answer.everything
    assert "My secret question" not in answer.everything


def test_a_reply_in_plain_text_with_a_signature_arrives_without_it(desk: Desk) -> None:
    answer = _answer(
        desk, desk.agent_writes("It works now.\n\n-- \nAnna\nanna@acme.example\n+420 000", desk.opened())
    )
    assert "It works now." in answer.text
    assert "+420" not in answer.everything


def test_an_answer_below_the_quote_arrives_without_the_quote(desk: Desk) -> None:
    notified = desk.opened()
    quote = "\n".join(f"> {line}" for line in notified.text.splitlines())
    body = f"On Mon, 23 Nov 2026 at 09:00, Acme Support wrote:\n{quote}\n\nIt works now."
    answer = _answer(desk, desk.agent_writes(body, notified, quote=False))
    assert "It works now." in answer.text
    assert "Revision" not in answer.text


def test_an_answer_between_the_lines_keeps_the_customers_words_and_nothing_of_ours(desk: Desk) -> None:
    notified = desk.opened("What should I do about the fire?\n\nAnd who pays for the new printer then?")
    quoted = [f"> {line}" for line in notified.text.splitlines()]
    for question, answered in (("What should", "Call the fire brigade."), ("And who pays", "We pay.")):
        place = next(index for index, line in enumerate(quoted) if question in line)
        quoted.insert(place + 1, f"\n{answered}\n")
    body = "On Mon, 23 Nov 2026 at 09:00, Acme Support wrote:\n" + "\n".join(quoted)
    answer = _answer(desk, desk.agent_writes(body, notified, quote=False))
    assert "Call the fire brigade." in answer.text
    assert "> What should I do about the fire?" in answer.text
    for internal in ("##-", "Customer:", "Status:", "Owner:", "Revision", "#take", "You get this mail"):
        assert internal not in answer.everything


def test_the_answer_hangs_under_the_customers_last_mail(desk: Desk) -> None:
    first = desk.opened()
    ours = _answer(desk, desk.agent_writes("First answer", first))
    again = desk.customer_writes(
        "Still burning", to=ours.answer_to, more=f"In-Reply-To: {ours['Message-ID']}\n"
    )
    desk.now = desk.now.replace(hour=10)
    answer = _answer(desk, desk.agent_writes("Second answer", notice(again, "anna@acme.example")))
    assert answer["In-Reply-To"] == "<2.test@customer.example>" or "customer.example" in answer["In-Reply-To"]
    assert answer["References"].split()[0] == "<1.test@customer.example>"
    assert answer["References"].split()[-1] == answer["In-Reply-To"]
    assert answer["Subject"].startswith("Re: Printer on fire")


def test_a_picture_in_the_text_goes_along_and_the_logo_of_the_signature_does_not(desk: Desk) -> None:
    notified = desk.opened()
    raw = _gmail(
        notified,
        "Look here:\n\n-- \nAnna, the greatest",
        'Look here:<br><img src="cid:shot@x" alt="shot"><br><div>-- </div><div>Anna, the greatest '
        '<img src="cid:logo@x"></div>',
        parts=_image("shot@x", SHOT, "shot.png") + _image("logo@x", LOGO, "logo.png"),
    )
    answer = _answer(desk, desk.take(raw))
    assert answer.files == ["shot.png"]
    assert "cid:shot@x" not in answer.html
    assert 'src="cid:' in answer.html


def test_files_go_along_and_cards_and_signatures_of_clients_do_not(desk: Desk) -> None:
    notified = desk.opened()
    parts = "".join(
        f'--m\nContent-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n\n{text}\n'
        for kind, name, text in (
            ("text/csv", "prices.csv", "a;b"),
            ("text/vcard", "anna.vcf", "BEGIN:VCARD\nEMAIL:anna@acme.example\nEND:VCARD"),
            ("application/pgp-signature", "signature.asc", "-----BEGIN PGP SIGNATURE-----"),
        )
    )
    answer = _answer(desk, desk.take(_html_mail(notified, "Here", "<p>Here</p>", parts=parts)))
    assert answer.files == ["prices.csv"]


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        ("name", '"Anna Dvorak (Acme Support)" <support@acme.example>'),
        ("role", "Acme Support <support@acme.example>"),
        ("queue", '"Help (Acme Support)" <support@acme.example>'),
    ],
)
def test_the_agent_is_named_as_the_queue_says(tmp_path: Path, policy: str, shown: str) -> None:
    desk = Desk(tmp_path, more=f"agent_name: {policy}, title: Help")
    answer = _answer(desk, desk.agent_writes("Hi", desk.opened()))
    assert answer["From"] == shown
    assert ("Anna Dvorak" in answer.everything) == (policy == "name")


def test_the_customers_words_are_quoted_below_where_the_queue_asks_for_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, more="include_history: true")
    answer = _answer(desk, desk.agent_writes("Hi", desk.opened("How much is the fish?")))
    assert "> How much is the fish?" in answer.text


def test_people_in_copy_get_the_answer_and_the_one_who_wrote_by_a_leaked_token_does_not(desk: Desk) -> None:
    mails = desk.customer_writes("Hello", more="Cc: Petr <petr@customer.example>\n")
    notified = notice(mails, "anna@acme.example")
    desk.customer_writes(
        "Me too", author="spy@elsewhere.example", more="In-Reply-To: <1.test@customer.example>\n"
    )
    answer = _answer(desk, desk.agent_writes("Hi", notified))
    assert answer.recipients == ("jana@customer.example", "petr@customer.example")


def test_the_agents_own_address_in_the_text_becomes_the_supports(desk: Desk) -> None:
    answer = _answer(desk, desk.agent_writes("Write to Anna@acme.example any time.", desk.opened()))
    assert "Write to support@acme.example any time." in answer.text
    assert "anna@acme.example" not in answer.everything.lower()


def test_the_html_of_an_agent_is_made_harmless_and_traceless(desk: Desk) -> None:
    hostile = (
        'Hello <b>there</b><script>steal()</script><img src="https://spy.example/p.gif"><a href="javascript:x()">'
        "go</a><style>p{position:fixed}</style>"
    )
    answer = _answer(desk, desk.take(_gmail(desk.opened(), "Hello *there*go", hostile)))
    assert "<b>there</b>" in answer.html
    for trace in ("steal()", "spy.example", "javascript:", "position:fixed", "X-Mailer", "10.1.2.3",
                  "Disposition-Notification-To", "html@acme.example"):  # fmt: skip
        assert trace not in answer.everything


def test_the_customers_thread_holds_our_ids_and_theirs_and_none_of_the_agents(desk: Desk) -> None:
    notified = desk.opened()
    (received,) = to_customer(desk.sent, "received")
    answer = _answer(desk, desk.agent_writes("Hi", notified))
    references = answer["References"].split()
    assert references[-1] == answer["In-Reply-To"] == "<1.test@customer.example>"
    assert received["Message-ID"] not in references or references.index(received["Message-ID"]) == 0
    assert notified["Message-ID"] not in references
    again = desk.customer_writes("Thanks", to=answer.answer_to, more=f"In-Reply-To: {answer['Message-ID']}\n")
    assert again
    assert desk.fates()[-1][0] == "appended"


def test_a_customer_whom_the_agents_own_mail_reaches_gets_no_second_one(desk: Desk) -> None:
    notified = desk.opened()
    mails = desk.agent_writes("Hi", notified, more="Cc: Jana <Jana@customer.example>\n")
    assert to_customer(mails) == []
    assert desk.ticket().answers == 1
    others = notice(
        desk.customer_writes("Two", subject="Two", more="Cc: petr@customer.example\n"), "anna@acme.example"
    )
    (answer,) = to_customer(desk.agent_writes("Hi both", others, more="Cc: jana@customer.example\n"))
    assert "petr@customer.example" in answer.recipients
