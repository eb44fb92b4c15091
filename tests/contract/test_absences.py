"""Who is away stays away until the moment they named, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from store.absences import absences, come_back, set_away
from store.work import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_who_is_away_comes_back_at_the_moment_named_or_when_they_say_so(database: Store) -> None:
    in_prague = (NOW + 2 * DAY).astimezone(timezone(timedelta(hours=1)))
    with database.write() as work:
        set_away(work.connection, "mia_100%", in_prague)
        set_away(work.connection, "anna", NOW + 9 * DAY)
        set_away(work.connection, "anna", NOW + DAY)  # a later word counts
        work.site.put("away_of_nobody", "no moment")  # the name of another value begins alike
    with database.read() as work:
        away = absences(work.connection, NOW)
        assert list(away.items()) == [("anna", NOW + DAY), ("mia_100%", NOW + 2 * DAY)]
        assert absences(work.connection, NOW + DAY) == {"mia_100%": NOW + 2 * DAY}
    with database.write() as work:
        assert come_back(work.connection, "anna")
        assert not come_back(work.connection, "anna")
        assert list(absences(work.connection, NOW)) == ["mia_100%"]
