"""This file answers monitors: /metrics in the text format of Prometheus, /health for a watchdog.

Figures are read from the database when they are asked for, so that several daemons say the same of what they
share. No figure names a person, an address or a subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from postdesk.web.pages import HEADERS
from store.engine import DatabaseAway
from store.figures import Counters, Waiting, waiting
from store.work import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What monitors may ask the daemon."""

    store: Store
    now: Callable[[], datetime]
    version: Callable[[], str]  # of the settings in force
    problems: Callable[[], list[str]]
    polled: Callable[[], Mapping[str, datetime]]  # when each mailbox was last looked at


def monitor_routes(watch: Watch) -> list[BaseRoute]:
    """Return /metrics and /health."""
    registry = CollectorRegistry()
    registry.register(_Figures(watch))

    async def metrics(_request: Request) -> Response:
        # The text format is plain, whatever the monitor prefers: one form is enough to hold true.
        text = await run_in_threadpool(generate_latest, registry)
        return Response(text, headers={**HEADERS, "Content-Type": CONTENT_TYPE_LATEST})

    async def health(_request: Request) -> Response:
        problems = await run_in_threadpool(_problems, watch)
        content = {"status": "failing" if problems else "ok", "problems": problems}
        return JSONResponse(content, 503 if problems else 200, HEADERS)

    return [Route("/metrics", metrics), Route("/health", health)]


def _problems(watch: Watch) -> list[str]:
    try:
        with watch.store.read() as work:
            work.site.get("token_key")
    except DatabaseAway:
        return ["the database does not answer", *watch.problems()]
    return watch.problems()


class _Figures(Collector):
    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._lock = Lock()
        with watch.store.read() as work:
            self._counters = Counters(work.connection)

    def describe(self) -> list[Metric]:
        """Names are checked when figures are asked for, not before there are any."""
        return []

    def collect(self) -> Iterator[Metric]:
        now = self._watch.now()
        with self._lock, self._watch.store.read() as work:
            self._counters.count(work.connection)
            waits = waiting(work.connection, now)
            outcomes, hits = dict(self._counters.outcomes), dict(self._counters.rule_hits)
        yield _counter("postdesk_mails", "Mails by what became of them", "outcome", outcomes)
        yield _counter("postdesk_rule_hits", "How often each routing rule hit", "rule", hits)
        yield from _queues(waits, now)
        polled = {name: moment.timestamp() for name, moment in self._watch.polled().items()}
        yield _gauge("postdesk_mailbox_last_poll_timestamp_seconds", "When a mailbox was last looked at",
                     "mailbox", polled)  # fmt: skip
        yield _gauge("postdesk_settings_info", "The settings in force", "version",
                     {self._watch.version()[:12]: 1.0})  # fmt: skip
        yield _plain("postdesk_loops_failing", "Loops that fail again and again", len(self._watch.problems()))


def _queues(waits: Waiting, now: datetime) -> Iterator[Metric]:
    states = {"queued": 0, "sending": 0} | waits.outbox
    yield _plain("postdesk_inbox_waiting", "Journalled mails that wait to be filed", waits.inbox)
    yield _plain("postdesk_inbox_oldest_seconds", "Age of the oldest of them", _age(waits.inbox_since, now))
    yield _plain("postdesk_inbox_set_aside", "Mails set aside that a person should look at", waits.set_aside)
    yield _gauge("postdesk_outbox_mails", "Mails that wait to be sent", "state", states)
    yield _plain("postdesk_outbox_oldest_seconds", "How long ago the oldest of them should have gone",
                 _age(waits.outbox_since, now))  # fmt: skip
    yield _plain("postdesk_due_lag_seconds", "How long ago the oldest ticket became due",
                 _age(waits.due_since, now))  # fmt: skip


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0


def _counter(name: str, meaning: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, f"{meaning}, since this process began to count.", labels=[label])
    for value, count in sorted(values.items()):
        family.add_metric([value], count)
    return family


def _gauge(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, f"{meaning}.", labels=[label])
    for value, figure in sorted(values.items()):
        family.add_metric([value], figure)
    return family


def _plain(name: str, meaning: str, figure: float) -> Metric:
    return GaugeMetricFamily(name, f"{meaning}.", value=figure)
