"""This file compares deadlines with a reference that steps minute by minute, over made-up cases.

``python -m bench.workhours_cases [--cases N] [--first SEED]``; exits 1 where one differs, and names its
seed. It also prints how long a deadline takes.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime

from tests.minute_steps import Case, random_case, stepped_between, stepped_due
from tickets.deadlines import deadlines, sla_for
from tickets.workhours import between


def main() -> int:
    """Run the cases and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    first, again, beyond, wrong = 0.0, 0.0, 0, []
    for seed in range(options.first, options.first + options.cases):
        case = random_case(seed)
        began = time.perf_counter()
        found = _due(case)
        made = time.perf_counter()
        _due(case)
        first, again = first + made - began, again + time.perf_counter() - made
        expected = stepped_due(case.began, case.promise, case.sla.calendar, case.pauses)
        beyond += expected is None
        if expected is not None and (found != expected or not _between_agrees(case)):
            wrong.append(seed)
    print(f"{options.cases} cases, {len(wrong)} differ, {beyond} beyond the horizon of the reference")
    print(f"a deadline takes {again / options.cases * 1e6:.0f} microseconds,", end=" ")
    print(f"the first of a calendar and year {first / options.cases * 1e6:.0f}")
    if wrong:
        print("seeds that differ:", *wrong[:20])
    return 1 if wrong else 0


def _due(case: Case) -> datetime | None:
    return deadlines(case.story.ticket, sla_for(case.story.ticket, case.policy))[0].due_at


def _between_agrees(case: Case) -> bool:
    """Check the other direction over the pauses, whose ends are as random as anything."""
    return all(
        between(start, end, case.sla.calendar).total_seconds()
        == 60 * stepped_between(start, end, case.sla.calendar)
        for start, end in case.pauses[:1]
    )


if __name__ == "__main__":
    sys.exit(main())
