"""This file shows the SMTP client on a scripted server: the bytes, the outcomes, the connections."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.process import free_port
from tests.servers.proxy import Proxy
from tests.servers.sending import MAX, TEXT, ZOE, Connect, connecting, mail
from tests.servers.smtp_sink import Break, SmtpSink
from tickets.delivery import Refused, Sent, TryLater


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Makes SMTP clients of ours."""
    yield from connecting()


def test_a_mail_arrives_with_its_envelope_and_its_bytes(smtp_sink: SmtpSink, connect: Connect) -> None:
    (outcome,) = connect(smtp_sink.port).send_batch([mail(7, ZOE, MAX)])
    assert outcome == Sent(reply="250 2.0.0 taken")
    [sunk] = smtp_sink.mails
    assert (sunk.sender, sunk.recipients) == ("support+r7@acme.example", (ZOE, MAX))
    assert sunk.raw == TEXT


@pytest.mark.parametrize(
    "raw",
    [
        # Ids as Outlook makes them: longer than a line of 78, and together near 998 octets.
        b"References: " + b" ".join(b"<%s%d@eurprd04.prod.example>" % (b"A1B2" * 16, n) for n in range(10))
        + b"\r\nIn-Reply-To: <" + b"Z" * 120 + b"@eurprd04.prod.example>\r\nSubject: Re: x\r\n\r\nhi\r\n",
        "Subject: Re: x\r\nContent-Transfer-Encoding: 8bit\r\n\r\nžluťoučký kůň, сломан\r\n".encode(),
        b"Subject: octets\r\n\r\n" + bytes(range(128, 256)) + b"\r\n",
        b"Subject: dots\r\n\r\n.\r\n..\r\n.leading\r\nlast\r\n",
        b"Subject: nothing\r\n\r\n",
        "Subject: háčky v hlavičce\r\n\r\nx\r\n".encode(),
    ],
    ids=["long references", "8bit text", "high octets", "dots", "empty", "8bit header"],
)  # fmt: skip
def test_what_was_written_is_what_arrives(smtp_sink: SmtpSink, connect: Connect, raw: bytes) -> None:
    (outcome,) = connect(smtp_sink.port).send_batch([mail(1, raw=raw)])
    assert isinstance(outcome, Sent)
    assert smtp_sink.mails[0].raw == raw


def test_the_same_bytes_go_again_after_a_deferral(smtp_sink: SmtpSink, connect: Connect) -> None:
    smtp_sink.answer_data("451 4.3.0 try later")
    transport = connect(smtp_sink.port)
    assert transport.send_batch([mail(1)]) == (TryLater(reason="451 4.3.0 try later"),)
    assert transport.send_batch([mail(1)]) == (Sent(reply="250 2.0.0 taken"),)
    assert [sunk.raw for sunk in smtp_sink.mails] == [TEXT]


def test_a_refusal_is_final_and_has_its_status(smtp_sink: SmtpSink, connect: Connect) -> None:
    smtp_sink.always_answer(ZOE, "550 5.1.1 no such user")
    smtp_sink.answer_sender("250 ok", "553 5.7.1 not your address", "250 ok")
    smtp_sink.answer_data("554 5.6.0 we do not want this")
    transport = connect(smtp_sink.port, connections=1)
    outcomes = transport.send_batch([mail(1, ZOE), mail(2, MAX), mail(3, MAX), mail(4, MAX)])
    assert outcomes == (
        Refused(reason="550 5.1.1 no such user", status="5.1.1"),
        Refused(reason="553 5.7.1 not your address", status="5.7.1"),
        Refused(reason="554 5.6.0 we do not want this", status="5.6.0"),
        Sent(reply="250 2.0.0 taken"),
    )
    assert smtp_sink.connections == 1


def test_a_partial_refusal_names_those_without_the_mail(smtp_sink: SmtpSink, connect: Connect) -> None:
    smtp_sink.answer_recipient(MAX, "450 4.2.1 busy", "550 5.1.1 no such user")
    transport = connect(smtp_sink.port)
    assert transport.send_batch([mail(1, ZOE, MAX)]) == (
        TryLater(reason=f"{MAX}: 450 4.2.1 busy", recipients=(MAX,)),
    )
    assert transport.send_batch([mail(1, MAX)]) == (Refused(reason="550 5.1.1 no such user", status="5.1.1"),)
    assert [sunk.recipients for sunk in smtp_sink.mails] == [(ZOE,)]


