"""This file suggests articles: to customers in the acknowledgement, to agents in the notification.

A customer who answers that it solved the matter resolves the ticket; nobody is asked how that was.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailer.customer_facts import SuggestedArticle
from mailer.mailto import mailto
from postdesk import canned
from postdesk.filing import Filing
from postdesk.in_force import InForce
from postdesk.ticket_facts import TicketFacts
from store.articles import find_articles
from store.inbox import Fate
from store.messages import StoredMessage
from store.sent import sent_mail
from store.work import Work
from threading_rules.tokens import Audience
from threading_rules.verdict import VerdictResult
from tickets.article_events import ArticlesSuggested, SolvedByArticle
from tickets.articles import Article, Fit, best_fits, question
from tickets.events import Event, Resolved, SurveySkipped
from tickets.notices import Notice
from tickets.solved_words import SAY_SO, says_solved
from tickets.ticket import Ticket

BEGINNING = 300
"""Characters shown of an article that has a page of its own."""

REASON = "solved by an article"


def fits(work: Work, in_force: InForce, ticket: Ticket, subject: str, text: str) -> tuple[Fit, ...]:
    """Return the articles that fit a mail, the best first; in the language we write to the customer only."""
    language = in_force.policy.language_for(ticket.language, ticket.queue)
    if ticket.language not in {None, language}:
        return ()
    return fits_of(work, in_force, (subject, text), language, ticket.queue)


def fits_of(
    work: Work, in_force: InForce, mail: tuple[str, str], language: str, queue: str
) -> tuple[Fit, ...]:
    """Return the articles that fit a subject and a text: found by the database, chosen by us."""
    shelf = in_force.articles
    if not shelf.articles:
        return ()
    asked = question(*mail, language)
    names = find_articles(work.connection, asked.stems, language)
    found = (shelf.by_key.get((name, language)) for name in names)
    return best_fits(shelf, (one for one in found if one and _serves(one, queue)), asked)


def suggest_articles(filing: Filing, ticket: Ticket) -> Ticket:
    """Note on a new ticket which articles its acknowledgement names; an archive gets none."""
    if filing.mode.archive:
        return ticket
    message = filing.reading.message
    found = fits(filing.work, filing.in_force, ticket, message.subject, message.reply)
    strict = [fit for fit in found if fit.strict]
    if found:
        filing.decision["articles"] = [
            {"article": fit.article.name, "suggested": fit.strict, "why": fit.why} for fit in found
        ]
    if not strict:
        return ticket
    names = tuple(fit.article.name for fit in strict)
    return filing.append(ticket, (ArticlesSuggested(articles=names, language=strict[0].article.language),))


def file_solved(filing: Filing, ticket: Ticket) -> Fate | None:
    """Resolve a ticket whose requester says that a suggested article did it; None for any other mail."""
    reading = filing.reading
    solved = says_solved(reading.message.reply) if filing.in_force.articles.articles else None
    part = ticket.participant(reading.author.spec) if reading.author else None
    if solved is None or part is None or part.role != "requester" or not ticket.status.is_open:
        return None
    suggested = suggested_articles(filing.work, ticket)
    trusted = reading.verdict.verdict is not VerdictResult.FAIL and not reading.message.attachments
    if not suggested or not trusted or not _answers_acknowledgement(filing, ticket):
        return None
    named = solved.number is not None and solved.number <= len(suggested)
    articles = (suggested[(solved.number or 1) - 1],) if named else suggested
    message = filing.remember(party="customer", visibility="internal", ticket=ticket.id)
    ticket = filing.append(ticket, _resolved(ticket, message, articles))
    filing.index(ticket.id, message)
    filing.announce(acknowledge=reading.identity.answerable)
    why = f"the customer says that an article solved it: {', '.join(articles)}"
    return Fate(outcome="solved", why=why, message=message, ticket=ticket.id)


def _resolved(ticket: Ticket, message: int, articles: tuple[str, ...]) -> tuple[Event, ...]:
    resolution = ticket.seq + 2  # the number that Resolved gets
    return (
        SolvedByArticle(message=message, articles=articles),
        Resolved(reason=REASON),
        SurveySkipped(reason=REASON, resolution=resolution),
    )


def _answers_acknowledgement(filing: Filing, ticket: Ticket) -> bool:
    """Tell whether the words are about the articles: not about an answer that an agent gave since."""
    sent = sent_mail(filing.work.connection, filing.match.own_id) if filing.match.own_id else None
    return ticket.answers == 0 or (sent is not None and sent.notice == "received")


def suggested_articles(work: Work, ticket: Ticket) -> tuple[str, ...]:
    """Return the names of the articles that the acknowledgement named."""
    history = work.tickets.history(ticket.id)
    found = (one.event.articles for one in history if isinstance(one.event, ArticlesSuggested))
    return next(found, ())


def customers_articles(about: TicketFacts, recipient: str) -> tuple[SuggestedArticle, ...]:
    """Return what the acknowledgement says of the articles it names."""
    shelf = about.in_force.articles
    language = about.in_force.policy.language_for(about.ticket.language, about.ticket.queue)
    if not shelf.articles:
        return ()
    address, words = about.addresses.to(Audience.CUSTOMER, recipient), SAY_SO.get(language, SAY_SO["en"])
    shown = []
    for number, name in enumerate(suggested_articles(about.work, about.ticket), 1):
        article = shelf.by_key.get((name, language))
        body = f"{words} {number}"
        href = mailto(address, subject=f"[{about.ticket.ref}]", body=body)
        shown += [_shown(article, href)] if article else []
    return tuple(shown)


def agents_articles(
    notice: Notice, about: TicketFacts, message: StoredMessage | None
) -> tuple[SuggestedArticle, ...]:
    """Return the articles that an agent may want to send in answer to a customer's mail."""
    if message is None or notice.occasion not in {"new", "customer_answered"}:
        return ()
    found = fits(about.work, about.in_force, about.ticket, message.subject, message.reply)
    return tuple(_shown(fit.article, "") for fit in found)


def article_text(in_force: InForce, name: str, languages: Iterable[str]) -> str | None:
    """Return an article as Markdown for an answer, with its page; None where there is none of this name."""
    found = (in_force.articles.by_key.get((name, language)) for language in languages)
    article = next((one for one in found if one is not None), None)
    if article is None:
        return None
    return f"{article.text}\n\n{article.url}" if article.url else article.text


def _shown(article: Article, solved: str) -> SuggestedArticle:
    text = _beginning(article.text) if article.url else article.text
    return SuggestedArticle(
        name=article.name,
        title=article.title,
        text=canned.plain_text(text),
        html=canned.html(text),
        url=article.url,
        solved=solved,
    )


def _beginning(markdown: str) -> str:
    """Return the first paragraph that is no heading, cut where it is long."""
    parts = [part.strip() for part in markdown.split("\n\n")]
    first = next((part for part in parts if part and not part.startswith("#")), "")
    return first if len(first) <= BEGINNING else f"{first[:BEGINNING].rsplit(maxsplit=1)[0]} …"


def _serves(article: Article, queue: str) -> bool:
    return not article.queues or queue in article.queues
