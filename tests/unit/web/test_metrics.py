"""Figures for monitors: right, without anybody's words, and health that tells what is wrong."""

import json
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from postdesk.web.metrics import Watch, monitor_routes
from postdesk.web.serving import HttpServer
from postdesk.web.surface import Surface, make_app
from tests.desk import MORNING
from tests.web_desk import open_site, running

RULE = 'routing: [{name: "fire", when: {subject: fire}, then: {priority: high}}]\n'


PROBLEMS: list[str] = []


@pytest.fixture
def watched(tmp_path):
    site = open_site(tmp_path, more=RULE)
    desk = site.desk
    surface = Surface(
        store=desk.program.store, in_force=lambda: desk.program.in_force, now=lambda: desk.now,
        monotonic=lambda: 0.0, nudge=lambda: None,
    )  # fmt: skip
    watch = Watch(
        store=desk.program.store, now=lambda: desk.now, version=lambda: desk.program.in_force.version,
        problems=lambda: PROBLEMS, polled=lambda: {"support": MORNING},
    )  # fmt: skip
    with running(HttpServer(make_app(surface, monitor_routes(watch)), "127.0.0.1", 0)) as port:
        site.port = port
        yield site
    PROBLEMS.clear()


def figures(site):
    answer = site.get("http://x/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_mails_are_counted_by_what_became_of_them_and_rules_by_their_hits(watched):
    first = figures(watched)
    assert not [name for name, *_ in first if name == "postdesk_mails_total"]
    watched.desk.take(watched.desk.mail("The roof is on fire"))
    watched.desk.take(watched.desk.mail("Fire again, and more of it"))
    watched.desk.take(watched.desk.mail("Nothing burns here"))
    seen = figures(watched)
    assert seen["postdesk_mails_total", "created"] == 3
    assert seen["postdesk_rule_hits_total", "fire"] == 2
    assert figures(watched) == seen, "asking counts nothing"


def test_a_mail_that_waits_is_counted_once_it_has_met_its_fate(watched):
    watched.desk.journal(watched.desk.mail())
    watched.desk.now += timedelta(minutes=2)
    seen = figures(watched)
    assert seen[("postdesk_inbox_waiting",)] == 1
    assert seen[("postdesk_inbox_oldest_seconds",)] == 120
    assert ("postdesk_mails_total", "created") not in seen
    watched.desk.run()
    seen = figures(watched)
    assert seen[("postdesk_inbox_waiting",)] == 0
    assert seen["postdesk_mails_total", "created"] == 1


def test_the_outbox_shows_how_much_waits_and_since_when(watched):
    watched.desk.take(watched.desk.mail())
    watched.desk.now += timedelta(minutes=5)
    seen = figures(watched)
    waits = seen["postdesk_outbox_mails", "queued"]
    assert waits >= 2
    assert seen[("postdesk_outbox_oldest_seconds",)] == 300
    watched.desk.out()
    seen = figures(watched)
    assert (seen["postdesk_outbox_mails", "queued"], seen[("postdesk_outbox_oldest_seconds",)]) == (0, 0)


def test_what_is_due_and_nobody_handles_shows_as_lag(watched):
    watched.desk.take(watched.desk.mail())
    assert figures(watched)[("postdesk_due_lag_seconds",)] == 0
    watched.desk.now += timedelta(days=3)
    lag = figures(watched)[("postdesk_due_lag_seconds",)]
    assert lag == pytest.approx(2 * 86_400, abs=1)


def test_polls_and_the_settings_version_are_told(watched):
    seen = figures(watched)
    assert seen["postdesk_mailbox_last_poll_timestamp_seconds", "support"] == MORNING.timestamp()
    version = watched.desk.program.in_force.version[:12]
    assert seen["postdesk_settings_info", version] == 1


def test_no_figure_tells_who_wrote_or_what(watched):
    watched.desk.take(watched.desk.mail("The roof is on fire"))
    text = watched.get("http://x/metrics").text
    for secret in ("jana", "customer.example", "roof", "SUP-"):
        assert secret not in text


def test_health_is_green_until_a_loop_fails_and_then_names_it(watched):
    answer = watched.get("http://x/health")
    assert (answer.status, json.loads(answer.text)) == (200, {"status": "ok", "problems": []})
    PROBLEMS.append("poller support: 5 failures in a row")
    answer = watched.get("http://x/health")
    assert answer.status == 503
    assert json.loads(answer.text)["problems"] == ["poller support: 5 failures in a row"]
    assert figures(watched)[("postdesk_loops_failing",)] == 1


def test_figures_take_no_forms(watched):
    assert watched.post("http://x/metrics", {"a": "b"}).status == 405
