"""This file judges a mailbox: its servers, sub-addresses, Authentication-Results and clock; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer.smtp_look import SmtpLook
from postdesk.doctor.finding import Finding, fail, ok, size, span, warn
from postdesk.settings_model.servers import Mailbox
from postdesk.settings_model.site import Authentication
from tickets.delivery import Outcome, Refused, TryLater

SMALL = 15_000_000
"""Octets; a mail with 10 MB of files, which is what we enclose at most, is about so large on the wire."""

SKEW = timedelta(minutes=2)
ENOUGH = 5
"""Mails from which something may be concluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapLook:
    """What a mailbox's server said."""

    trouble: str | None
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLook:
    """What became of the mail that a mailbox sent to a sub-address of itself."""

    address: str
    outcome: Outcome | None  # None: the address cannot be made, it would be too long
    waited: timedelta = timedelta(0)
    arrived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """What one recent mail says about who checked it: the id to trust, with its place; and the verdict's."""

    as_trusted: str | None  # how ``authentication.trusted`` would have to name the server
    counts: bool  # whether it does under the settings in force


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """When the server says a mail came, and between which moments of ours that must have been."""

    server: datetime
    not_before: datetime | None
    not_after: datetime


def judge_imap(name: str, box: Mailbox, look: ImapLook) -> Iterator[Finding]:
    """Judge the way in."""
    check = f"{name}: imap"
    where = f"{box.imap.host}:{box.imap.port} {box.imap.folder}"
    if look.trouble is not None:
        yield fail(check, look.trouble, f"try again with `postdesk check --connect`; it concerns {where}")
        return
    there = [one for one in ("IDLE", "MOVE", "UIDPLUS") if one in look.capabilities]
    yield ok(check, f"{where} lets us in; it has {', '.join(there) or 'none of IDLE, MOVE, UIDPLUS'}")
    if "IDLE" not in look.capabilities:
        every = span(box.poll_every)
        yield warn(
            f"{check}: IDLE",
            f"the server tells of no new mail, we look each {every}",
            "set poll_every lower where that is too late",
        )
    removes = box.after.delete or (box.after.move is not None and "MOVE" not in look.capabilities)
    if removes and "UIDPLUS" not in look.capabilities:
        yield warn(
            f"{check}: UIDPLUS",
            "the server removes no single mail: those we have stay, marked as deleted",
            "use after: {flag: Seen}, or empty the folder with a mail client",
        )


def judge_smtp(name: str, box: Mailbox, look: SmtpLook) -> Finding:
    """Judge the way out."""
    check, where = f"{name}: smtp", f"{box.smtp.host}:{box.smtp.port}"
    if look.trouble is not None:
        return fail(
            check, look.trouble, f"correct mailboxes.{name}.smtp; until then answers wait in the outbox"
        )
    if look.largest is None:
        return ok(check, f"{where} lets us in and names no limit of size")
    says = f"{where} lets us in and takes mails of up to {size(look.largest)}"
    if look.largest < SMALL:
        return warn(check, says, "raise it to 15 MB: we send files of up to 10 MB along with an answer")
    return ok(check, says)


def judge_probe(name: str, box: Mailbox, look: ProbeLook | None) -> Finding:
    """Judge whether mail to sub-addresses arrives (RFC 5233)."""
    check = f"{name}: sub-addresses"
    off = f"set mailboxes.{name}.sub_addresses: false — then Message-IDs alone carry the thread"
    if not box.sub_addresses or look is None:
        return ok(check, "they are off: Message-IDs alone carry the thread")
    match look.outcome:
        case None:
            return warn(check, f"{look.address} would be longer than the 64 octets before the @", off)
        case Refused(reason=reason):
            return fail(
                check, f"the server refuses mail to {look.address}: {reason}", f"{_how(box)}, or {off}"
            )
        case TryLater(reason=reason):
            return fail(check, f"no mail could be sent: {reason}", "repair smtp first, then ask again")
    if look.arrived:
        return ok(
            check,
            f"mail to {box.address.replace('@', box.separator + '…@')} arrives, after {span(look.waited)}",
        )
    return fail(
        check,
        f"the server took a mail to {look.address}, and it was not here after {span(look.waited)}",
        f"look whether it lies in the spam folder; {_how(box)}, or {off}; --wait 5m waits longer",
    )


def _how(box: Mailbox) -> str:
    return f"turn on sub-addresses for “{box.separator}” (Postfix: recipient_delimiter = {box.separator})"


def judge_authentication(
    borders: Sequence[Border], authentication: Authentication, *, agents: bool
) -> Finding:
    """Judge whether anything proves who wrote (RFC 8601)."""
    check = "authentication"
    seen = Counter(one.as_trusted for one in borders if one.as_trusted is not None)
    common, times = seen.most_common(1)[0] if seen else ("", 0)
    often = f"{times} of the last {len(borders)} mails bear Authentication-Results of {common}"
    if authentication.trusted:
        named = ", ".join(authentication.trusted)
        counts = sum(one.counts for one in borders)
        if counts or len(borders) < ENOUGH:
            return ok(check, f"{named} is trusted; it speaks in {counts} of the last {len(borders)} mails")
        if times:
            return fail(check, f"{named} is trusted and speaks in none of them; {often}", _trust(common))
        return fail(
            check,
            f"{named} is trusted and speaks in none of the last {len(borders)} mails",
            "let your mail server check SPF, DKIM and DMARC and write Authentication-Results",
        )
    meaning = _meaning(authentication, agents=agents)
    if times * 2 >= max(len(borders), 1):
        return warn(check, f"{meaning}; {often}", _trust(common))
    return warn(
        check,
        f"{meaning}; no recent mail bears Authentication-Results of one server",
        "let your mail server write Authentication-Results, then name it in authentication.trusted",
    )


def _trust(common: str) -> str:
    return f"if that is your own server, write authentication: {{trusted: [{common}]}}"


def _meaning(authentication: Authentication, *, agents: bool) -> str:
    if not agents:
        return "no server is trusted to say who wrote"
    if authentication.without == "token":
        return (
            "without: token — whoever gets hold of a notification and writes an agent's address into From "
            "answers customers in the agent's name, for no server is trusted to say who wrote"
        )
    return "no server is trusted to say who wrote, so every mail of an agent is held and asked about"


def judge_clock(name: str, arrivals: Sequence[Arrival]) -> Finding | None:
    """Judge our clock by the server's INTERNALDATE (RFC 9051 section 2.3.3); None where there is no mail."""
    check = f"{name}: clock"
    if not arrivals:
        return None
    ahead = max(one.server - one.not_after for one in arrivals)
    behind = max((one.not_before - one.server for one in arrivals if one.not_before), default=-SKEW)
    worst, how = (ahead, "ahead of") if ahead >= behind else (behind, "behind")
    if worst > SKEW:
        return warn(
            check,
            f"the mail server's clock is {span(worst)} {how} ours",
            "keep both with NTP: promises are counted from the moment a mail is here",
        )
    return ok(check, "the mail server's clock agrees with ours")