def test_a_line_lost_after_the_final_dot_is_tried_again_whatever_the_server_did(
    smtp_sink: SmtpSink, connect: Connect
) -> None:
    smtp_sink.answer_data(Break.DROP, Break.TAKE_AND_DROP)
    transport = connect(smtp_sink.port)
    for _ in range(2):
        (outcome,) = transport.send_batch([mail(1)])
        assert isinstance(outcome, TryLater)
        assert outcome.offered
        assert "unknown" in outcome.reason
    assert isinstance(transport.send_batch([mail(1)])[0], Sent)
    assert len(smtp_sink.mails) == 2  # once too often, with the same Message-ID, and never not at all


def test_one_lost_line_costs_one_mail_a_while_and_no_other(smtp_sink: SmtpSink, connect: Connect) -> None:
    smtp_sink.answer_data("250 ok", Break.DROP)
    outcomes = connect(smtp_sink.port, connections=1).send_batch([mail(n) for n in range(5)])
    assert [type(one) for one in outcomes] == [Sent, TryLater, Sent, Sent, Sent]


def test_connections_are_few_and_kept_from_batch_to_batch(smtp_sink: SmtpSink, connect: Connect) -> None:
    transport = connect(smtp_sink.port, connections=3)
    for start in (0, 20, 40):
        transport.send_batch([mail(n) for n in range(start, start + 20)])
    transport.rest()
    assert len(smtp_sink.mails) == 60
    assert smtp_sink.connections == 3


def test_a_server_that_restarted_between_two_batches_is_not_noticed(
    smtp_sink: SmtpSink, connect: Connect
) -> None:
    transport = connect(smtp_sink.port)
    transport.send_batch([mail(1)])
    smtp_sink.stop()
    smtp_sink.start()
    assert isinstance(transport.send_batch([mail(2)])[0], Sent)


def test_mails_of_one_ticket_leave_in_the_order_they_were_written(
    smtp_sink: SmtpSink, connect: Connect
) -> None:
    mails = [mail(n, ticket=n % 7) for n in range(70)]
    connect(smtp_sink.port).send_batch(mails[::-1])
    arrived = [int(sunk.sender.partition("+r")[2].partition("@")[0]) for sunk in smtp_sink.mails]
    for ticket in range(7):
        assert [n for n in arrived if n % 7 == ticket] == list(range(ticket, 70, 7))


def test_outcomes_stand_in_the_order_of_the_mails(smtp_sink: SmtpSink, connect: Connect) -> None:
    smtp_sink.always_answer(MAX, "550 5.1.1 no such user")
    mails = [mail(n, MAX if n % 3 == 0 else ZOE) for n in range(30)]
    outcomes = connect(smtp_sink.port).send_batch(mails[::-1])
    assert [isinstance(one, Refused) for one in outcomes] == [one.id % 3 == 0 for one in mails[::-1]]


def test_a_server_that_is_not_there_tried_no_mail(connect: Connect) -> None:
    outcomes = connect(free_port()).send_batch([mail(n) for n in range(9)])
    for outcome in outcomes:
        assert isinstance(outcome, TryLater)
        assert not outcome.offered
        assert "check host, port and security" in outcome.reason


def test_a_line_that_falls_silent_is_given_up_in_time(smtp_sink: SmtpSink, connect: Connect) -> None:
    with Proxy(smtp_sink.port) as proxy:
        transport = connect(proxy.port, timeout=1.0, mail_timeout=1.0)
        assert isinstance(transport.send_batch([mail(1)])[0], Sent)
        proxy.freeze()
        (outcome,) = transport.send_batch([mail(2)])
        assert isinstance(outcome, TryLater)
        assert not outcome.offered  # the line was tried before a mail was put on it
        proxy.thaw()
        assert isinstance(transport.send_batch([mail(2)])[0], Sent)


def test_addresses_beyond_ascii_go_where_the_server_takes_them(smtp_sink: SmtpSink, connect: Connect) -> None:
    outcomes = connect(smtp_sink.port).send_batch(
        [mail(1, "žofie@customer.example"), mail(2, "jan@bücher.example")]
    )
    assert all(isinstance(one, Sent) for one in outcomes)
    assert {sunk.recipients[0] for sunk in smtp_sink.mails} == {
        "žofie@customer.example",
        "jan@xn--bcher-kva.example",
    }


def test_an_address_that_smuggles_a_command_reaches_no_server(smtp_sink: SmtpSink, connect: Connect) -> None:
    evil = "zoe@customer.example>\r\nRCPT TO:<eve@evil.example"
    (outcome,) = connect(smtp_sink.port).send_batch([mail(1, evil)])
    assert isinstance(outcome, Refused)
    assert outcome.status == "5.1.3"
    assert smtp_sink.mails == []
