"""This file is the use case of time passing: what is due about a ticket becomes events and mails, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from postdesk.alerting import gather_alerts
from postdesk.announce import announce
from postdesk.filing import schedule_of
from postdesk.in_force import InForce
from postdesk.present import as_of_now
from postdesk.webhooks import tell_of_steps
from store.opt_outs import opted_out
from store.people import person_of
from store.register import given_counts, last_survey_of, open_loads
from store.suppressions import suppressed
from store.ticket_log import Schedule
from store.work import Store, Work
from tickets.address import address_key
from tickets.due import on_due
from tickets.notices import notices_for
from tickets.people import Loads
from tickets.survey import SurveyFacts, is_denied
from tickets.ticket import Ticket


class DueWork:
    """``scheduler.sweep.DueTickets`` over the store."""

    def __init__(self, store: Store, in_force: Callable[[], InForce]) -> None:
        self._store = store
        self._in_force = in_force
        self._loads = _SweepLoads()

    def take_due(self, now: datetime, limit: int, /) -> tuple[int, ...]:
        """Return tickets that are due, the longest due first."""
        with self._store.read() as work:
            return work.tickets.due(now, limit)

    def handle(self, ticket_id: int, now: datetime, /) -> bool:
        """Decide again whether it is due; append, announce, write when it is due next."""
        with self._store.filing() as work:
            in_force = as_of_now(self._in_force(), work, now)
            ticket = work.tickets.read(ticket_id)
            if ticket is None:
                return False
            schedule = schedule_of(in_force, now)
            events = on_due(ticket, in_force.policy, _Facts(work, in_force, ticket, now, self._loads), now)
            if not events:
                work.tickets.reschedule(ticket, schedule(ticket))
                return False
            owner = ticket.assignee
            ticket, recorded = work.tickets.append(ticket, events, now, None, schedule)
            notices = notices_for(recorded, ticket, in_force.policy)
            announce(work, in_force, [(ticket.id, notice) for notice in notices], now)
            tell_of_steps(work, in_force, ticket, recorded, now)
        self._loads.moved(owner, ticket.assignee)
        return True

    def postpone(self, ticket_id: int, until: datetime, /) -> None:
        """Leave a ticket alone until then."""
        with self._store.filing() as work:
            ticket = work.tickets.read(ticket_id)
            if ticket is not None:
                work.tickets.reschedule(ticket, Schedule(due_at=until, due_kind="postponed"))

    def finish(self, now: datetime, /) -> None:
        """Let the alerts of the sweep go out, each person's as one mail."""
        self._loads.forget()
        gather_alerts(self._store, self._in_force(), now)


class _SweepLoads:
    """How much each agent has, counted once a sweep: counting costs in proportion to all open tickets."""

    def __init__(self) -> None:
        self._open: dict[str, int] | None = None
        self._given: dict[str, int] = {}

    def read(self, work: Work) -> Loads:
        """Return the loads with what this sweep moved."""
        if self._open is None:
            self._open, self._given = open_loads(work.connection), given_counts(work.connection)
        return Loads(open_tickets=self._open, given=self._given)

    def moved(self, before: str | None, after: str | None) -> None:
        """Count a ticket that this sweep gave to somebody else."""
        if self._open is None or before == after:
            return
        if before is not None:
            self._open[before] = self._open.get(before, 1) - 1
        if after is not None:
            self._open[after] = self._open.get(after, 0) + 1
            self._given[after] = self._given.get(after, 0) + 1

    def forget(self) -> None:
        """Count anew the next time."""
        self._open = None


@dataclass(frozen=True)
class _Facts:
    """Looked up only where a decision asks."""

    work: Work
    in_force: InForce
    ticket: Ticket
    now: datetime
    counted: _SweepLoads

    @property
    def loads(self) -> Loads:
        return self.counted.read(self.work)

    @cached_property
    def survey(self) -> SurveyFacts:
        connection, ticket = self.work.connection, self.ticket
        return SurveyFacts(
            last_asked_at=last_survey_of(connection, ticket.requester) if ticket.requester else None,
            machine=not ticket.by_customer,
            undeliverable=suppressed(connection, address_key(ticket.requester), self.now) is not None,
            declined=self._declined(),
        )

    def _declined(self) -> bool:
        """Tell whether the settings or the person's record want no surveys, for any of the addresses."""
        survey = self.in_force.policy.queue(self.ticket.queue).surveys
        person = person_of(self.work.connection, self.ticket.requester)
        addresses = person.addresses if person else (self.ticket.requester,)
        if person is not None and not person.surveys:
            return True
        connection = self.work.connection
        return any(
            (survey is not None and is_denied(one, survey)) or opted_out(connection, one, "survey")
            for one in addresses
        )
