"""This file explains a mail by filing it for real, in a transaction that is rolled back."""

from __future__ import annotations

from typing import Any

from postdesk.filing import Mode
from postdesk.intake import file_mail
from postdesk.reading import read_mail
from postdesk.wiring import Program
from scheduler.clock import system_clock
from tickets.ports import Clock

EXPLAIN = Mode(explain=True)


class _TakenBack(Exception):
    """Ends the transaction of an explanation; nothing of it stays."""


def explain(program: Program, raw: bytes, mailbox: str | None, clock: Clock = system_clock) -> dict[str, Any]:
    """Return what would happen to a mail; the keys are a public contract."""
    in_force = program.in_force
    name = mailbox or next(iter(in_force.policy.mailboxes), "")
    reading = read_mail(raw, name, in_force)
    result: dict[str, Any] = {}
    try:
        with program.store.filing() as work:
            now = clock()
            row = work.inbox.add(
                mailbox=name, source="explain", raw=raw, size=None, received_at=now, internal_date=None
            )
            mail = work.inbox.read(row)
            if mail is not None:
                filed = file_mail(work, in_force, mail, reading, clock, EXPLAIN)
                decision = filed.decision
                route = decision.get("route", {})
                result = {
                    "kind": decision.get("kind", reading.identity.kind.value),
                    "party": filed.party,
                    "verdict": decision.get("verdict", {}).get("verdict"),
                    "thread": decision.get("thread", {"rule": None, "ticket": None, "evidence": []}),
                    "route": {
                        "queue": route.get("queue"),
                        "hits": route.get("hits", []),
                        "misses": route.get("misses", []),
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
            raise _TakenBack
    except _TakenBack:
        return result


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
