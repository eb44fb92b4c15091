"""Values that a site has one of: the last word counts, also between two daemons that begin at once."""

from __future__ import annotations

import threading
from datetime import timedelta

from postdesk.heartbeat import EVERY, Heartbeat
from store.health import LAST_SWEEP
from store.work import Store
from tests.time_desk import MONDAY


def test_two_daemons_that_write_a_value_for_the_first_time_at_once_both_go_on(database: Store) -> None:
    together, failed = threading.Barrier(4), list[BaseException]()

    def write(word: str) -> None:
        together.wait()
        try:
            with database.write() as work:
                work.site.put("word", word)
        except BaseException as error:  # noqa: BLE001 - the test tells of it
            failed.append(error)

    threads = [threading.Thread(target=write, args=(word,)) for word in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with database.read() as work:
        assert work.site.get("word") in set("abcd")


def test_a_daemon_says_that_it_is_alive_once_a_minute_whatever_the_clock_does(database: Store) -> None:
    now, said = MONDAY, list[str | None]()
    daemon = Heartbeat(database, lambda: now)
    for change in (timedelta(0), EVERY / 2, EVERY, -timedelta(days=1)):
        now += change
        daemon.beat()
        with database.read() as work:
            said.append(work.site.get(LAST_SWEEP))
    begun = MONDAY.isoformat()
    later, back = MONDAY + 1.5 * EVERY, MONDAY + 1.5 * EVERY - timedelta(days=1)
    assert said == [begun, begun, later.isoformat(), back.isoformat()]
