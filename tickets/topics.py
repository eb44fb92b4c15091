"""This file finds what people write about: clusters of words that come together, each with why it is one.

A cluster grows around a word: the one that tells most (frequent, yet not everywhere). Words that mostly come
in the same tickets join it. A ticket belongs to it by the first word, or by two of the others. Nothing is
random, nothing is learnt elsewhere: the same tickets give the same topics, and the words explain themselves.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tickets.topics_words import words

MOST_TOPICS = 12
MOST_WORDS = 6
_MOST_STEMS = 60  # of one ticket: what it is about is said early
_EVERYWHERE = 0.35  # a word of more tickets than that tells nothing
_TOGETHER = 0.4  # how alike (cosine) the tickets of two words must be
_LEAST = 3  # tickets with a word
_CANDIDATES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What one ticket is about: its stems, each with the form that was written."""

    ticket: int
    stems: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWord:
    """A word of a topic, and in how many of the topic's tickets it stands."""

    word: str
    tickets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Tickets that share words."""

    head: str  # the stem it grew around
    stems: tuple[str, ...]
    words: tuple[TopicWord, ...]  # the most frequent first; they are the explanation
    tickets: tuple[int, ...]


def matter(ticket: int, subject: str, text: str) -> Matter:
    """Return what a ticket is about, by its subject and what was newly written."""
    stems: dict[str, str] = {}
    for stem, word in (*words(subject), *words(text)):
        if len(stems) >= _MOST_STEMS:
            break
        stems.setdefault(stem, word)
    return Matter(ticket=ticket, stems=stems)


def clusters(matters: Sequence[Matter], most: int = MOST_TOPICS) -> tuple[Cluster, ...]:
    """Return the topics of some tickets, the largest first."""
    holders = _telling(matters)
    total, taken, found = len(matters), set[str](), list[Cluster]()
    candidates = sorted(holders, key=lambda stem: (-_weight(len(holders[stem]), total), stem))[:_CANDIDATES]
    for head in candidates:
        if head in taken:
            continue
        companions = tuple(_companions(head, holders, candidates, taken))
        taken.update((head, *companions))
        found.append(_cluster((head, *companions[: MOST_WORDS - 1]), holders, matters))
        if len(found) >= 2 * most:
            break
    found = [one for one in found if len(one.tickets) >= _LEAST]
    return tuple(sorted(found, key=lambda one: (-len(one.tickets), one.head))[:most])


def count_in(cluster: Cluster, matters: Iterable[Matter]) -> int:
    """Return how many of other tickets belong to a topic."""
    return sum(_belongs(one.stems, cluster.stems) for one in matters)


def similar(
    wanted: Matter, others: Sequence[Matter], most: int = 5, least: float = 0.15
) -> tuple[tuple[Matter, float, tuple[str, ...]], ...]:
    """Return the tickets most like one (cosine of tf-idf), each with how alike and the words they share."""
    frequency = Counter(stem for one in (wanted, *others) for stem in one.stems)
    total = len(others) + 1
    weights = {stem: math.log(1 + total / frequency[stem]) for stem in frequency}
    length = _length(wanted.stems, weights)
    found = []
    for other in others:
        shared = wanted.stems.keys() & other.stems.keys()
        if other.ticket == wanted.ticket or not shared:
            continue
        alike = sum(weights[stem] ** 2 for stem in shared) / (length * _length(other.stems, weights))
        if alike >= least:
            told = sorted(shared, key=lambda stem: (-weights[stem], stem))[:4]
            found.append((other, alike, tuple(other.stems[stem] for stem in told)))
    return tuple(sorted(found, key=lambda one: (-one[1], -one[0].ticket))[:most])


def _telling(matters: Sequence[Matter]) -> dict[str, frozenset[int]]:
    """Return the tickets (by place) of each word that is neither rare nor everywhere."""
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for place, one in enumerate(matters):
        for stem in one.stems:
            holders[stem].add(place)
    least = max(_LEAST, len(matters) // 200)
    # Among few tickets a word of half of them may well be the topic.
    most = max(10, len(matters) * _EVERYWHERE)
    return {stem: frozenset(places) for stem, places in holders.items() if least <= len(places) <= most}


def _weight(holders: int, total: int) -> float:
    return holders * math.log(1 + total / holders)


def _companions(
    head: str, holders: Mapping[str, frozenset[int]], candidates: Sequence[str], taken: Collection[str]
) -> Iterator[str]:
    """Give the words that mostly stand in the same tickets, the closest first."""
    own = holders[head]
    near = []
    for stem in candidates:
        if stem == head or stem in taken:
            continue
        both = len(own & holders[stem])
        alike = both / math.sqrt(len(own) * len(holders[stem]))
        if both >= _LEAST and alike >= _TOGETHER:
            near.append((-alike, stem))
    yield from (stem for _, stem in sorted(near))


def _cluster(
    stems: tuple[str, ...], holders: Mapping[str, frozenset[int]], matters: Sequence[Matter]
) -> Cluster:
    nearby = set().union(*(holders[stem] for stem in stems))
    places = sorted(place for place in nearby if _belongs(matters[place].stems, stems))
    inside = {stem: [place for place in places if stem in matters[place].stems] for stem in stems}
    told = [
        TopicWord(word=_shown(stem, matters, held), tickets=len(held))
        for stem, held in inside.items()
        if held
    ]
    return Cluster(
        head=stems[0],
        stems=stems,
        words=tuple(sorted(told, key=lambda one: (-one.tickets, one.word))),
        tickets=tuple(matters[place].ticket for place in places),
    )


def _belongs(stems: Mapping[str, str], topic: Sequence[str]) -> bool:
    return topic[0] in stems or sum(stem in stems for stem in topic[1:]) >= 2


def _shown(stem: str, matters: Sequence[Matter], places: Iterable[int]) -> str:
    """Return the form of a word that was written most."""
    forms = Counter(matters[place].stems[stem] for place in places)
    return min(forms, key=lambda form: (-forms[form], form))


def _length(stems: Iterable[str], weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weights[stem] ** 2 for stem in stems)) or 1.0
