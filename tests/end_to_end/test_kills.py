"""This file kills the daemon without a word and counts: nothing is missing, nothing is there twice.

The long form is ``python -m bench.kills``.
"""

from __future__ import annotations

import random

import pytest

from bench.kills import escalating, kill_and_count
from tests.end_to_end.site import Site, letter

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


def _mails(count: int) -> list[bytes]:
    """Requests of some twenty people, every third one an answer to the mail before."""
    mails = []
    for number in range(count):
        answers = number % 3 == 2
        mail = letter(
            f"Customer {number % 20} <c{number % 20}@customer.example>",
            f"Re: request {number - 1}" if answers else f"request {number}",
            f"The printer in room {number} smokes again.",
            message_id=f"<m{number}@customer.example>",
        )
        if answers:
            mail = b"In-Reply-To: <m%d@customer.example>\n" % (number - 1) + mail
        mails.append(mail)
    return mails


def test_killed_while_it_fetches_files_and_sends_it_loses_and_doubles_nothing(site: Site) -> None:
    toll = kill_and_count(site, _mails(60), 3, random.Random(6))
    assert toll.is_clean, toll
    assert toll.fates == {"created": 40, "appended": 20}
    assert toll.tickets == 40


def test_killed_during_sweeps_it_takes_each_step_of_the_ladder_once(site: Site) -> None:
    escalating(site)
    toll = kill_and_count(site, _mails(9), 3, random.Random(7))
    assert toll.is_clean, toll
    assert toll.steps == {0: toll.tickets, 1: toll.tickets, 2: toll.tickets}
    assert toll.doubled_steps == 0
