"""This file writes a report as CSV (RFC 4180): one row for each group and measure."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from postdesk.report_json import flat
from postdesk.reporting import PeriodFigures
from tickets.report import Report

COLUMNS = ("since", "until", "group", "name", "measure", "value")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(found: PeriodFigures) -> str:
    """Return the table; spans are seconds, shares 0 to 1, what there is none of is empty."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    since, until = found.asked.since.isoformat(), found.asked.until.isoformat()
    for group, name, one in _groups(found):
        for measure, value in flat(one):
            writer.writerow([since, until, group, _harmless(name), measure, "" if value is None else value])
    for topic in found.topics.words:
        name = _harmless(" ".join(topic.words))
        for measure, count in (("tickets", topic.count), ("before", topic.before)):
            writer.writerow([since, until, "topic", name, measure, count])
    for rule in found.topics.rules:
        for measure, count in (("hits", rule.count), ("before", rule.before)):
            writer.writerow([since, until, "rule", _harmless(rule.name), measure, count])
    for section in found.sections:
        for row in section.rows:
            for column, cell in zip(section.columns[1:], row[1:], strict=True):
                writer.writerow([since, until, section.name, _harmless(str(row[0])), column, cell])
    return out.getvalue()


def _groups(found: PeriodFigures) -> Iterator[tuple[str, str, Report]]:
    yield "all", "", found.whole
    yield "before", "", found.before
    for group, reports in found.by.items():
        for name, one in reports.items():
            yield group, name, one
    for step in found.steps:
        yield "step", step.begin.isoformat(), step.figures


def _harmless(name: str) -> str:
    """A customer's word must not become a formula where somebody opens the table in a spreadsheet."""
    return f"'{name}" if name.startswith(_FORMULA) else name
