"""This file shows how long lists of UIDs are cut."""

from hypothesis import given
from hypothesis import strategies as st

from mailer.imap_sets import GROUP_OCTETS, chunks, fetch_groups, search_windows


@given(st.lists(st.integers(1, 10**9), unique=True), st.integers(1, 50))
def test_chunks_lose_and_repeat_nothing(uids: list[int], most: int) -> None:
    parts = list(chunks(uids, most))
    assert [uid for part in parts for uid in part] == uids
    assert all(0 < len(part) <= most for part in parts)


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.integers(0, 300), st.integers(1, 200))
def test_windows_cover_everything_from_the_first_to_the_last_once(
    first: int, top: int, exists: int, at_once: int
) -> None:
    covered = [
        uid for start, end in search_windows(first, top, exists, at_once) for uid in range(start, end + 1)
    ]
    assert covered == list(range(first, top + 1))


def test_a_folder_of_ordinary_size_is_searched_in_one_go() -> None:
    # UIDs may be sparse up to 2**32; the answer names at most as many as there are mails.
    assert list(search_windows(1, 4_000_000_000, 300, 50_000)) == [(1, 4_000_000_000)]


def test_an_answer_of_a_huge_folder_stays_below_the_line_imaplib_takes() -> None:
    windows = list(search_windows(1, 140_000, 140_000, 50_000))
    assert max(end - start + 1 for start, end in windows) * len("4294967295 ") < 1_000_000


@given(st.lists(st.integers(0, 40_000_000)), st.integers(1, 30_000_000))
def test_groups_keep_the_order_and_lose_nothing(sizes: list[int], largest: int) -> None:
    mails = list(enumerate(sizes, start=1))
    groups = list(fetch_groups(mails, largest))
    assert [uid for group in groups for uid in group] == [uid for uid, _ in mails]


@given(st.lists(st.integers(0, 40_000_000)), st.integers(1, 30_000_000))
def test_a_group_is_bounded_and_a_mail_above_the_limit_stands_alone(sizes: list[int], largest: int) -> None:
    for group in fetch_groups(list(enumerate(sizes)), largest):
        octets = [sizes[uid] for uid in group]
        assert len(group) == 1 or (sum(octets) <= GROUP_OCTETS and max(octets) <= largest)
