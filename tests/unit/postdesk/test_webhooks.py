"""This file proves that a rule's webhook is told: signed, once, by the outbox, and again where it fails."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mailer.sender import Sender
from postdesk.undelivered import ReportingOutbox
from postdesk.webhooks import WebhookTransport, outbox_name
from store.outbox import SqlOutbox
from tests.desk import Desk, open_desk
from tickets.delivery import OutgoingMail, Refused, Sent, TryLater
from tickets.events import DeliveryFailed


@dataclass
class Place:
    """A web server that answers what it is told to, and keeps what it got."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture(name="place")
def _place() -> Iterator[Place]:
    place = Place()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            place.got.append((dict(self.headers), body))
            self.send_response(place.answers.pop(0) if place.answers else 204)
            self.send_header("Location", place.url + "elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield place
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.program.store.close()


def use(desk: Desk, url: str, then: str = "webhook: crm, tags: [bill]") -> None:
    desk.use(
        f"webhooks: {{crm: {{url: '{url}', secret: s3cret}}}}\n"
        f"routing: [{{name: bills, on: both, when: {{subject: bill}}, then: {{{then}}}}}]\n"
    )


def sender(desk: Desk, place: Place, outbox: SqlOutbox | None = None) -> Sender:
    class Nobody:
        def send_batch(self, mails: list[OutgoingMail]) -> tuple[Sent, ...]:
            return tuple(Sent(reply="ok") for _ in mails)

        def rest(self) -> None: ...

        def close(self) -> None: ...

    return Sender(
        outbox=outbox or SqlOutbox(desk.program.store),
        transports={
            outbox_name("crm"): WebhookTransport(place.url, lambda: "s3cret"),
            "support": Nobody(),  # type: ignore[dict-item]
        },
        clock=lambda: desk.now,
        holder="test",
        chance=lambda: 0.5,
    )


def test_a_mail_is_told_once_signed_with_the_ticket_it_made(desk: Desk, place: Place) -> None:
    use(desk, place.url)
    desk.take(desk.mail("A bill", "Please pay."))
    while sender(desk, place).run_once():
        pass
    ((headers, body),) = place.got
    expected = "sha256=" + hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert headers["X-Postdesk-Signature"] == expected
    told = json.loads(body)
    assert told["delivery"] == headers["X-Postdesk-Delivery"]
    assert (told["outcome"], told["rules"]) == ("created", ["bills"])
    assert (told["ticket"]["ref"], told["ticket"]["tags"]) == ("SUP-1001", ["bill"])
    assert (told["mail"]["from"], told["mail"]["text"]) == ("jana@customer.example", "Please pay.")


def test_a_place_that_fails_is_told_again_under_the_same_name(desk: Desk, place: Place) -> None:
    use(desk, place.url)
    place.answers = [503]
    desk.take(desk.mail("A bill"))
    sender(desk, place).run_once()
    desk.now += timedelta(hours=1)
    sender(desk, place).run_once()
    first, second = place.got
    assert first[0]["X-Postdesk-Delivery"] == second[0]["X-Postdesk-Delivery"]
    assert SqlOutbox(desk.program.store).entries() == ()


def test_a_place_that_refuses_is_noted_on_the_ticket_and_nobody_is_told(desk: Desk, place: Place) -> None:
    use(desk, place.url)
    desk.take(desk.mail("A bill"))
    place.answers = [404]
    outbox = ReportingOutbox(desk.program.store, lambda: desk.program.in_force)
    while sender(desk, place, outbox).run_once():
        pass
    with desk.program.store.read() as work:
        failures = [one.event for one in work.tickets.history(1001) if isinstance(one.event, DeliveryFailed)]
    assert [(one.address, one.audience, one.diagnostic) for one in failures] == [
        ("crm", "webhook", "HTTP 404 Not Found")
    ]
    assert [entry.state for entry in SqlOutbox(desk.program.store).entries()] == ["failed"]


def test_a_dropped_mail_is_told_as_well(desk: Desk, place: Place) -> None:
    use(desk, place.url, "webhook: crm, drop: no bills here")
    desk.take(desk.mail("A bill"))
    sender(desk, place).run_once()
    told = json.loads(place.got[0][1])
    assert (told["outcome"], told["ticket"]) == ("dropped", None)


def test_a_mail_that_hits_no_rule_is_told_nobody(desk: Desk, place: Place) -> None:
    use(desk, place.url)
    desk.take(desk.mail("Printer"))
    assert desk.out("webhook") == []


def test_explain_tells_of_the_webhook_and_writes_nothing(desk: Desk, place: Place) -> None:
    use(desk, place.url)
    told = desk.explain(desk.mail("A bill"))
    assert {"notice": "webhook", "recipient": "crm", "skipped": None} in told["notices"]
    assert desk.out() == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Sent),
        (204, Sent),
        (429, TryLater),
        (500, TryLater),
        (404, Refused),
        (301, Refused),
        (307, Refused),
    ],
)
def test_each_answer_has_its_outcome_and_no_redirection_is_followed(
    place: Place, status: int, outcome: type
) -> None:
    place.answers = [status]
    (found,) = WebhookTransport(place.url, lambda: "k").send_batch([_post(1)])
    assert isinstance(found, outcome)
    assert len(place.got) == 1


def test_a_place_that_is_away_costs_one_try_for_the_whole_batch() -> None:
    found = WebhookTransport("http://127.0.0.1:9/", lambda: "k").send_batch([_post(1), _post(2), _post(3)])
    assert all(isinstance(one, TryLater) and not one.offered for one in found)
    assert len({id(one) for one in found}) == 1


def test_a_slow_place_does_not_hold_up_the_mail_behind_it(place: Place) -> None:
    slow = WebhookTransport(place.url, lambda: "k", batch_seconds=0.0)
    found = slow.send_batch([_post(1), _post(2)])
    assert isinstance(found[-1], TryLater)
    assert not found[-1].offered


def _post(number: int) -> OutgoingMail:
    return OutgoingMail(
        id=number,
        mailbox=outbox_name("crm"),
        envelope_from="",
        recipients=("crm",),
        raw=b"{}",
        message_id=f"<{number}@acme.example>",
        attempts=0,
    )
