"""This file imports archives of mail: every mail is journalled and filed, nothing is sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

from postdesk.filing import Mode
from postdesk.finding import living_tickets
from postdesk.intake import Intake
from postdesk.mail_files import FiledMail
from postdesk.wiring import Program, open_program
from scheduler.clock import system_clock
from store.work import Store

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedMail:
    """What became of one mail."""

    file: str
    index: int
    message_id: str | None
    ticket: str | None
    outcome: str  # created, appended, duplicate, set_aside
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Journalled:
    inbox: int
    file: str
    index: int


def import_mails(
    program: Program,
    mails: Iterator[FiledMail],
    *,
    join_always: bool,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[ImportedMail]:
    """File every mail, then yield what became of each with its final ticket, in the order given."""
    mode = Mode(archive=True, join_always=join_always)
    journalled: list[_Journalled] = []
    if workers > 1:
        _in_processes(program, mails, mode, workers, journalled, progress)
    else:
        filer = _Filer(program, mode)
        while batch := list(islice(mails, BATCH)):
            journalled += filer.file(batch)
            progress(len(batch))
    yield from _fates(program, journalled)


class _Filer:
    """Journals and files batches over one database."""

    def __init__(self, program: Program, mode: Mode) -> None:
        self._store = program.store
        self._intake = Intake(program.store, lambda: program.in_force, system_clock, mode=mode)

    def file(self, batch: list[FiledMail]) -> list[_Journalled]:
        rows = _journal(self._store, batch)
        self._intake.file_rows(tuple(row.inbox for row in rows))
        return rows


def _journal(store: Store, batch: list[FiledMail]) -> list[_Journalled]:
    now = system_clock()
    rows = []
    with store.write() as work:
        for mail in batch:
            inbox = work.inbox.add(
                mailbox="",
                source=f"{mail.file}#{mail.index}",
                raw=mail.raw,
                size=None,
                received_at=now,
                internal_date=None,
            )
            rows.append(_Journalled(inbox=inbox, file=str(mail.file), index=mail.index))
    return rows


def _in_processes(
    program: Program,
    mails: Iterator[FiledMail],
    mode: Mode,
    workers: int,
    journalled: list[_Journalled],
    progress: Callable[[int], None],
) -> None:
    """Read in several processes; filing transactions come one after the other by the database's own lock."""
    program.store.close()  # a connection must not be shared with a child
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(program.loaded, mode)) as pool:
        waiting: deque[Future[list[_Journalled]]] = deque()
        while (batch := list(islice(mails, BATCH))) or waiting:
            if batch:
                waiting.append(pool.submit(_file_batch, batch))
            # An archive may be larger than the memory: no more is read than the workers can have in hand.
            if not batch or len(waiting) > 2 * workers:
                rows = waiting.popleft().result()
                journalled += rows
                progress(len(rows))


_filers: list[_Filer] = []
"""The one filer of a worker process."""


def _begin(loaded: object, mode: Mode) -> None:
    _filers[:] = [_Filer(open_program(loaded), mode)]  # type: ignore[arg-type]


def _file_batch(batch: list[FiledMail]) -> list[_Journalled]:
    return _filers[0].file(batch)


def _fates(program: Program, journalled: list[_Journalled]) -> Iterator[ImportedMail]:
    for start in range(0, len(journalled), 500):
        rows = journalled[start : start + 500]
        with program.store.read() as work:
            entries = work.inbox.fates([row.inbox for row in rows])
            living = living_tickets(work, {e.ticket for e in entries.values() if e.ticket is not None})
            for row in rows:
                entry = entries[row.inbox]
                ticket = living.get(entry.ticket) if entry.ticket is not None else None
                yield ImportedMail(
                    file=row.file,
                    index=row.index,
                    message_id=entry.message_id,
                    ticket=ticket.ref if ticket else None,
                    outcome=entry.outcome or entry.state,
                    why=(entry.why or "").strip().splitlines()[-1] if entry.why else "",
                )
