"""The page of a survey: looking never votes, sending does, and every other link is refused in clear words."""

import re
from datetime import timedelta

import pytest

from tests.web_desk import links_of, open_site, served
from threading_rules.links import Purpose, make_link
from tickets.events import SurveyAnswered


@pytest.fixture
def site(tmp_path):
    with served(open_site(tmp_path)) as opened:
        yield opened


def votes(site, ticket=1001):
    with site.desk.program.store.read() as work:
        return [e.event.score for e in work.tickets.history(ticket) if isinstance(e.event, SurveyAnswered)]


def test_every_score_of_the_mail_opens_the_page_with_that_score_chosen(site):
    links = links_of(site.resolved())
    assert [link.rpartition("=")[2] for link in links] == ["1", "2", "3", "4", "5"]
    for score, link in enumerate(links, 1):
        page = site.get(link)
        assert page.status == 200
        assert page.text.count(" checked") == 1
        assert re.search(f'value="{score}" required[^>]* checked', page.text)


def test_a_scanner_that_follows_every_link_twenty_times_votes_nothing(site):
    for link in links_of(site.resolved()):
        for _ in range(20):
            assert site.get(link).status == 200
            head = site.get(link, "HEAD")
            assert (head.status, head.text) == (200, "")
    assert votes(site) == []
    assert site.desk.ticket().survey_score is None


def test_one_post_votes_once_and_says_thank_you(site):
    link = links_of(site.resolved())[3]
    sent = site.post(link, {"score": "4", "comment": ""})
    assert (sent.status, sent.headers["location"]) == (303, "?")
    assert votes(site) == [4]
    page = site.get(link.partition("?")[0])
    assert "<h1>Thank you!</h1>" in page.text
    assert "Your answer: 4" in page.text
    assert site.nudged


def test_the_last_answer_counts_and_the_same_one_again_changes_nothing(site):
    link = links_of(site.resolved())[0]
    for score in ("5", "5", "3", "3", "4"):
        site.post(link, {"score": score, "comment": ""})
    assert votes(site) == [5, 3, 4]
    assert site.desk.ticket().survey_score == 4
    again = site.get(link)
    assert "So far your answer is 4." in again.text
    assert re.search('value="1" required[^>]* checked', again.text)


def test_a_low_score_reopens_and_tells_the_lead_with_the_comment(site):
    link = links_of(site.resolved())[0]
    site.post(link, {"score": "1", "comment": "Still burning.\r\nReally."})
    assert site.desk.ticket().status.is_open
    told = site.desk.out()
    assert {mail.notice for mail in told} == {"agent_notification"}, "the page thanks, no mail does"
    assert any(b"Still burning." in mail.raw for mail in told)
    assert "We have opened your request again" in site.get(link.partition("?")[0]).text


def test_a_comment_is_kept_as_a_note_and_not_twice(site):
    link = links_of(site.resolved())[0]
    for comment in ("Rychle <b>a</b> dobře", "Rychle <b>a</b> dobře", "", "Ještě něco"):
        site.post(link, {"score": "5", "comment": comment})
    with site.desk.program.store.read() as work:
        notes = [one for one in work.messages.of_ticket(1001) if one.kind == "survey_page"]
    assert [one.reply for one in notes] == ["Rychle <b>a</b> dobře", "Ještě něco"]
    assert {one.visibility for one in notes} == {"internal"}
    assert "Rychle" not in site.get(link).text, "whoever has the link reads no comments"


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "٣", "five", "1e1", "4 4", "99999999999999999999"])
def test_a_form_without_a_score_asks_once_more_and_keeps_the_words(site, score):
    link = links_of(site.resolved())[0]
    page = site.post(link, {"score": score, "comment": "<script>alert(1)</script> words"})
    assert page.status == 400
    assert "Please choose a number first." in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; words</textarea>" in page.text
    assert votes(site) == []


@pytest.mark.parametrize(
    ("kind", "numbers"), [("csat", range(1, 6)), ("nps", range(11)), ("ces", range(1, 8))]
)
def test_every_kind_of_survey_has_its_own_scale(tmp_path, kind, numbers):
    with served(open_site(tmp_path, kind)) as site:
        link = links_of(site.resolved())[-1]
        page = site.get(link).text
        assert [number for number in range(-1, 12) if f'value="{number}"' in page] == list(numbers)
        site.post(link, {"score": str(max(numbers))})
        assert votes(site) == [max(numbers)]


