"""This file decides whether a mail is proven to be an agent's, and whether its text is for the customer.

The ladder: a token proves the thread, From must be the address it was made for, the verdict must prove From.
A site without Authentication-Results may say that token and From are enough.
"""

from __future__ import annotations

from mailer.addresses import HIDDEN
from postdesk.agent_holding import Doubt
from postdesk.filing import Filing
from store.sent import sent_mail
from threading_rules.tokens import Audience, person_tag
from threading_rules.verdict import VerdictResult
from tickets.address import address_key
from tickets.policy import Agent

INTERNAL = frozenset({Audience.AGENT, Audience.NOTE})


def agent_of(filing: Filing) -> Agent | None:
    """Return the agent whose mail this claims to be."""
    author = filing.reading.author
    if HIDDEN in filing.reading.message.defects:
        return None  # mail servers and mail programs see another From than we do
    return filing.in_force.policy.agent_by_address(author.spec) if author else None


def answers_us(filing: Filing) -> bool:
    """Tell whether the mail answers one that we sent to an agent."""
    return filing.ticket is not None and filing.match.audience in INTERNAL


def is_public(filing: Filing) -> bool:
    """Tell whether a plain text goes to the customer: every address and id of ours in the mail must say so.

    A mail that names an internal address beside the public one stays internal.
    """
    if filing.match.audience is not Audience.AGENT:
        return False
    ticket = filing.match.token.ticket if filing.match.token else None
    tokens = [token for token in filing.reading.keys.tokens if ticket in {None, token.ticket}]
    return all(token.audience is not Audience.NOTE for token in tokens)


def doubt_of(filing: Filing, agent: Agent) -> Doubt | None:
    """Return why this mail is not proven to be the agent's, None where it is."""
    addressee = _addressee(filing)
    own = {address_key(email) for email in agent.emails} | {person_tag(email) for email in agent.emails}
    if answers_us(filing) and addressee not in own:
        return Doubt(reason="foreign_token", detail="")
    return sender_doubt(filing, token=answers_us(filing))


def sender_doubt(filing: Filing, *, token: bool) -> Doubt | None:
    """Return why From is not proven; ``token`` says that the mail came to a signed address of the agent's."""
    verdict = filing.reading.verdict
    if verdict.verdict is VerdictResult.PASS:
        return None
    if verdict.verdict is VerdictResult.FAIL:
        return Doubt(reason="forged", detail="; ".join(verdict.evidence))
    if token and filing.in_force.policy.authentication.without == "token":
        return None
    return Doubt(reason="unproven", detail="; ".join(verdict.evidence))


def _addressee(filing: Filing) -> str | None:
    """For whom the mail that is answered was written: a person's tag, or an address in normal form."""
    if filing.match.token is not None:
        return filing.match.token.person
    if filing.match.own_id is not None:
        sent = sent_mail(filing.work.connection, filing.match.own_id)
        return sent.recipient if sent else None
    return None
