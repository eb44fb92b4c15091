"""This file makes the mailbox of the bench: 2,000 mails from a seed, and the truth about each of them.

40 % are new requests; the rest are replies: to a mail that is there, to one that comes later, or to one that
never comes. A conversation is named by its first id, present or not. Charsets, encodings, HTML, attachments
and several hundred senders are mixed as a support address meets them.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from bench.mail_bytes import Draft, build
from bench.mailbox_words import TONGUES, Tongue

SUPPORT = "support@acme.example"
_START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
_NEW = 0.40
_TO_UNKNOWN = 0.20  # of the replies: the mail they answer never reached this mailbox
_EARLY = 0.06  # of the mails: swapped with the next of the same conversation, so a reply comes first


@dataclass(frozen=True, kw_only=True, slots=True)
class BenchMail:
    """One mail and the truth about it."""

    raw: bytes
    message_id: str
    conversation: str
    text: str  # what its author newly wrote; it must be found in the stored text, white space aside


@dataclass(frozen=True, kw_only=True, slots=True)
class _Person:
    name: str
    address: str
    tongue: Tongue


@dataclass(kw_only=True, slots=True)
class _Conversation:
    name: str
    subject: str
    people: list[_Person]
    ids: list[str]
    last: str = ""
    tongue: Tongue


def make_mailbox(count: int = 2000, seed: int = 2000) -> list[BenchMail]:
    """Returns the mails in the order in which they arrive; the same for the same seed, always."""
    return _Mailbox(random.Random(seed)).make(count)


class _Mailbox:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._now = _START
        self._conversations: list[_Conversation] = []
        self._people = [self._person(number) for number in range(400)]
        self._made = 0

    def make(self, count: int) -> list[BenchMail]:
        """Makes all, the last one a new request: its acknowledgement marks the end of the run."""
        mails: list[BenchMail] = []
        while len(mails) < count - 1:
            if not self._conversations or self._chance.random() < _NEW:
                mails.append(self._request())
            elif self._chance.random() < _TO_UNKNOWN:
                mails.append(self._reply(self._unknown()))
            else:
                mails.append(self._reply(self._recent()))
        self._overtake(mails)
        return [*mails, self._request()]

    def _person(self, number: int) -> _Person:
        tongue = self._chance.choices([tongue for tongue, _ in TONGUES], [weight for _, weight in TONGUES])[0]
        name = self._chance.choice(tongue.names)
        return _Person(name=name, address=f"customer{number}@mail{number % 37}.example", tongue=tongue)

    def _request(self) -> BenchMail:
        writer = self._chance.choice(self._people)
        subject = self._chance.choice(writer.tongue.subjects).format(n=self._number())
        new = self._id(writer)
        conversation = _Conversation(
            name=new,
            subject=subject,
            people=[writer, self._chance.choice(self._people)],
            ids=[],
            tongue=writer.tongue,
        )
        self._conversations.append(conversation)
        return self._write(conversation, writer, new, subject, reply=False)

    def _unknown(self) -> _Conversation:
        """A conversation whose first mail went past us; half of the time one that others answered before."""
        strangers = [known for known in self._conversations if not known.name.startswith("<bench.")]
        if strangers and self._chance.random() < 0.5:
            return self._chance.choice(strangers)
        writer = self._chance.choice(self._people)
        lost = f"<lost.{self._number()}.{self._made}@elsewhere.example>"
        subject = self._chance.choice(writer.tongue.subjects).format(n=self._number())
        conversation = _Conversation(
            name=lost,
            subject=subject,
            people=[writer, self._chance.choice(self._people)],
            ids=[lost],
            tongue=writer.tongue,
        )
        self._conversations.append(conversation)
        return conversation

    def _recent(self) -> _Conversation:
        # Most replies concern what was asked lately.
        return self._chance.choice(self._conversations[-150:])

    def _reply(self, conversation: _Conversation) -> BenchMail:
        writer = self._chance.choices(conversation.people, [3] + [1] * (len(conversation.people) - 1))[0]
        prefix = writer.tongue.reply
        subject = conversation.subject
        if not subject.startswith(prefix):
            subject = prefix + subject
        return self._write(conversation, writer, self._id(writer), subject, reply=True)

    def _write(
        self, conversation: _Conversation, writer: _Person, new: str, subject: str, *, reply: bool
    ) -> BenchMail:
        self._now += timedelta(seconds=self._chance.randint(20, 900))
        text = self._text(writer.tongue)
        quoted = ""
        if reply and self._chance.random() < 0.7:
            quoted = self._quoted(conversation, writer)
        draft = Draft(
            message_id=new,
            date=self._now,
            sender=(writer.name, writer.address),
            to=SUPPORT,
            cc=conversation.people[1].address if len(conversation.people) > 1 else None,
            subject=subject,
            in_reply_to=conversation.ids[-1] if conversation.ids else None,
            # RFC 5322 section 3.6.4: the whole chain; long ones are cut in the middle, as clients do.
            references=tuple(_shortened(conversation.ids)),
            text=text,
            quoted=quoted,
            charsets=writer.tongue.charsets,
        )
        conversation.ids.append(new)
        conversation.last = text
        return BenchMail(
            raw=build(draft, self._chance), message_id=new, conversation=conversation.name, text=text
        )

    def _quoted(self, conversation: _Conversation, writer: _Person) -> str:
        before = conversation.last or self._text(conversation.tongue)
        name = conversation.people[0].name
        attribution = writer.tongue.wrote.format(date=format_datetime(self._now), name=name)
        return "\n".join([attribution, *(f"> {line}" for line in before.splitlines())])

    def _text(self, tongue: Tongue) -> str:
        paragraphs = []
        for _ in range(self._chance.randint(1, 4)):
            count = self._chance.randint(1, 4)
            chosen = self._chance.sample(tongue.sentences, min(count, len(tongue.sentences)))
            paragraphs.append("\n".join(sentence.format(n=self._number()) for sentence in chosen))
        return "\n\n".join(paragraphs)

    def _overtake(self, mails: list[BenchMail]) -> None:
        places: dict[str, int] = {}
        for place, mail in enumerate(mails):
            before = places.get(mail.conversation)
            if before is not None and self._chance.random() < _EARLY:
                mails[before], mails[place] = mail, mails[before]
            places[mail.conversation] = place

    def _id(self, writer: _Person) -> str:
        self._made += 1
        return f"<bench.{self._made}.{self._chance.getrandbits(48):012x}@{writer.address.partition('@')[2]}>"

    def _number(self) -> int:
        return self._chance.randint(10_000, 99_999)


def _shortened(ids: list[str], most: int = 12) -> list[str]:
    return ids if len(ids) <= most else [ids[0], *ids[-(most - 1) :]]
