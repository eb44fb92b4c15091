"""This file finds the lines of our own mail in the answer to it.

We sent what is being answered, so we need no mark and no attribution to know it again. A line counts only in
a run that follows our mail's order and is long enough not to be chance: both sides write "Best regards".
"""

from __future__ import annotations

from mailer.html_quotes import letters_of

_MAX_SENT_LETTERS = 60_000
_MAX_SEARCHES = 600
_WORTH_SEARCHING = 12
_RUN_LETTERS = 40


def sent_lines(lines: list[str], sent: str | None) -> list[bool]:
    """Return for each line whether it stands in ``sent``, the text of the mail that is answered."""
    found = [False] * len(lines)
    if not sent:
        return found
    ours = letters_of_text(sent)
    keys = [letters_of(line) for line in lines]
    run: list[int] = []
    start = place = searches = 0
    for number, key in enumerate(keys):
        if not key:
            continue
        at = place if run and ours.startswith(key, place) else -1
        if at < 0:
            _settle(found, keys, run, ours, start, place)
            run = []
            if len(key) >= _WORTH_SEARCHING and searches < _MAX_SEARCHES:
                searches += 1
                at = ours.find(key)
            start = at
        if at >= 0:
            run.append(number)
            place = at + len(key)
    _settle(found, keys, run, ours, start, place)
    return found


def letters_of_text(text: str) -> str:
    """The letters and digits of a whole text, to be searched."""
    return "".join(letters_of(line) for line in text[:_MAX_SENT_LETTERS].split("\n"))


def _settle(found: list[bool], keys: list[str], run: list[int], ours: str, start: int, end: int) -> None:
    """Take a run for ours if it is long enough, or if more of our mail stands above it."""
    if not run or end - start < (_RUN_LETTERS if True not in found else _WORTH_SEARCHING):
        return
    for number in run:
        found[number] = True
    # Short lines above, such as the salutation, were not worth a search of their own.
    for number in range(run[0] - 1, max(run[0] - 6, -1), -1):
        if keys[number] and not ours.endswith(keys[number], 0, start):
            break
        start -= len(keys[number])
        found[number] = bool(keys[number])
