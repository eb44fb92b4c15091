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
    run: list[int] = []
    run_letters = place = searches = 0
    for number, line in enumerate(lines):
        key = letters_of(line)
        if not key:
            continue
        at = place if run and ours.startswith(key, place) else -1
        if at < 0 and len(key) >= _WORTH_SEARCHING and searches < _MAX_SEARCHES:
            searches += 1
            at = ours.find(key)
        if at < 0:
            _settle(found, run, run_letters)
            run, run_letters = [], 0
            continue
        if run and at != place:
            _settle(found, run, run_letters)
            run, run_letters = [], 0
        run.append(number)
        run_letters += len(key)
        place = at + len(key)
    _settle(found, run, run_letters)
    return found


def letters_of_text(text: str) -> str:
    """The letters and digits of a whole text, to be searched."""
    return "".join(letters_of(line) for line in text[:_MAX_SENT_LETTERS].split("\n"))


def _settle(found: list[bool], run: list[int], letters: int) -> None:
    if letters >= _RUN_LETTERS:
        for number in run:
            found[number] = True
