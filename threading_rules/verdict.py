"""This file decides whether the From of a mail is proven, by what our border server wrote down (RFC 8601).

Policy:
* exactly one author in exactly one From field, or the verdict is fail: no method speaks for a second one;
* only fields with a trusted authserv-id count, and only those above the border: the ``Received`` field that
  the same server wrote on taking the mail in. What stands below it came with the mail, and may be forged;
* a server known to write the field right below its own ``Received`` counts there, with its first field alone;
* DMARC passed for From's domain; else DKIM passed by an aligned domain; else the sender logged in as From;
  else SPF passed for an aligned domain and no DKIM signature failed. A failed DMARC is a fail, whatever
  else passed.

Alignment without a list of public suffixes: the proven domain is From's own or a parent of it with two
labels at least. Nobody can sign for a public suffix, so a parent is safe. A child of From's domain is not
accepted, for under some domains (shared hosting) the children belong to strangers; there DMARC, which knows
the suffixes, decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from threading_rules.authentication_results import AuthenticationResults, MethodResult, read_results
from tickets.address import address_key, domain_key
from tickets.message import InboundMessage

# In ``trusted``: fields without an authserv-id count, as Exchange Online writes them.
MICROSOFT_365 = "microsoft365"
_MICROSOFT_HOST = re.compile(r"(?:^|\.)outlook\.com$", re.IGNORECASE)
_BY = re.compile(r"\bby\s+([^\s;()]{1,255})", re.IGNORECASE)
_FIELDS = 1_000  # header fields of one mail that are looked at
_TRACE = frozenset({"received", "authentication-results"})
BELOW = " below"  # after an id in ``trusted``: this server writes the field under its own Received
# Gmail writes both in one block on every mail, Received first.
_KNOWN_TO_WRITE_BELOW = frozenset({"mx.google.com"})


class VerdictResult(StrEnum):
    """Pass: the author is proven. Fail: the proof failed. None: nothing we trust says anything."""

    PASS = "pass"  # noqa: S105 - the word of RFC 8601
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether From may be believed."""

    verdict: VerdictResult
    aligned: bool
    by: str | None  # the method and the authserv-id that decided: "dmarc (mx.acme.example)"
    evidence: tuple[str, ...]


def is_aligned(proven: str, author_domain: str) -> bool:
    """Return whether a proven domain speaks for an author's: it is the same, or a parent of two labels at
    least.
    """
    proven, author_domain = domain_key(proven), domain_key(author_domain)
    if not proven or not author_domain:
        return False
    return proven == author_domain or ("." in proven and author_domain.endswith("." + proven))


def sender_verdict(message: InboundMessage, trusted: tuple[str, ...]) -> Verdict:
    """Return whether the author of a mail is proven (RFC 8601 section 5, RFC 7489 section 3.1)."""
    fields = len(message.header_all("From"))
    author = message.author
    if fields != 1 or author is None:
        count = len({address.key for address in message.senders})
        why = f"{fields} From fields with {count} addresses; only one author can be proven (RFC 7489)"
        return Verdict(verdict=VerdictResult.FAIL, aligned=False, by=None, evidence=(why,))
    if not trusted:
        return _unknown("no authserv-id is trusted (settings: authentication.trusted)")
    found, passed_over = trusted_results(message, tuple(one.lower() for one in trusted))
    if not found:
        return _unknown(passed_over or "no Authentication-Results field of a trusted server")
    results = tuple(result for field in found for result in field.results)
    by = found[0].authserv_id or MICROSOFT_365
    told = tuple(f"{result.method}={result.result} ({by})" for result in results[:20])
    for method, prove in PROOFS:
        proof = prove(results, author.domain, author.key)
        if proof is not None:
            passed = proof.verdict is VerdictResult.PASS
            decided = f"{method} ({by})"
            return Verdict(verdict=proof.verdict, aligned=passed, by=decided, evidence=(proof.why, *told))
    return _unknown("no method proves the domain of From", told)


def _unknown(why: str, told: tuple[str, ...] = ()) -> Verdict:
    return Verdict(verdict=VerdictResult.NONE, aligned=False, by=None, evidence=(why, *told))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    verdict: VerdictResult
    why: str


def _by_dmarc(results: tuple[MethodResult, ...], domain: str, _author: str) -> _Proof | None:
    """The first counts: a server evaluates DMARC once. Microsoft's ``bestguesspass`` is no pass."""
    first = next((one for one in results if one.method == "dmarc"), None)
    if first is None:
        return None
    seen = first.property("header.from") or ""
    if first.result == "pass" and is_aligned(seen, domain):
        return _Proof(verdict=VerdictResult.PASS, why=f"dmarc=pass header.from={seen} (RFC 7489)")
    if first.result == "fail":
        return _Proof(verdict=VerdictResult.FAIL, why=f"dmarc=fail header.from={seen} (RFC 7489)")
    return None


def _by_dkim(results: tuple[MethodResult, ...], domain: str, _author: str) -> _Proof | None:
    for one in _passed(results, "dkim"):
        signer = one.property("header.d") or (one.property("header.i") or "").rpartition("@")[2]
        if is_aligned(signer, domain):
            return _Proof(verdict=VerdictResult.PASS, why=f"dkim=pass header.d={signer} (RFC 6376)")
    return None


