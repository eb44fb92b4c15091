"""The page of a request: what happened and when, for the requester alone, and no texts."""

from datetime import timedelta

import pytest

from tests.desk import read, text_of
from tests.web_desk import links_of, open_site, served
from threading_rules.links import Purpose, make_link


@pytest.fixture
def site(tmp_path):
    with served(open_site(tmp_path)) as opened:
        yield opened


def opened(site, **fields):
    site.desk.take(site.desk.mail("The printer burns", "SECRET-TEXT of the customer, please help.", **fields))
    mails = site.desk.out()
    (received,) = (mail for mail in mails if mail.notice == "received")
    (told,) = (read(mail) for mail in mails if "anna" in mail.recipients[0])
    return received, told


def answer(site, notice, text, to="Reply-To"):
    site.desk.take(
        site.desk.mail(f"Re: {notice['Subject']}", text, From="anna@acme.example", To=str(notice[to]),
                       In_Reply_To=str(notice["Message-ID"]))
    )  # fmt: skip


def test_the_acknowledgement_leads_to_the_page_in_both_of_its_parts(site):
    received, _ = opened(site)
    (link,) = links_of(received)
    assert link in text_of(received).replace(" \n", "").replace("\n", "")
    page = site.get(link)
    assert page.status == 200
    assert "The printer burns" in page.text
    assert "received" in page.text
    assert "Jana" in page.text


def test_texts_notes_strangers_and_addresses_stay_away(site):
    received, told = opened(site)
    (link,) = links_of(received)
    answer(site, told, "Have you tried water? ANSWER-TEXT")
    answer(site, told, "#note\nNOTE-TEXT nobody may see")
    site.desk.take(site.desk.mail("STRANGE-SUBJECT", "STRANGE-TEXT", From="eve@stranger.example",
                                  To=str(read(received)["Reply-To"])))  # fmt: skip
    page = site.get(link).text
    for secret in ("SECRET-TEXT", "ANSWER-TEXT", "NOTE-TEXT", "STRANGE", "stranger", "anna@", "jana@"):
        assert secret not in page, secret
    assert "Anna Nová" in page
    assert page.count("<li") == 2


def test_of_files_only_the_names_are_shown(site):
    body = (
        "--b\nContent-Type: text/plain\n\nSee the picture.\n--b\nContent-Type: image/png\n"
        'Content-Disposition: attachment; filename="fire & flame.png"\n\nPNG-OCTETS\n--b--\n'
    )
    site.desk.take(site.desk.mail("Fire", body, MIME_Version="1.0",
                                  Content_Type="multipart/mixed; boundary=b"))  # fmt: skip
    (received,) = site.desk.out("received")
    page = site.get(links_of(received)[0]).text
    assert "Attachments: fire &amp; flame.png" in page
    assert "PNG-OCTETS" not in page


def test_an_agent_who_signs_as_the_queue_is_not_named(tmp_path):
    queue = "queues: {general: {title: The Printers, agent_name: queue}, billing: {}}\n"
    site = open_site(tmp_path)
    settings = (tmp_path / "settings.yaml").read_text("utf-8")
    (tmp_path / "settings.yaml").write_text(
        settings.replace("queues: {general: {}, billing: {}}\n", queue), "utf-8"
    )
    site.desk.use("", (tmp_path / "settings.yaml").read_text("utf-8"))
    with served(site):
        received, told = opened(site)
        answer(site, told, "#take\n\nOn my way.")
        page = site.get(links_of(received)[0]).text
    assert "Anna" not in page
    assert "The Printers" in page


def test_the_page_shows_who_has_it_and_whose_turn_it_is(site):
    received, told = opened(site)
    (link,) = links_of(received)
    answer(site, told, "#take\n#wait 3d\n\nWhich printer is it?")
    page = site.get(link).text
    assert "waiting for your answer" in page
    assert "It is your turn" in page
    answer(site, told, "#close\n")
    assert "If something is still open" in site.get(link).text


def test_the_page_changes_nothing_and_takes_no_forms(site):
    received, _ = opened(site)
    (link,) = links_of(received)
    before = site.desk.ticket()
    assert site.get(link).status == 200
    assert site.get(link, "HEAD").status == 200
    assert site.post(link, {"score": "5"}).status == 405
    assert site.desk.ticket() == before
    assert site.desk.out() == []


def test_only_the_requester_has_a_link_and_it_is_no_other_link(site):
    received, _ = opened(site, Cc="bob@customer.example")
    (link,) = links_of(received)
    base, _, _ = link.rpartition("/")
    keys = site.desk.program.in_force.keys
    jana, bob = "jana@customer.example", "bob@customer.example"
    for purpose, person in ((Purpose.STATUS, bob), (Purpose.SURVEY, jana), (Purpose.NO_PROGRESS, jana)):
        assert site.get(f"{base}/{make_link(keys, purpose, 1001, person)}").status == 404
    asked = site.desk.mail("Re: The printer burns", "status", From="bob@customer.example",
                           To=str(read(received)["Reply-To"]))  # fmt: skip
    site.desk.take(asked)
    (told,) = site.desk.out("status")
    assert links_of(told) == []


def test_long_after_the_end_the_page_is_closed(site):
    received, _ = opened(site)
    (link,) = links_of(received)
    site.desk.take(site.desk.mail("Re: The printer burns", "close", To=str(read(received)["Reply-To"])))
    assert site.desk.ticket().closed_at is not None
    site.desk.now += timedelta(days=89)
    assert site.get(link).status == 200
    site.desk.now += timedelta(days=2)
    page = site.get(link)
    assert page.status == 410
    assert "This page is closed" in page.text


def test_a_site_without_pages_sends_no_links(tmp_path):
    from tests.desk import open_desk

    desk = open_desk(tmp_path)
    desk.take(desk.mail())
    (received,) = desk.out("received")
    assert links_of(received) == []
    assert b"://" not in received.raw.partition(b"\n\n")[2].replace(b"http://www.w3.org", b"")
