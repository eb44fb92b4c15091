"""This file puts mails of ours that failed for good on their tickets, and tells the agents.

Refused by the mail server or given up: the event and the notification are written in the transaction that
settles the outbox row, so there is no failed answer that nobody heard of. A notification that fails is
noted on the ticket and causes no further mail, so two broken addresses never write to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from postdesk.announce import announce
from postdesk.filing import schedule_of
from postdesk.finding import living_tickets
from postdesk.in_force import InForce
from store.engine import DatabaseAway
from store.outbox import SqlOutbox, settle_rows
from store.sent import sent_by_id
from store.work import Store, Work
from tickets.address import address_key
from tickets.delivery import Refused, Sent, Settlement
from tickets.events import DeliveryFailed
from tickets.notices import notices_for

_log = structlog.get_logger("postdesk")


class ReportingOutbox(SqlOutbox):
    """The outbox of a running daemon: what fails for good is told."""

    def __init__(self, store: Store, in_force: Callable[[], InForce]) -> None:
        super().__init__(store)
        self._in_force = in_force

    def settle_all(
        self, holder: str, settlements: Sequence[Settlement], now: datetime, /
    ) -> tuple[bool, ...]:
        """Record what became of claimed mails, and on the tickets what failed for good."""
        if not any(one.failed for one in settlements):
            return super().settle_all(holder, settlements, now)
        with self._store.filing() as work:
            settled = settle_rows(work.connection, holder, settlements, now)
            for one, is_settled in zip(settlements, settled, strict=True):
                if is_settled and one.failed:
                    self._report_guarded(work, one, now)
        return settled

    def _report_guarded(self, work: Work, settlement: Settlement, now: datetime) -> None:
        try:
            with work.savepoint():
                report_failure(work, self._in_force(), settlement, now)
        except DatabaseAway:
            raise  # the database, not this mail
        except Exception:  # noqa: BLE001 - the mail must not be sent again for want of a report
            _log.exception("failure_not_reported", outbox=settlement.mail.id)


def report_failure(work: Work, in_force: InForce, settlement: Settlement, now: datetime) -> None:
    """Append the failure to the ticket of the mail, and notify its agents where a customer did not get it."""
    row = sent_by_id(work.connection, settlement.mail.id)
    ticket = living_tickets(work, {row.ticket}).get(row.ticket) if row.ticket is not None else None
    outcome = settlement.outcome
    if ticket is None or isinstance(outcome, Sent):
        return
    failed = outcome.recipients or settlement.mail.recipients
    events = tuple(
        DeliveryFailed(
            message=None,
            address=address_key(address),
            kind="hard" if isinstance(outcome, Refused) else "soft",
            diagnostic=outcome.reason[:500],
            audience=row.audience,
        )
        for address in failed
    )
    ticket, recorded = work.tickets.append(ticket, events, now, None, schedule_of(in_force, now))
    keys = {address_key(address) for address in failed}
    announce(
        work,
        in_force,
        [
            (ticket.id, notice)
            for notice in notices_for(recorded, ticket, in_force.policy)
            if address_key(notice.recipient) not in keys
        ],
        now,
    )
