"""This file tells what a replay of routing rules found: by rule, by ticket, and in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from postdesk.replaying import Compared, MailDifference
from threading_rules.rulebook import RuleBook

EXAMPLES = 3
_SHOWN = 60


def rules_as_json(found: Compared, old: RuleBook, new: RuleBook, prefix: str) -> Iterator[dict[str, Any]]:
    """Yield one object for each rule, in the order of the new file; rules that are gone come last."""
    names = dict.fromkeys([rule.name for rule in (*new.rules, *old.rules)])
    there = {rule.name for rule in old.rules}, {rule.name for rule in new.rules}
    for name in names:
        gained = [mail for mail in found.mails if name in mail.after and name not in mail.before]
        lost = [mail for mail in found.mails if name in mail.before and name not in mail.after]
        yield {
            "rule": name,
            "status": "same" if name in there[0] & there[1] else "new" if name in there[1] else "gone",
            "before": found.old.get(name, 0),
            "after": found.new.get(name, 0),
            "gained": len(gained),
            "lost": len(lost),
            "examples": [_name(mail, prefix) for mail in (*gained[:EXAMPLES], *lost[:EXAMPLES])],
        }


def mail_as_json(mail: MailDifference, prefix: str) -> dict[str, Any]:
    """Return one object for a mail that would have been treated otherwise."""
    return {
        "inbox": mail.inbox,
        "ticket": _ref(mail, prefix),
        "subject": mail.subject,
        "at": mail.at.isoformat(),
        "changes": {what: {"before": was, "after": would} for what, (was, would) in mail.changes.items()},
        "rules": {"before": list(mail.before), "after": list(mail.after)},
    }


def summary_as_json(found: Compared) -> dict[str, Any]:
    """Return the counts of the whole."""
    return {
        "mails": found.asked,
        "differ": sum(1 for mail in found.mails if mail.changes),
        "other_rules": sum(1 for mail in found.mails if not mail.changes),
        "by_effect": _by_effect(found),
        "notes": found.notes,
    }


def rule_as_text(line: dict[str, Any]) -> str:
    """Return the line of one rule for people."""
    mark = {"same": " ", "new": "+", "gone": "-"}[line["status"]]
    change = f"+{line['gained']} -{line['lost']}" if line["gained"] or line["lost"] else "="
    examples = f"  such as {', '.join(line['examples'])}" if line["examples"] else ""
    return f"{mark} {line['rule'][:40]:<40} {line['before']:>6} → {line['after']:<6} {change:<12}{examples}"


def mail_as_text(mail: MailDifference, prefix: str) -> str:
    """Return the lines of one mail for people."""
    lines = [f"{_name(mail, prefix)}  {mail.at:%Y-%m-%d %H:%M}  {mail.subject[:_SHOWN]}"]
    lines += [f"    {what}: {_told(was)} → {_told(would)}" for what, (was, would) in mail.changes.items()]
    gone = [rule for rule in mail.before if rule not in mail.after]
    come = [rule for rule in mail.after if rule not in mail.before]
    lines += [f"    no longer hit by {', '.join(gone)}"] if gone else []
    lines += [f"    now hit by {', '.join(come)}"] if come else []
    return "\n".join(lines)


def summary_as_text(found: Compared) -> str:
    """Return the counts for people."""
    counts = summary_as_json(found)
    effects = ", ".join(f"{what} {count}" for what, count in counts["by_effect"].items())
    lines = [
        f"{counts['mails']} mails asked, {counts['differ']} would differ{f': {effects}' if effects else ''}"
    ]
    lines += [f"{note} ({count} mails)" for note, count in found.notes.items()]
    return "\n".join(lines)


def _by_effect(found: Compared) -> dict[str, int]:
    counts: dict[str, int] = {}
    for mail in found.mails:
        for what in mail.changes:
            counts[what] = counts.get(what, 0) + 1
    return dict(sorted(counts.items(), key=lambda one: -one[1]))


def _ref(mail: MailDifference, prefix: str) -> str | None:
    return f"{prefix}-{mail.ticket}" if mail.ticket is not None else None


def _name(mail: MailDifference, prefix: str) -> str:
    return _ref(mail, prefix) or f"inbox {mail.inbox}"


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value) if value is not None else "none"
