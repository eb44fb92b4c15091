"""This file files a mail on trial: in a savepoint that is rolled back; and tells what was decided."""

from __future__ import annotations

from typing import Any

from postdesk.filing import Filed, FileMail, Mode
from postdesk.in_force import InForce
from postdesk.reading import Reading
from store.work import Work
from tickets.ports import Clock

EXPLAIN = Mode(explain=True)


class _TakenBack(Exception):
    """Ends the savepoint of a trial; nothing of it stays."""


def try_mail(
    work: Work,
    in_force: InForce,
    raw: bytes,
    mailbox: str,
    reading: Reading,
    clock: Clock,
    file_mail: FileMail,
) -> dict[str, Any]:
    """Return what would happen to a mail; the keys are a public contract."""
    result: dict[str, Any] = {}
    try:
        with work.savepoint():
            row = work.inbox.add(
                mailbox=mailbox, source="explain", raw=raw, size=None, received_at=clock(), internal_date=None
            )
            mail = work.inbox.read(row)
            if mail is not None:
                result = _told(file_mail(work, in_force, mail, reading, clock, EXPLAIN), reading)
            raise _TakenBack
    except _TakenBack:
        return result


def _told(filed: Filed, reading: Reading) -> dict[str, Any]:
    decision = filed.decision
    route = decision.get("route", {})
    return {
        "kind": decision.get("kind", reading.identity.kind.value),
        "party": filed.party,
        "verdict": decision.get("verdict", {}).get("verdict"),
        "thread": decision.get("thread", {"rule": None, "ticket": None, "evidence": []}),
        "route": {
            "queue": route.get("queue"),
            "hits": route.get("hits", []),
            "misses": route.get("misses", []),
            "notes": route.get("notes", []),
        },
        "events": list(filed.events),
        "notices": [
            {"notice": one.notice, "recipient": one.recipient, "skipped": one.skipped}
            for one in filed.notices
        ],
        "outcome": filed.fate.outcome,
        "why": filed.fate.why,
        "evidence": {
            "kind": decision.get("evidence", []),
            "verdict": decision.get("verdict", {}).get("evidence", []),
            "acknowledge": decision.get("acknowledge"),
        },
        "defects": decision.get("defects", []),
    }


def tell(explanation: dict[str, Any]) -> str:
    """Return an explanation as a person would tell it."""
    thread, route, evidence = explanation["thread"], explanation["route"], explanation["evidence"]
    lines = [f"kind      {explanation['kind']}: {'; '.join(evidence['kind']) or '—'}"]
    lines.append(f"verdict   {explanation['verdict']}: {'; '.join(evidence['verdict']) or '—'}")
    lines.append(f"party     {explanation['party'] or '—'}")
    where = thread.get("ticket") or "a new ticket"
    lines.append(f"thread    {where}, by rule {thread.get('rule')} ({thread.get('name', '—')})")
    lines += [f"            {one}" for one in thread.get("evidence", [])]
    lines.append(f"route     queue {route['queue'] or '—'}")
    lines += [f"            hit   {one['rule']}: {one['why']}" for one in route["hits"]]
    lines += [f"            miss  {one['rule']}: {one['why']}" for one in route["misses"]]
    lines += [f"            !     {one}" for one in route["notes"]]
    lines.append(f"events    {', '.join(explanation['events']) or 'none'}")
    sent = [one for one in explanation["notices"] if one["skipped"] is None]
    mails = ", ".join(f"{one['notice']} to {one['recipient']}" for one in sent)
    lines.append(f"mails     {mails or 'none'}")
    lines += [
        f"            not {one['notice']} to {one['recipient']}: {one['skipped']}"
        for one in explanation["notices"]
        if one["skipped"] is not None
    ]
    if evidence["acknowledge"] not in {None, "yes"}:
        lines.append(f"            no acknowledgement: {evidence['acknowledge']}")
    lines.append(f"outcome   {explanation['outcome']}: {explanation['why']}")
    lines += [f"defect    {one}" for one in explanation["defects"]]
    return "\n".join(lines)
