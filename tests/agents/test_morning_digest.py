"""This file proves the morning digest: who gets which, once a day whatever happens, and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postdesk.digest_job import MorningDigests
from postdesk.settings_file import load
from postdesk.wiring import open_program
from store.opt_outs import opt_out
from store.outbox import SqlOutbox
from tests.time_desk import LADDER, MONDAY, Desk, text_of
from tickets.delivery import Refused, Settlement

EIGHT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""A Tuesday at eight in Prague."""

BOTH = ["anna", "mia"]
"""The owner of a late ticket, and the lead of its queue."""

Make = Callable[..., Desk]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def build(more: str = "", now: datetime = MONDAY) -> Desk:
        desk = Desk(tmp_path, f"sqlite:///{tmp_path}/desk.db", LADDER + more, now)
        _daemon(desk).run_once()  # the site begins
        return desk

    return build


def _daemon(desk: Desk) -> MorningDigests:
    return MorningDigests(desk.program.store, lambda: desk.program.in_force, lambda: desk.now)


def _mornings(desk: Desk, *daemons: MorningDigests) -> list[str]:
    """Whom the daemons write a digest to now."""
    for daemon in daemons:
        daemon.run_once()
    return [
        str(mail["To"]).split("@")[0].split("<")[-1]
        for mail in desk.sent()
        if mail["X-Notice"] == "morning_digest"
    ]


def _at(desk: Desk, moment: datetime) -> Desk:
    desk.sent()
    desk.now = moment
    return desk


def test_who_has_something_to_do_gets_a_digest_at_eight_and_others_get_none(make: Make) -> None:
    desk = make()
    desk.customer_writes()
    daemon = _daemon(desk)
    assert _mornings(_at(desk, EIGHT - timedelta(minutes=1)), daemon) == []
    assert _mornings(_at(desk, EIGHT), daemon) == BOTH
    assert _mornings(_at(desk, EIGHT + timedelta(minutes=1)), daemon) == []


def test_two_daemons_and_a_restart_send_one(make: Make) -> None:
    desk = make()
    desk.customer_writes()
    _at(desk, EIGHT)
    assert _mornings(desk, _daemon(desk), _daemon(desk)) == BOTH
    desk.again()
    assert _mornings(desk, _daemon(desk)) == []


def test_an_hour_that_was_changed_at_noon_brings_no_second_one(make: Make) -> None:
    desk = make()
    desk.customer_writes()
    assert _mornings(_at(desk, EIGHT), _daemon(desk)) == BOTH
    desk.configure(LADDER + 'digest: {morning: "09:00"}\n')
    desk.reload()
    assert _mornings(_at(desk, EIGHT + timedelta(hours=1)), _daemon(desk)) == []


def test_a_morning_that_was_missed_is_made_up_for_until_noon_only(make: Make) -> None:
    desk = make()
    desk.customer_writes()
    assert _mornings(_at(desk, EIGHT + timedelta(hours=3)), _daemon(desk)) == BOTH
    assert _mornings(_at(desk, EIGHT + timedelta(days=1, hours=5)), _daemon(desk)) == []


def test_the_day_a_site_begins_has_no_morning(make: Make) -> None:
    desk = make(now=EIGHT + timedelta(minutes=30))
    desk.customer_writes()
    assert _mornings(_at(desk, desk.now), _daemon(desk)) == []
    assert _mornings(_at(desk, EIGHT + timedelta(days=1)), _daemon(desk)) == BOTH


def test_no_digest_comes_at_the_weekend_or_to_who_wants_none(make: Make) -> None:
    desk = make()
    desk.customer_writes()
    assert _mornings(_at(desk, EIGHT + timedelta(days=4)), _daemon(desk)) == []
    desk.configure(LADDER + "digest: {morning: no}\n")
    desk.reload()
    assert _mornings(_at(desk, EIGHT + timedelta(days=6)), _daemon(desk)) == []


@pytest.mark.parametrize(
    "night", [datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 10, 30, 12, tzinfo=UTC)]
)
def test_the_night_in_which_the_clocks_change_has_one_morning(make: Make, night: datetime) -> None:
    desk = make('digest: {morning: "02:30", days: daily}\n', now=night)
    desk.customer_writes()
    got: list[str] = []
    for _ in range(48):
        desk.now += timedelta(minutes=30)
        got += _mornings(desk, _daemon(desk))
    assert got == ["anna"]


