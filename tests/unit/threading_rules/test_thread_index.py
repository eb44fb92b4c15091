"""Thread-Index: what Outlook reads in it, what it survives, and that nobody else can make ours."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.parse import parse
from threading_rules.thread_index import own_header, read_header, thread_header, thread_index
from threading_rules.tokens import Audience, Keys

KEYS = Keys(current=b"the site's key")
BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
tickets = st.integers(1, 2**32 - 1)


def carried(value: str) -> bytes | None:
    return thread_header(parse(f"Thread-Index: {value}\n\n".encode()))


@given(st.sampled_from(Audience), tickets, st.integers(0, 10**9), st.binary(max_size=40))
def test_what_we_wrote_is_read_however_many_answers_follow(audience, ticket, seconds, answers):
    header = own_header(KEYS, audience, ticket, BEGAN)
    field = thread_index(header, BEGAN + timedelta(seconds=seconds), 7)
    found = read_header(KEYS, (b64decode(field) + answers)[:22])
    assert found is not None
    assert (found.audience, found.ticket) == (audience, ticket)
    assert carried(field) == header
    rotated = Keys(current=b"new", previous=KEYS.current)
    assert read_header(rotated, header) == found
    assert read_header(Keys(current=b"new"), header) is None


@given(tickets, st.integers(6, 21), st.integers(1, 255))
def test_one_changed_octet_of_the_name_makes_it_worthless(ticket, place, change):
    header = bytearray(own_header(KEYS, Audience.CUSTOMER, ticket, BEGAN))
    header[place] ^= change
    assert read_header(KEYS, bytes(header)) is None


def test_the_times_in_it_are_those_of_the_conversation_and_the_mail():
    later = timedelta(hours=3, seconds=7)
    index = b64decode(thread_index(own_header(KEYS, Audience.CUSTOMER, 1001, BEGAN), BEGAN + later, 300))
    assert (len(index), index[0], index[-1]) == (27, 1, 300 % 256)
    began = EPOCH + timedelta(microseconds=(int.from_bytes(index[:6], "big") << 16) / 10)
    assert abs(began - BEGAN) < timedelta(seconds=1)
    block = int.from_bytes(index[22:26], "big")
    assert block >> 31 == 0
    assert abs(timedelta(microseconds=(block << 18) / 10) - later) < timedelta(seconds=1)


def test_after_years_the_time_is_written_more_coarsely():
    years = timedelta(days=1000)
    index = b64decode(thread_index(own_header(KEYS, Audience.CUSTOMER, 1001, BEGAN), BEGAN + years, 0))
    block = int.from_bytes(index[22:26], "big")
    assert block >> 31 == 1
    assert abs(timedelta(microseconds=((block & 0x7FFFFFFF) << 23) / 10) - years) < timedelta(seconds=2)


def test_a_clock_that_went_back_is_no_error():
    field = thread_index(own_header(KEYS, Audience.CUSTOMER, 1001, BEGAN), BEGAN - timedelta(days=1), 0)
    assert b64decode(field)[22:26] == bytes(4)


@pytest.mark.parametrize("value", ["", "short", "AAAA", "?" * 40, "é" * 40, "A" * 4000])
def test_what_is_no_index_of_ours_says_nothing(value):
    header = carried(value)
    assert header is None or read_header(KEYS, header) is None
