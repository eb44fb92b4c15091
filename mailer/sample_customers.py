"""This file holds the invented articles and the invented customer that previews show."""

from __future__ import annotations

from datetime import datetime

from mailer.customer_facts import CustomerRecord, SuggestedArticle
from mailer.mailto import mailto
from mailer.sample_words import SampleWords
from mailer.sanitise import text_to_html


def sample_articles(words: SampleWords, address: str) -> tuple[SuggestedArticle, ...]:
    """Return two articles: one with a page of its own, one that the mail holds whole."""
    return tuple(
        SuggestedArticle(
            name=f"article-{number}",
            title=title,
            text=words.answer,
            html=text_to_html(words.answer),
            url=url,
            solved=mailto(address, subject="[SUP-1001]", body=f"this solved it {number}"),
        )
        for number, (title, url) in enumerate(
            ((words.subject, "https://help.acme.example/printer"), (words.queue, None)), 1
        )
    )


def sample_customer(since: datetime) -> CustomerRecord:
    """Return the record of a customer of whom much is known."""
    return CustomerRecord(
        organisation="Big Corp",
        addresses=("jana@home.example",),
        since=since,
        requests=7,
        open_requests=2,
        fields=(("plan", "gold"),),
    )