def test_who_is_away_gets_none_and_colleagues_read_it(make: Make) -> None:
    desk = make("\n")
    desk.customer_writes()
    (mail,) = [one for one in desk.sent() if "anna" in str(one["To"])]
    desk.answers(mail, "#away until friday")
    desk.customer_writes("The second one")
    _at(desk, EIGHT)
    _daemon(desk).run_once()
    mails = [one for one in desk.sent() if one["X-Notice"] == "morning_digest"]
    assert ["anna" in str(one["To"]) for one in mails] == [False] * len(mails)
    lead = next(text_of(one) for one in mails if "mia" in str(one["To"]))
    assert "Away: Anna (until 27 Nov, 09:00)" in lead
    assert "Their owner is away (1) SUP-1001" in lead


def test_each_ticket_stands_where_it_is_most_urgent(make: Make) -> None:
    desk = make()
    desk.customer_writes("Late")
    desk.now += timedelta(hours=6)
    desk.customer_writes("Soon")
    _at(desk, EIGHT + timedelta(hours=3))
    _daemon(desk).run_once()
    anna = next(
        text_of(one)
        for one in desk.sent()
        if one["X-Notice"] == "morning_digest" and "anna" in str(one["To"])
    )
    assert anna.index("Past their deadline (1)") < anna.index("SUP-1001") < anna.index("Due today (1)")
    assert anna.count("SUP-1002 · Soon") == 1
    assert "2 requests need a look today; 1 past the deadline" in anna


def test_a_lead_reads_whose_owner_has_left_and_what_is_late_with_others(make: Make) -> None:
    desk = make()
    desk.customer_writes("Late")
    _at(desk, EIGHT + timedelta(hours=3))
    _daemon(desk).run_once()
    lead = next(
        text_of(one) for one in desk.sent() if one["X-Notice"] == "morning_digest" and "mia" in str(one["To"])
    )
    assert "Late, with your colleagues (1) SUP-1001" in lead


def test_what_waits_for_a_day_is_not_quiet_and_comes_back_on_it(make: Make) -> None:
    desk = make()
    desk.customer_writes()
    (mail,) = [one for one in desk.sent() if "anna" in str(one["To"])]
    desk.answers(mail, "#wait 10d")
    assert _mornings(_at(desk, EIGHT + timedelta(days=6)), _daemon(desk)) == []
    _at(desk, EIGHT + timedelta(days=9))
    _daemon(desk).run_once()
    assert "Come back today (1) SUP-1001" in " ".join(text_of(one) for one in desk.sent())


def test_what_could_not_be_delivered_at_the_weekend_is_named_on_monday(make: Make) -> None:
    desk = make()
    desk.sent()
    desk.now = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)  # Friday evening, after the digest of that day
    desk.customer_writes("The weekend one", who="full@customer.example")
    outbox = SqlOutbox(desk.program.store)
    claimed = outbox.claim("test", 50, desk.now, timedelta(minutes=5))
    refused = [Settlement(mail=mail, outcome=Refused(reason="550 no such user")) for mail in claimed]
    outbox.settle_all("test", refused, desk.now)
    desk.now = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    _daemon(desk).run_once()
    words = {str(mail["To"]): text_of(mail) for mail in desk.sent()}
    assert "full@customer.example" in next(text for to, text in words.items() if "anna" in to)


def test_a_broken_template_of_the_site_keeps_no_digest_back(make: Make, tmp_path: Path) -> None:
    desk = make()
    desk.customer_writes()
    templates = tmp_path / "own" / "morning_digest"
    templates.mkdir(parents=True)
    (templates / "en.j2").write_text(
        "{% block subject %}{{ nothing }}{% endblock %}{% block body %}{% endblock %}"
    )
    desk.configure(LADDER + f"templates: {tmp_path}/own\n")
    desk.program = open_program(load(tmp_path / "settings.yaml"))
    # A broken template of the site's is stood in for, so the digest comes all the same.
    assert _mornings(_at(desk, EIGHT), _daemon(desk)) == BOTH


def test_a_digest_can_be_ended_from_its_header_and_who_ended_it_gets_no_more(make: Make) -> None:
    desk = make()
    desk.customer_writes()
    _at(desk, EIGHT)
    _daemon(desk).run_once()
    digests = [mail for mail in desk.sent() if mail["X-Notice"] == "morning_digest"]
    assert all("u.d.0." in mail["List-Unsubscribe"] for mail in digests)
    assert len(digests) == len(BOTH)
    with desk.program.store.filing() as work:
        opt_out(work.connection, "anna@acme.example", "digest", "one click", EIGHT)
    assert _mornings(_at(desk, EIGHT + timedelta(days=1)), _daemon(desk)) == ["mia"]