def test_a_forged_changed_or_foreign_link_is_no_page(site):
    mail = site.resolved()
    link, _, _ = links_of(mail)[0].partition("?")
    base, _, token = link.rpartition("/")
    keys = site.desk.program.in_force.keys
    wrong = [
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token.replace("1001", "1002"),
        make_link(keys, Purpose.STATUS, 1001, "jana@customer.example"),
        make_link(keys, Purpose.SURVEY, 1001, "eve@stranger.example", site.desk.ticket().survey_settled),
        make_link(keys, Purpose.SURVEY, 4711, "jana@customer.example", 1),
        "x", "%00", "..%2f..%2fetc", "a" * 3000,
    ]  # fmt: skip
    for one in wrong:
        assert site.get(f"{base}/{one}").status == 404, one
        page = site.post(f"{base}/{one}", {"score": "5"})
        assert page.status == 404, one
        assert "There is nothing here" in page.text
    assert votes(site) == []


def test_a_survey_that_is_over_says_so(site):
    link = links_of(site.resolved())[4]
    site.desk.now += timedelta(days=31)
    for page in (site.get(link), site.post(link, {"score": "5"})):
        assert page.status == 410
        assert "This question is closed" in page.text
        assert "support@acme.example" in page.text
    assert votes(site) == []


def test_the_link_of_an_earlier_survey_does_not_answer_a_later_one(site):
    link = links_of(site.resolved())[0]
    site.post(link, {"score": "1"})
    site.desk.out()
    close = site.desk.mail("Re: Printer", "#close", From="anna@acme.example",
                           To=_note_address(site), Message_ID="<later@acme.example>")  # fmt: skip
    site.desk.take(close)
    site.later(timedelta(days=40), "survey")
    assert site.desk.ticket().survey_settled != int(link.rpartition("/")[2].split(".")[2])
    assert site.post(link, {"score": "5"}).status == 410


def _note_address(site):
    from postdesk.reply_addresses import ReplyAddresses, mailbox_of
    from threading_rules.tokens import Audience

    in_force, ticket = site.desk.program.in_force, site.desk.ticket()
    mailbox = mailbox_of(in_force, ticket)
    return ReplyAddresses(in_force=in_force, ticket=ticket, mailbox=mailbox).to(
        Audience.NOTE, "anna@acme.example"
    )


def test_a_form_of_any_size_is_cut_short_and_one_of_honest_size_is_not(site):
    link = links_of(site.resolved())[0]
    page = site.post(link, {"score": "5", "comment": "ž" * 100_000})
    assert page.status == 413
    assert "That was too long" in page.text
    assert votes(site) == []
    assert site.post(link, {"score": "5", "comment": "ж" * 2000}).status == 303
    assert votes(site) == [5]


def test_hammering_one_link_is_braked_and_passes(site):
    link = links_of(site.resolved())[0]
    seen = [site.post(link, {"score": str(3 + number % 2)}).status for number in range(32)]
    assert seen == [303] * 30 + [429] * 2
    refused = site.post(link, {"score": "5"})
    assert refused.headers["retry-after"] == "600"
    assert "Too many tries" in refused.text
    assert site.get(link).status == 200, "looking is free"
    site.desk.now += timedelta(minutes=11)
    assert site.post(link, {"score": "5"}).status == 303


def test_other_methods_are_refused(site):
    link = links_of(site.resolved())[0]
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = site.get(link, method)
        assert answer.status == 405
        assert {one.strip() for one in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize(
    ("language", "thanks"), [("en", "Thank you!"), ("cs", "Děkujeme!"), ("ru", "Спасибо!")]
)
def test_the_page_speaks_the_customers_language(site, language, thanks):
    link = links_of(site.resolved(language))[2]
    assert f'<html lang="{language}">' in site.get(link, Accept_Language="en").text
    site.post(link, {"score": "3"})
    assert f"<h1>{thanks}</h1>" in site.get(link.partition("?")[0]).text


def test_an_answer_by_mail_shows_on_the_page_and_one_on_the_page_is_replaced_by_mail(site):
    from tests.desk import read

    mail = site.resolved()
    link = links_of(mail)[0].partition("?")[0]
    site.post(link, {"score": "3"})
    asked = read(mail)
    site.desk.take(site.desk.mail(f"Re: {asked['Subject']}", "5", To=str(asked["Reply-To"]),
                                  In_Reply_To=str(asked["Message-ID"])))  # fmt: skip
    assert votes(site) == [3, 5]
    assert "Your answer: 5" in site.get(link).text
