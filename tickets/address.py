"""This file holds a mail address as a value: its normal form, equality and display."""

from __future__ import annotations

from dataclasses import dataclass


def address_key(spec: str) -> str:
    """Return the form under which two spellings of one address are the same.

    The domain is compared in A-label form (RFC 5890); the local part without regard to case, which RFC 5321
    section 2.4 does not promise but every mail provider in use practises.
    """
    local, at, domain = spec.strip().rpartition("@")
    if not at:
        return spec.strip().lower()
    return f"{local.lower()}@{domain_key(domain)}"


def domain_key(domain: str) -> str:
    """Return a domain in lower case A-label form without a final dot; a broken label stays as it is."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
"""Domains under which dots in the local part mean nothing, and which are one domain."""


def person_key(spec: str) -> str:
    """Return what all sub-addresses of one mailbox have in common, to count what one person gets.

    RFC 5233 section 4: ``emma+shop@x`` is delivered to ``emma@x``. Only for counting: whom we write to, and
    who takes part in a ticket, is a matter of the whole address.
    """
    local, at, domain = address_key(spec).rpartition("@")
    if not at:
        return domain
    if local.startswith('"') and local.endswith('"'):
        local = local[1:-1].replace("\\", "")  # RFC 5321 section 4.1.2: quoting does not change the meaning
    user = local.partition("+")[0] or local
    if domain in _DOTLESS:
        user, domain = user.replace(".", "") or user, "gmail.com"
    return f"{user}@{domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox of RFC 5322 section 3.4: an addr-spec and the display name that stood beside it."""

    spec: str
    name: str = ""

    @property
    def key(self) -> str:
        """The normal form; compare addresses by this."""
        return address_key(self.spec)

    @property
    def local(self) -> str:
        """The part before the last @, as written."""
        return self.spec.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """The part after the last @, in normal form."""
        return domain_key(self.spec.rpartition("@")[2])

    def __str__(self) -> str:
        return f"{self.name} <{self.spec}>" if self.name else self.spec


def split_sub_address(spec: str, separator: str, /) -> tuple[str, str | None]:
    """Split ``user+detail@domain`` into ``(user@domain, detail)``; detail is None where there is none.

    RFC 5233 section 4: the separator is a matter of the site, so it is an argument.
    """
    local, at, domain = spec.rpartition("@")
    if not at or not separator or separator not in local:
        return spec, None
    user, _, detail = local.partition(separator)
    return f"{user}@{domain}", detail
