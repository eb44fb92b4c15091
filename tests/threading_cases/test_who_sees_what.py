"""What mails show of the others: newcomers see what follows them, customers nothing of strangers."""

from base64 import b64decode

import pytest

from tests.desk import text_of
from tests.threading_cases.scene import ANSWER, FIRST, Scene, open_scene
from tickets.route import Status

JANA = "From: Jana <jana@customer.example>\nMessage-ID: <second@customer.example>\n"
EVE = "From: Eve <eve@stranger.example>\nMessage-ID: <evil@stranger.example>\n"
TO_US = "To: support@acme.example\nSubject: Re: The printer burns\n"
TEXT = "\nIt burns again.\n"
OLD = "In-Reply-To: <first@customer.example>\n"
IVANS = (
    "From: Ivan <ivan@other.example>\nTo: support@acme.example\nSubject: No sound\n"
    "Message-ID: <ivan-1@other.example>\n\nSilence.\n"
)


@pytest.fixture
def scene(tmp_path) -> Scene:
    return open_scene(tmp_path)


def test_whoever_is_brought_in_sees_only_what_follows(scene):
    scene.play((FIRST, ANSWER))
    before = len(scene.desk.sent)
    colleague = "To: {answered.reply_to}\nCc: Petr <petr@customer.example>\nSubject: Re\n\nPetr takes over.\n"
    scene.take(JANA + colleague)
    petr = scene.desk.ticket(1001).participant("petr@customer.example")
    assert petr is not None
    assert (petr.role, petr.since > 1) == ("participant", True)
    scene.take(ANSWER.replace("anna-answers", "anna-answers-2").replace("pull the plug", "wait"))
    to_petr = [mail for mail in scene.desk.sent[before:] if "petr@customer.example" in mail.recipients]
    assert [mail.notice for mail in to_petr] == ["answered"]
    assert "pull the plug" not in to_petr[0].raw.decode()


def test_a_stranger_leaves_no_id_in_the_mails_to_the_customer(scene):
    scene.play((FIRST,))
    answer = ANSWER.format(**scene.ours)
    scene.play((EVE + TO_US + OLD + TEXT, answer))
    assert "evil@stranger.example" not in scene.ours["answered"].mail.raw.decode()
    assert scene.desk.ticket(1001).status is not Status.CLOSED


def test_another_reply_to_is_shown_to_the_agent_and_not_answered(scene):
    scene.play((FIRST.replace("Subject:", "Reply-To: payments@stranger.example\nSubject:"), ANSWER))
    assert "payments@stranger.example" in text_of(scene.ours["notified"].mail)
    assert not [mail for mail in scene.desk.sent if "payments@stranger.example" in mail.recipients]


def test_a_customers_mail_quotes_no_stranger(tmp_path):
    quoting = "queues: {general: {include_history: true}}\n"
    scene = open_scene(tmp_path, quoting)
    scene.play((FIRST,))
    answer = ANSWER.format(**scene.ours)
    scene.play((EVE + TO_US + OLD + "\nTransfer the money.\n", answer))
    text = text_of(scene.ours["answered"].mail)
    assert "burns since Monday" in text
    assert "Transfer the money" not in text


def test_a_mail_that_includes_a_newcomer_quotes_nothing(tmp_path):
    quoting = "queues: {general: {include_history: true}}\n"
    scene = open_scene(tmp_path, quoting)
    scene.play((FIRST, ANSWER))
    scene.take(JANA + "To: {answered.reply_to}\nCc: petr@customer.example\nSubject: Re\n\nPetr goes on.\n")
    scene.take(ANSWER.replace("anna-answers", "anna-again").replace("pull the plug", "wait"))
    assert "burns since Monday" not in text_of(scene.ours["answered"].mail)
    assert "petr@customer.example" in scene.ours["answered"].mail.recipients


def test_customers_and_agents_have_a_thread_index_each_and_outlooks_own_goes_on(scene):
    scene.play((FIRST, ANSWER))
    ours = {b64decode(scene.ours[name].thread_index)[:22] for name in ("received", "answered")}
    agents = b64decode(scene.ours["notified"].thread_index)[:22]
    assert len(ours) == 1
    assert agents not in ours
    outlooks = "Ac1234567890abcdefghijklmnopqA=="
    scene.play((IVANS.replace("Subject:", f"Thread-Index: {outlooks}\nSubject:"),))
    assert b64decode(scene.ours["received"].thread_index)[:22] == b64decode(outlooks)
    assert b64decode(scene.ours["notified"].thread_index)[:22] != b64decode(outlooks)


def test_a_strangers_thread_index_stays_out_of_the_customers_mails(scene):
    scene.play((FIRST,))
    stranger = EVE + TO_US + OLD + "Thread-Index: Ac1234567890abcdefghijklmnopqA==\n" + TEXT
    answer = ANSWER.format(**scene.ours)
    mine = b64decode(scene.ours["received"].thread_index)[:22]
    scene.play((stranger, answer))
    assert b64decode(scene.ours["answered"].thread_index)[:22] == mine