def _by_login(results: tuple[MethodResult, ...], _domain: str, author: str) -> _Proof | None:
    for one in _passed(results, "auth"):
        login = one.property("smtp.auth") or one.property("smtp.mailfrom") or ""
        if address_key(login) == author:
            return _Proof(verdict=VerdictResult.PASS, why=f"auth=pass smtp.auth={login} (RFC 4954)")
    return None


def _by_spf(results: tuple[MethodResult, ...], domain: str, _author: str) -> _Proof | None:
    if any(one.method == "dkim" and one.result in {"fail", "permerror", "policy"} for one in results):
        return None
    for one in _passed(results, "spf"):
        sender = (one.property("smtp.mailfrom") or one.property("smtp.mail") or "").strip("<>")
        if is_aligned(sender.rpartition("@")[2], domain):
            return _Proof(verdict=VerdictResult.PASS, why=f"spf=pass smtp.mailfrom={sender} (RFC 7208)")
    return None


def _by_failures(results: tuple[MethodResult, ...], domain: str, _author: str) -> _Proof | None:
    """Nothing proved From, and what spoke for its own domain failed."""
    for one in results:
        spoken = (
            one.property("header.d") or (one.property("smtp.mailfrom") or "").strip("<>").rpartition("@")[2]
        )
        if one.method in {"dkim", "spf"} and one.result == "fail" and is_aligned(spoken, domain):
            return _Proof(
                verdict=VerdictResult.FAIL, why=f"{one.method}=fail for {spoken}, and nothing passed"
            )
    return None


def _passed(results: tuple[MethodResult, ...], method: str) -> Iterable[MethodResult]:
    return (one for one in results if one.method == method and one.result == "pass")


Prove = Callable[[tuple[MethodResult, ...], str, str], _Proof | None]

# The order in which a method decides; the first that says something is the verdict.
PROOFS: tuple[tuple[str, Prove], ...] = (
    ("dmarc", _by_dmarc),
    ("dkim", _by_dkim),
    ("auth", _by_login),
    ("spf", _by_spf),
    ("dkim and spf", _by_failures),
)


def trusted_results(
    message: InboundMessage, trusted: tuple[str, ...]
) -> tuple[tuple[AuthenticationResults, ...], str | None]:
    """Return the results of our border, and what was passed over for standing where forgers can write."""
    trace = tuple(one for one in message.headers[:_FIELDS] if one[0].lower() in _TRACE)
    ids = {entry.removesuffix(BELOW) for entry in trusted} - {MICROSOFT_365}
    below = {entry.removesuffix(BELOW) for entry in trusted if entry.endswith(BELOW)} | _KNOWN_TO_WRITE_BELOW
    found: list[AuthenticationResults] = []
    passed_over = None
    for index, (name, value) in enumerate(trace):
        if name.lower() == "received":
            continue
        field = read_results(value)
        above = [text for kind, text in trace[:index] if kind.lower() == "received"]
        if field.authserv_id is None:
            # Exchange Online writes one such field, above the Received of its edge, below those of its
            # inside.
            accepted = MICROSOFT_365 in trusted and not found and all(map(_is_microsoft, above))
        elif field.authserv_id not in ids:
            continue
        elif field.authserv_id in below:
            accepted = not found and _is_right_below(field.authserv_id, above)
        else:
            accepted = _is_above(field.authserv_id, above, trace)
        if accepted and (not found or found[0].authserv_id == field.authserv_id):
            found.append(field)
        elif field.authserv_id is not None and passed_over is None:
            passed_over = _advice(field.authserv_id)
    return tuple(found), passed_over


def _advice(authserv_id: str) -> str:
    return (
        f"Authentication-Results of {authserv_id} stands below the border, so it may be forged;"
        f" where this server always writes it there and removes forged ones, trust {authserv_id + BELOW!r}"
    )


def _is_above(authserv_id: str, above: list[str], trace: tuple[tuple[str, str], ...]) -> bool:
    """Above the server's own Received; where it gives no such name there, at the very top of the header."""
    if any(_is_by(text, authserv_id) for text in above):
        return False
    named = any(_is_by(text, authserv_id) for kind, text in trace if kind.lower() == "received")
    return named or not above


def _is_right_below(authserv_id: str, above: list[str]) -> bool:
    """In the block that the server wrote: no other Received stands between its first one and the field."""
    return (
        bool(above)
        and _is_by(above[-1], authserv_id)
        and not any(_is_by(one, authserv_id) for one in above[:-1])
    )


def _is_by(received: str, authserv_id: str) -> bool:
    """Return whether a Received field was written by the server of an authserv-id, or a host under that
    name.
    """
    host = _by_host(received)
    return host == authserv_id or host.endswith("." + authserv_id)


def _is_microsoft(received: str) -> bool:
    return _MICROSOFT_HOST.search(_by_host(received)) is not None


def _by_host(received: str) -> str:
    """RFC 5321 section 4.4: the host that took the mail stands after ``by``."""
    found = _BY.search(received[:2000])
    return found.group(1).rstrip(".").lower() if found else ""
