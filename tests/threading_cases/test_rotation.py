"""Keys are changed while old mails are still answered: the previous one counts, a retired one does not."""

from __future__ import annotations

import pytest

from tests.threading_cases.scene import FIRST, QUEUES, SITE, Scene, open_scene

KEYS = "keys: {current: {file: key-%d}, previous: {file: key-%d}}\n"
JANA = "From: Jana <jana@customer.example>\nSubject: Re: The printer burns\n"
EVIDENCE = {
    "address": "To: %(reply_to)s\n",
    "id": "To: support@acme.example\nIn-Reply-To: <%(bare_id)s.of.a.relay>\n",
    "index": "To: support@acme.example\nThread-Index: %(thread_index)s\n",
    "mark": "To: support@acme.example\nX-Quoted: none\n",
}
RULES = {"address": 2, "id": 3, "index": 5, "mark": 6}


@pytest.fixture
def scene(tmp_path) -> Scene:
    for number in range(4):
        (tmp_path / f"key-{number}").write_text(f"key number {number} of the site, made long enough")
    scene = open_scene(tmp_path, QUEUES + KEYS % (1, 0))
    scene.play((FIRST,))
    return scene


def rotate(scene: Scene, number: int) -> None:
    scene.desk.use(QUEUES + KEYS % (number, number - 1), SITE)


def answer(scene: Scene, evidence: str, count: int) -> tuple[int, int | None]:
    """Answer the acknowledgement by one piece of evidence alone; return rule and ticket."""
    received = scene.ours["received"]
    told = {name: getattr(received, name) for name in ("reply_to", "bare_id", "thread_index")}
    quoted = f"> {received.reply_to}\n" if evidence == "mark" else ""
    header = f"{JANA}Message-ID: <answer-{count}@customer.example>\n{EVIDENCE[evidence] % told}"
    row = scene.take(f"{header}\nIt burns again.\n\n{quoted}")
    message = scene.message(row)
    return message.decision["thread"]["rule"], message.ticket


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_an_answer_under_the_previous_key_still_finds_its_ticket(scene, evidence):
    rotate(scene, 2)
    assert answer(scene, evidence, 1) == (RULES[evidence], 1001)


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_an_answer_under_a_retired_key_finds_none(scene, evidence):
    rotate(scene, 3)
    assert answer(scene, evidence, 1) == (8, 1002)


def test_new_mails_are_signed_with_the_new_key(scene):
    rotate(scene, 2)
    answer(scene, "address", 1)  # of which an agent is told
    rotate(scene, 3)
    scene.ours["received"] = scene.ours["notified"]
    assert answer(scene, "address", 2) == (2, 1001)


def test_a_name_that_is_filed_leads_to_its_ticket_without_any_key(scene):
    rotate(scene, 3)
    received = scene.ours["received"]
    header = f"{JANA}Message-ID: <late@customer.example>\nTo: support@acme.example\n"
    row = scene.take(f"{header}In-Reply-To: {received.id}\n\nAgain.\n")
    message = scene.message(row)
    assert (message.decision["thread"]["rule"], message.ticket) == (4, 1001)
