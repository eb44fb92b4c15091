"""Reports by mail: to whom, when, about what, once."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from postdesk.report_job import PeriodReports, queues_of
from store.opt_outs import opt_out
from tests.time_desk import MONDAY, Desk, text_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = """
queues:
  general: {sla: standard, assign: anna, lead: anna}
  billing: {sla: standard}
sla:
  standard: {calendar: office, first_response: 4h, resolution: 3d}
reports: {weekly: "mon 08:00", monthly: "1 07:30"}
"""
IN_PRAGUE = MONDAY + 7 * DAY - 2 * HOUR  # Monday the week after, eight o'clock there


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SITE)


def ring(desk: Desk, at: datetime) -> list[EmailMessage]:
    """Look once at a moment, as a process that was just started; return the reports that go out."""
    desk.now = at
    PeriodReports(desk.program.store, lambda: desk.program.in_force, lambda: desk.now).run_once()
    return [mail for mail in desk.sent() if mail["X-Notice"] == "report_digest"]


def people(mails: list[EmailMessage]) -> list[str]:
    return sorted(str(mail["To"]).split("<")[-1].split("@")[0] for mail in mails)


def test_leads_and_managers_get_the_week_at_their_own_eight_o_clock(desk: Desk) -> None:
    desk.customer_writes("The printer burns")
    assert ring(desk, IN_PRAGUE - timedelta(minutes=1)) == []
    mails = ring(desk, IN_PRAGUE)
    assert people(mails) == ["anna", "mia"]
    assert "Monday 23 November 2026 to Sunday 29 November 2026" in mails[0]["Subject"]
    assert "New requests: 1 · before: 0" in text_of(mails[0])


def test_a_week_is_reported_once_whatever_is_restarted_and_whoever_looks(desk: Desk) -> None:
    desk.customer_writes()
    two = [
        PeriodReports(desk.program.store, lambda: desk.program.in_force, lambda: desk.now) for _ in range(2)
    ]
    desk.now = IN_PRAGUE + HOUR
    for one in two * 2:
        one.run_once()
    assert people([mail for mail in desk.sent() if mail["X-Notice"] == "report_digest"]) == ["anna", "mia"]
    desk.again()
    assert ring(desk, IN_PRAGUE + 2 * HOUR) == []
    # Another hour of the same week is no other week.
    desk.configure(SITE.replace("mon 08:00", "mon 12:00"))
    desk.reload()
    assert ring(desk, IN_PRAGUE + 6 * HOUR) == []
    assert people(ring(desk, IN_PRAGUE + 7 * DAY + 5 * HOUR)) == ["anna", "mia"]


def test_what_was_missed_is_made_up_for_and_not_for_ever(desk: Desk) -> None:
    desk.customer_writes()
    assert people(ring(desk, IN_PRAGUE + 2 * DAY + 23 * HOUR))[:1] == ["anna"]
    desk.customer_writes("Another", who="petr@customer.example")
    assert ring(desk, IN_PRAGUE + 12 * DAY) == []


def test_the_month_before_is_reported_on_its_day(desk: Desk) -> None:
    desk.customer_writes()
    first = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
    ring(desk, IN_PRAGUE)
    assert ring(desk, first - timedelta(minutes=1)) == []
    mails = ring(desk, first)
    assert people(mails) == ["anna", "mia"]
    assert "Sunday 1 November 2026 to Monday 30 November 2026" in mails[0]["Subject"]
    assert ring(desk, first + HOUR) == []


def test_a_lead_gets_the_figures_of_the_queues_led_and_a_manager_all(desk: Desk) -> None:
    policy = desk.program.in_force.policy
    assert queues_of(policy.agents["anna"], policy) == ("general",)
    assert queues_of(policy.agents["mia"], policy) is None
    desk.customer_writes()
    texts = {people([mail])[0]: text_of(mail) for mail in ring(desk, IN_PRAGUE)}
    assert ", in general;" in texts["anna"]
    assert ", in general;" not in texts["mia"]


def test_where_nothing_happened_nobody_is_written_to(desk: Desk) -> None:
    assert ring(desk, IN_PRAGUE) == []


def test_without_the_setting_no_report_goes_out(desk: Desk) -> None:
    desk.customer_writes()
    desk.configure(
        SITE.replace('reports: {weekly: "mon 08:00", monthly: "1 07:30"}', "reports: {weekly: no}")
    )
    desk.reload()
    assert ring(desk, IN_PRAGUE) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("cs", "Nové požadavky: 1"), ("ru", "Новые обращения: 1"), ("en", "New requests: 1")],
)
def test_a_report_is_in_the_readers_language(desk: Desk, language: str, said: str) -> None:
    desk._file.write_text(
        desk._file.read_text().replace("{name: Mia,", f"{{name: Mia, language: {language},"), encoding="utf-8"
    )
    desk.reload()
    desk.customer_writes()
    (mail,) = [one for one in ring(desk, IN_PRAGUE) if people([one]) == ["mia"]]
    assert said in text_of(mail)
    assert mail["Content-Language"] == language


def test_a_picture_goes_along_where_it_is_wanted_and_says_the_same_in_words(desk: Desk) -> None:
    desk.configure(SITE.replace("reports: {", "reports: {charts: true, "))
    desk.reload()
    desk.customer_writes()
    mail = ring(desk, IN_PRAGUE)[0]
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    shown = mail.get_body(("html",))
    assert shown is not None
    html = shown.get_content()
    assert f'src="cid:{str(picture["Content-ID"]).strip("<>")}"' in html
    assert 'alt="New requests by day: Monday 1, Tuesday 0' in html
    assert picture.get_content().startswith(b"\x89PNG")


def test_a_report_holds_no_markup_of_a_stranger(desk: Desk) -> None:
    for number in range(4):
        desk.customer_writes("<script>alert</script> toner", who=f"c{number}@customer.example")
    shown = ring(desk, IN_PRAGUE)[0].get_body(("html",))
    assert shown is not None
    assert "<script" not in shown.get_content()


def test_the_managers_report_tells_what_articles_did_and_a_leads_of_one_queue_does_not(tmp_path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    front = "---\ntitle: A burning printer\nlanguage: en\nkeywords: [printer burns]\n---\n"
    (folder / "burning.md").write_text(f"{front}Switch it off.", encoding="utf-8")
    desk = Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SITE + "articles: articles\n")
    for who in ("carla", "petr"):
        desk.customer_writes("The printer burns", who=f"{who}@customer.example")
    told = [mail for mail in desk.sent() if mail["X-Notice"] == "received"]
    desk.answers(told[0], "This solved it.", who="carla@customer.example")
    texts = {people([mail])[0]: text_of(mail) for mail in ring(desk, IN_PRAGUE)}
    assert "1 / 2 · burning" in texts["mia"]
    assert "burning" not in texts["anna"]


def test_a_report_can_be_ended_from_its_header_and_who_ended_it_gets_no_more(desk: Desk) -> None:
    desk.customer_writes()
    mails = ring(desk, IN_PRAGUE)
    assert all("u.d.0." in mail["List-Unsubscribe"] for mail in mails)
    assert len(mails) == 2
    with desk.program.store.filing() as work:
        opt_out(work.connection, "anna@acme.example", "digest", "one click", IN_PRAGUE)
    assert people(ring(desk, IN_PRAGUE + 7 * DAY)) == ["mia"]


def test_a_score_is_told_with_how_many_answered(tmp_path) -> None:
    surveys = "surveys: {kind: csat, after_resolved: 0s, sample: 100%}\n"
    desk = Desk(tmp_path, f"sqlite:///{tmp_path / 'desk.db'}", SITE + surveys)
    for who in ("carla", "petr"):
        desk.customer_writes(who=f"{who}@customer.example")
    for mail in desk.sent():
        if mail["X-Notice"] == "agent_notification" and "anna" in str(mail["To"]):
            desk.answers(mail, "#close\n\nDone.")
    asked = [mail for mail in desk.after(HOUR) if mail["X-Notice"] == "survey"]
    desk.answers(asked[0], "5")
    (text,) = (text_of(mail) for mail in ring(desk, IN_PRAGUE) if people([mail]) == ["mia"])
    assert "100 % (21 % to 100 %) · answers: 1 / 2 ·" in text
