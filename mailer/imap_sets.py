"""This file cuts long lists of UIDs into commands and answers of bounded size; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

GROUP_OCTETS = 16_777_216
"""How many octets of mail one FETCH asks for, and with it how much memory a poller takes."""


def chunks(uids: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """Yield the UIDs in parts of at most so many, so that no command line grows without bound."""
    for start in range(0, len(uids), most):
        yield uids[start : start + most]


def search_windows(first: int, top: int, exists: int, at_once: int) -> Iterator[tuple[int, int]]:
    """Yield the UID ranges to search one after the other for everything from ``first`` to ``top``.

    One answer names at most as many UIDs as the folder has mails; only a large folder is searched in
    windows.
    """
    step = top if exists <= at_once else at_once
    for start in range(first, top + 1, step or 1):
        yield start, min(start + step - 1, top)


def fetch_groups(sizes: Sequence[tuple[int, int]], largest: int) -> Iterator[list[int]]:
    """Yield UIDs to fetch together, in order; a mail above ``largest`` stands alone."""
    group: list[int] = []
    octets = 0
    for uid, size in sizes:
        alone = size > largest
        if group and (alone or octets + size > GROUP_OCTETS):
            yield group
            group, octets = [], 0
        group.append(uid)
        octets += size
        if alone:
            yield group
            group, octets = [], 0
    if group:
        yield group
