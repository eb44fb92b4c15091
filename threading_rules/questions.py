"""This file holds the questions a routing rule may ask, a closed set, and how each tells its answer.

A question answers with a decision that names the question, so an explanation cannot differ from the
decision: it is the same answer, put into words when somebody wants to read it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from threading_rules.routing_facts import LONG_FIELDS, MailView, spam_score
from threading_rules.text_tests import REGEX_SECONDS, Matches, PlainTest

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHOWN = 60  # characters of a value in a sentence


class Teller(Protocol):
    """What can put its answer into words."""

    def tell(self, mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""


class Because(NamedTuple):
    """One question that decided, and its answer."""

    question: Teller
    held: bool

    def tell(self, mail: MailView) -> str:
        """Return the answer as a person would tell it."""
        return self.question.tell(mail, self.held)


class Decision(NamedTuple):
    """Whether a condition holds, and the questions that decided."""

    held: bool
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Question(ABC):
    """A question without parts; its two answers are made once, for most questions are asked of every mail."""

    yes: Decision = field(init=False, repr=False, compare=False)
    no: Decision = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "yes", Decision(True, (Because(self, True),)))
        object.__setattr__(self, "no", Decision(False, (Because(self, False),)))

    @abstractmethod
    def asks(self, mail: MailView) -> bool:
        """Return whether it is so."""

    @abstractmethod
    def tell(self, mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""

    def decide(self, mail: MailView) -> Decision:
        """Ask the mail."""
        return self.yes if self.asks(mail) else self.no


@dataclass(frozen=True, slots=True)
class TextAsks(Question):
    """A field passes a test."""

    key: str  # of MailView.text
    test: PlainTest

    def asks(self, mail: MailView) -> bool:
        """Return whether one of the field's values passes."""
        return self.test.holds(mail.text(self.key))

    def tell(self, mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        return f"{_field(mail, self.key)} {self.test.said(held)}"


@dataclass(frozen=True, slots=True)
class TextMatches(Question):
    """A regular expression finds something in a field; its named groups are kept for the rule's actions."""

    key: str
    test: Matches

    def asks(self, mail: MailView) -> bool:
        """Return whether it finds something.

        A search that takes too long is not repeated on this mail and counts as not found.
        """
        if self.name in mail.expired:
            return False
        try:
            found = self.test.find(mail.text(self.key))
        except TimeoutError:
            mail.expired.add(self.name)
            return False
        if found:
            mail.captured = {**mail.captured, **found}
        return found is not None

    def tell(self, mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        if self.name in mail.expired:
            return f"{self.name} took longer than {REGEX_SECONDS} s, so it counts as not found"
        return f"{_field(mail, self.key)} {self.test.said(held)}"

    @property
    def name(self) -> str:
        """What is looked for, and where."""
        return f"the regex /{self.test.pattern}/ in the {_label(self.key)}"


@dataclass(frozen=True, slots=True)
class Exists(Question):
    """A field is there, or is not."""

    key: str
    wanted: bool

    def asks(self, mail: MailView) -> bool:
        """Return whether it is as wanted."""
        return any(value.strip() for value in mail.text(self.key).values) is self.wanted

    def tell(self, _mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        return f"there is {'a' if self.wanted is held else 'no'} {_label(self.key)}"


_ONE: Mapping[str, Callable[[MailView], str | None]] = {
    "language": lambda mail: mail.facts.language,
    "kind": lambda mail: mail.facts.kind,
    "verdict": lambda mail: mail.facts.verdict,
    "mailbox": lambda mail: mail.facts.mailbox,
    "queue": lambda mail: mail.standing.queue,
    "priority": lambda mail: mail.standing.priority.value,
    "weekday": lambda mail: WEEKDAYS[mail.facts.weekday],
}


@dataclass(frozen=True, slots=True)
class OneOf(Question):
    """A fact with one value is one of those wanted."""

    key: str  # of _ONE
    wanted: tuple[str, ...]

    def asks(self, mail: MailView) -> bool:
        """Return whether it is one of them."""
        return _ONE[self.key](mail) in self.wanted

    def tell(self, mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        value = _ONE[self.key](mail) or "not known"
        return f"the {self.key} is {value}" + ("" if held else f", not {' or '.join(self.wanted)}")


@dataclass(frozen=True, slots=True)
class HasTag(Question):
    """One of the tags is set."""

    wanted: tuple[str, ...]

    def asks(self, mail: MailView) -> bool:
        """Return whether one is."""
        return not mail.standing.tags.isdisjoint(self.wanted)

    def tell(self, mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        there = ", ".join(sorted(mail.standing.tags)) or "none"
        return f"the tags are {there}" + ("" if held else f", not {' or '.join(self.wanted)}")


@dataclass(frozen=True, slots=True)
class Open(Question):
    """One of the calendars is open, or none of them is."""

    calendars: tuple[str, ...]
    wanted: bool

    def asks(self, mail: MailView) -> bool:
        """Return whether it is as wanted."""
        return (not mail.facts.open_calendars.isdisjoint(self.calendars)) is self.wanted

    def tell(self, _mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        return f"it came {'during' if self.wanted is held else 'outside'} {' or '.join(self.calendars)}"


_FLAGS: Mapping[str, tuple[Callable[[MailView], bool], str, str]] = {
    "attachments": (
        lambda mail: any(not file.inline for file in mail.facts.message.attachments),
        "there is an attachment",
        "there is no attachment",
    ),
    "reply": (lambda mail: mail.facts.is_reply, "it answers a ticket", "it opens a ticket"),
    "spam": (
        lambda mail: mail.facts.spam,
        "the server's filter calls it spam",
        "the server's filter does not call it spam",
    ),
}


@dataclass(frozen=True, slots=True)
class Flag(Question):
    """A fact is so, or is not."""

    key: str  # of _FLAGS
    wanted: bool

    def asks(self, mail: MailView) -> bool:
        """Return whether it is as wanted."""
        return _FLAGS[self.key][0](mail) is self.wanted

    def tell(self, _mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        _, true, false = _FLAGS[self.key]
        return true if self.wanted is held else false


_NUMBERS: Mapping[str, tuple[Callable[[MailView], float | None], str, str]] = {
    "size": (lambda mail: mail.facts.message.size, "the mail has", " bytes"),
    "spam_score": (lambda mail: spam_score(mail.facts.message), "the spam score is", ""),
}


@dataclass(frozen=True, slots=True)
class Within(Question):
    """A number lies above one bound and below the other; a number that is not known does not."""

    key: str  # of _NUMBERS
    over: float | None = None
    under: float | None = None

    def asks(self, mail: MailView) -> bool:
        """Return whether it does."""
        number = _NUMBERS[self.key][0](mail)
        if number is None or (self.over is not None and number <= self.over):
            return False
        return self.under is None or number < self.under

    def tell(self, mail: MailView, held: bool, /) -> str:
        """Return the answer in words."""
        read, what, unit = _NUMBERS[self.key]
        number = read(mail)
        value = "not known" if number is None else f"{number:,}{unit}"
        bounds = [f"over {self.over:,}"] if self.over is not None else []
        bounds += [f"under {self.under:,}"] if self.under is not None else []
        return f"{what} {value}, {'' if held else 'not '}{' and '.join(bounds)}"


_LABELS = {
    "from": "author",
    "to": "To",
    "cc": "Cc",
    "reply_to": "Reply-To",
    "body": "new text",
    "requester_domain": "requester's domain",
}


def _label(key: str) -> str:
    return _LABELS.get(key) or key.replace("_", " ")


def _field(mail: MailView, key: str) -> str:
    """Return a field with its value, as far as a sentence can hold it."""
    values = [value.strip() for value in mail.text(key).values if value.strip()]
    if not values:
        return f"the {_label(key)}, which is empty,"
    if key in LONG_FIELDS:
        return f"the {_label(key)}"
    shown = [f"“{value[:_SHOWN]}{'…' if len(value) > _SHOWN else ''}”" for value in values[:3]]
    more = f" and {len(values) - 3} more" if len(values) > 3 else ""
    return f"the {_label(key)} {', '.join(shown)}{more}"
