"""Ending a kind of mail: by one click, on the page, or by a mail; answers still reach who did."""

from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from store.opt_outs import opted_out
from tests.desk import MORNING, open_desk, read
from tests.web_desk import PRINTER, open_site, served

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
JANA = "jana@customer.example"


@pytest.fixture
def site(tmp_path):
    with served(open_site(tmp_path)) as opened:
        yield opened


def ways(mail):
    """The addresses of List-Unsubscribe, by their scheme."""
    field = str(read(mail)["List-Unsubscribe"]).replace("\r\n", "")
    found = [one.strip().strip("<>") for one in field.split(",")]
    return {one.partition(":")[0]: one for one in found}


def progress(site):
    site.desk.take(site.desk.mail(*PRINTER["en"]))
    site.desk.out()
    (mail,) = site.later(timedelta(days=2), "progress")
    return mail


def is_out(site, kind, address=JANA):
    with site.desk.program.store.read() as work:
        return opted_out(work.connection, address, kind)


def test_surveys_and_progress_mails_offer_both_ways_and_one_click(site):
    for mail in (progress(site), site.resolved()):
        assert list(ways(mail)) == ["https", "mailto"]
        assert read(mail)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_answers_acknowledgements_and_mails_to_agents_cannot_be_ended(site):
    site.resolved()
    assert {mail.notice for mail in site.desk.sent if read(mail)["List-Unsubscribe"]} == {"survey"}


def test_looking_at_the_page_ends_nothing_and_its_button_does(site):
    link = ways(progress(site))["https"]
    for _ in range(20):
        page = site.get(link)
        site.get(link, "HEAD")
    assert page.status == 200
    assert '<form method="post">' in page.text
    assert "j***@customer.example" in page.text
    assert JANA not in page.text
    assert not is_out(site, "progress")
    done = site.post(link, {})
    assert done.status == 200
    assert "<h1>Done</h1>" in done.text
    assert is_out(site, "progress")
    assert "<h1>Done</h1>" in site.get(link).text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=b",
         b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'),
    ],
)  # fmt: skip
def test_one_click_of_a_mail_program_is_enough_and_is_not_redirected(site, content_type, body):
    link = ways(site.resolved())["https"]
    assert site.post(link, body, Content_Type=content_type).status == 200
    assert is_out(site, "survey")
    assert not is_out(site, "progress"), "only this kind of mail ends"


def test_what_is_ended_does_not_come_again_and_all_else_does(site):
    link = ways(progress(site))["https"]
    site.post(link, ONE_CLICK)
    assert site.later(timedelta(days=5), "progress") == []
    site.desk.take(site.desk.mail("Another matter", "Something else is on fire now."))
    assert [mail.recipients[0] for mail in site.desk.out("received")] == [JANA]


def test_who_wants_no_surveys_is_skipped_with_the_reason(site):
    link = ways(site.resolved())["https"]
    site.post(link, ONE_CLICK)
    site.desk.now += timedelta(days=60)
    site.desk.take(site.desk.mail("Another matter", "Something else is on fire now."))
    told = next(read(one) for one in site.desk.out("agent_notification") if "anna" in one.recipients[0])
    site.desk.take(site.desk.mail("Re: it", "#close", From="anna@acme.example", To=str(told["Reply-To"])))
    assert site.later(timedelta(hours=2), "survey") == []
    with site.desk.program.store.read() as work:
        kinds = [type(e.event).__name__ for e in work.tickets.history(1002)]
    assert "SurveySkipped" in kinds


def test_a_link_of_another_kind_or_a_forged_one_ends_nothing(site):
    link = ways(progress(site))["https"]
    forged = link[:-1] + ("a" if link[-1] != "a" else "b")
    swapped = link.replace("/unsubscribe/p.", "/unsubscribe/q.")
    for wrong in (forged, swapped, link.replace("/unsubscribe/", "/survey/")):
        assert site.post(wrong, ONE_CLICK).status == 404
    assert not is_out(site, "progress")
    assert not is_out(site, "survey")


def test_the_page_speaks_the_customers_language(site):
    link = ways(site.resolved("ru"))["https"]
    assert "Больше не спрашивать?" in site.get(link).text
    assert "<h1>Готово</h1>" in site.post(link, ONE_CLICK).text


def unsubscribing_mail(desk, mail, **fields):
    parts = urlsplit(ways(mail)["mailto"])
    subject = parse_qs(parts.query)["subject"][0]
    return desk.mail(subject, "", To=unquote(parts.path), **fields)


@pytest.mark.parametrize("separate", ["true", "false"], ids=["by address", "by subject"])
def test_a_mail_ends_them_without_any_page(tmp_path, separate):
    from tests.desk import SITE

    boxes = SITE.replace("    address: support@acme.example\n",
                         f"    address: support@acme.example\n    sub_addresses: {separate}\n")  # fmt: skip
    desk = open_desk(tmp_path, "followup: {progress_every: 1d}\n", boxes)
    desk.take(desk.mail(*PRINTER["en"]))
    desk.out()
    from tests.web_desk import Site

    (mail,) = Site(desk=desk).later(timedelta(days=2), "progress")
    assert list(ways(mail)) == ["mailto"]
    assert read(mail)["List-Unsubscribe-Post"] is None
    fate = desk.take(unsubscribing_mail(desk, mail, Auto_Submitted="auto-generated"))
    assert fate.outcome == "unsubscribed"
    assert len(desk.tickets()) == 1
    assert desk.out() == [], "nobody is told, nobody is answered"
    assert Site(desk=desk).later(timedelta(days=5), "progress") == []


def test_the_mail_counts_for_whom_it_was_written_to_whoever_sends_it(site):
    mail = progress(site)
    site.desk.take(unsubscribing_mail(site.desk, mail, From="forwarded@elsewhere.example"))
    assert is_out(site, "progress")
    assert not is_out(site, "progress", "forwarded@elsewhere.example")


def test_a_forged_address_ends_nothing_and_opens_a_ticket_as_any_mail(site):
    mail = progress(site)
    forged = unsubscribing_mail(site.desk, mail).replace("u.p.", "u.q.")
    assert site.desk.take(forged).outcome == "created"
    assert not is_out(site, "progress")
    assert site.desk.now > MORNING
