"""This file holds what templates may know of a customer's record and of articles that are suggested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailer.safe_html import SafeHtml


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedArticle:
    """A ready answer that fits what a customer asks; its words are our own."""

    name: str  # for ``#canned NAME``
    title: str
    text: str  # plain; the beginning, where a page has the whole
    html: SafeHtml
    url: str | None = None
    solved: str = ""  # the mailto: link that says it was the answer; empty: none


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """Who the customer is; for agents only."""

    organisation: str = ""
    addresses: tuple[str, ...] = ()  # the person's others
    since: datetime | None = None  # the first request
    requests: int = 0
    open_requests: int = 0
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def known(self) -> str:
        """What else is known, in one line."""
        return " · ".join(f"{name}: {value}" for name, value in self.fields)
