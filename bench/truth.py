"""This file compares what a program made of the bench mailbox with the truth about it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.mailbox_2000 import BenchMail


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """One mail as a program filed it."""

    message_id: str
    ticket: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How far it is from the truth; every figure should be 0."""

    split: int  # conversations that lie on several tickets
    mixed: int  # tickets that hold several conversations
    damaged: int  # mails whose text is not what the author wrote
    missing: int  # mails that are nowhere
    twice: int  # mails that are there more than once

    @property
    def is_clean(self) -> bool:
        """Says whether nothing is wrong."""
        return not (self.split or self.mixed or self.damaged or self.missing or self.twice)


def compare(truth: Sequence[BenchMail], filed: Iterable[Filed]) -> Verdict:
    """Compares all mails; the order does not count, nor does white space in texts."""
    mails = {mail.message_id: mail for mail in truth}
    times: Counter[str] = Counter()
    tickets: defaultdict[str, set[str]] = defaultdict(set)
    conversations: defaultdict[str, set[str]] = defaultdict(set)
    damaged = 0
    for one in filed:
        mail = mails.get(one.message_id)
        if mail is None:
            continue
        times[one.message_id] += 1
        tickets[mail.conversation].add(one.ticket)
        conversations[one.ticket].add(mail.conversation)
        damaged += not _holds(one.text, mail.text)
    return Verdict(
        split=_several(tickets),
        mixed=_several(conversations),
        damaged=damaged,
        missing=len(mails) - len(times),
        twice=sum(count > 1 for count in times.values()),
    )


def _several(places: Mapping[str, set[str]]) -> int:
    return sum(len(found) > 1 for found in places.values())


def _holds(stored: str, written: str) -> bool:
    return "\ufffd" not in stored and " ".join(written.split()) in " ".join(stored.split())
