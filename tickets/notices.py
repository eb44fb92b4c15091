"""This file decides which mails an event causes: to whom, under which template, and why they get it.

One list of recorded events is one occasion: the answer that also resolves the ticket is one mail to the
customer, not two. A notice that a rule or a brake suppresses is never made here into something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tickets import events as e
from tickets.address import address_key
from tickets.people import agents_of, resolve_notify
from tickets.policy import Agent, Policy
from tickets.survey import is_low
from tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One mail to be written."""

    name: str  # the template
    audience: str  # customer, agent
    recipient: str
    recipient_name: str = ""
    seq: int  # of the event that causes it
    event: e.Event
    message: int | None = None  # the stored message it is about
    occasion: str = ""  # of agent_notification
    agent: str | None = None  # key of the agent it goes to
    why: str = ""  # why this agent gets it: owner, queue, lead, escalation …
    copies: tuple[str, ...] = ()  # participants in Cc
    automatic: bool = True  # False: a person wrote it


def notices_for(
    recorded: Iterable[e.Recorded],
    ticket: Ticket,
    policy: Policy,
    *,
    acknowledge: bool = True,
    author: str = "",
) -> tuple[Notice, ...]:
    """Return the mails that one occasion causes; ``author`` (an agent's key) is not told of own deeds."""
    occasion = tuple(recorded)
    kinds = {type(one.event) for one in occasion}
    notices: list[Notice] = []
    for one in occasion:
        if acknowledge or isinstance(one.event, (e.AgentAnswered, e.ReadyAnswerSent, e.SurveyAsked)):
            notices += _to_customer(one, ticket, kinds)
        notices += _to_agents(one, ticket, policy, author)
        notices += _to_others(one)
    return _once(notices)


def _once(notices: list[Notice]) -> tuple[Notice, ...]:
    """An agent gets one notification an occasion: the first says what happened."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for notice in notices:
        key = (notice.name, address_key(notice.recipient))
        if key not in seen:
            seen.add(key)
            kept.append(notice)
    return tuple(kept)


def _to_customer(one: e.Recorded, ticket: Ticket, kinds: set[type]) -> list[Notice]:
    name, message, automatic = _customers_notice(one.event, kinds)
    if name is None or not ticket.requester:
        return []
    copies: tuple[str, ...] = ()
    if name == "answered":
        copies = tuple(p.address for p in ticket.participants if p.role == "participant")
    return [
        Notice(
            name=name,
            audience="customer",
            recipient=ticket.requester,
            recipient_name=ticket.requester_name,
            seq=one.seq,
            event=one.event,
            message=message,
            copies=copies,
            automatic=automatic,
        )
    ]


def _to_others(one: e.Recorded) -> list[Notice]:
    if not isinstance(one.event, e.ThirdPartyAsked):
        return []
    return [
        Notice(
            name="asked",
            audience="third_party",
            recipient=one.event.address,
            seq=one.seq,
            event=one.event,
            message=one.event.message,
            automatic=False,
        )
    ]


def _customers_notice(event: e.Event, kinds: set[type]) -> tuple[str | None, int | None, bool]:
    """Name the template, the message it is about, and whether a machine writes it."""
    answered = e.AgentAnswered in kinds
    match event:
        case e.ReadyAnswerSent(message=message):
            return "ready_answer", message, True
        case e.Opened(by_customer=True, message=message) if e.ReadyAnswerSent not in kinds:
            return "received", message, True
        case e.AgentAnswered(message=message):
            return "answered", message, False
        case e.Resolved() if not answered:
            return "resolved", None, True
        case e.Reopened() if not _thanked(kinds):
            return "reopened", None, True
        case e.Closed(reason=reason) if reason != e.SPAM:
            return "closed", None, True
        case e.WaitingForCustomer() if not answered:
            return "waiting", None, True
        case e.CustomerReminded():
            return "reminder", None, True
        case e.ProgressReported():
            return "progress", None, True
        case e.SurveyAsked():
            return "survey", None, True
        case e.SurveyAnswered(message=int(message)):
            return "survey_thanks", message, True
        case e.SurveyUnclear(message=message, asks_back=True):
            return "survey_unclear", message, True
        case _:
            return None, None, True


def _thanked(kinds: set[type]) -> bool:
    """The thanks for a low score say as well that the ticket is open again."""
    return e.SurveyAnswered in kinds


def _to_agents(one: e.Recorded, ticket: Ticket, policy: Policy, author: str) -> list[Notice]:
    match one.event:
        case e.Opened(message=message):
            return _tell(one, ticket, policy, "new", message, author)
        case e.CustomerWrote(message=message):
            return _tell(one, ticket, policy, "customer_answered", message, author)
        case e.ThirdPartyWrote(message=message):
            return _tell(one, ticket, policy, "third_party", message, author)
        case e.NoteAdded(message=message):
            return _tell(one, ticket, policy, "note", message, author)
        case e.DeliveryFailed(message=message, audience="customer" | "third_party"):
            return _tell(one, ticket, policy, "delivery_failed", message, author)
        case e.SurveyAnswered(message=message, score=score):
            told = _tell(one, ticket, policy, "survey_answered", message, author)
            low = _low_score(policy, ticket, score)
            return [*told, *_called(one, policy, low, "survey_answered", message, "score")]
        case e.SurveyUnclear(message=message):
            return _tell(one, ticket, policy, "survey_answered", message, author)
        case e.Assigned(agent=str(key)) if key != author:
            agent = policy.agents.get(key)
            return [_notice(one, agent, "assigned", None, "owner")] if agent else []
        case e.AgentReminded(agent=key):
            return _reminder(one, ticket, policy, key)
        case e.Resumed(by=None):
            return _tell(one, ticket, policy, "woke", None, author)
        case e.Escalated(notify=notify):
            return _called(one, policy, notify, "escalation", None, "escalation")
        case _:
            return []


def _tell(
    one: e.Recorded, ticket: Ticket, policy: Policy, occasion: str, message: int | None, author: str
) -> list[Notice]:
    quiet = {author, *ticket.muted}
    told = _who_cares(ticket, policy)
    return [_notice(one, agent, occasion, message, why) for agent, why in told if agent.key not in quiet]


def _who_cares(ticket: Ticket, policy: Policy) -> list[tuple[Agent, str]]:
    """The owner; the lead for one who has left us or where nobody serves the queue; else its agents."""
    owner = policy.agents.get(ticket.assignee or "")
    if owner is not None:
        return [(owner, "owner")]
    lead = policy.agents.get(policy.queue(ticket.queue).lead or "")
    if ticket.assignee is not None and lead is not None:
        return [(lead, "lead")]
    keys = agents_of(ticket.queue, policy)
    serving = [(policy.agents[key], "queue") for key in keys if key not in policy.away]
    serving = serving or [(policy.agents[key], "queue") for key in keys]
    return serving or ([(lead, "lead")] if lead is not None else [])


def _reminder(one: e.Recorded, ticket: Ticket, policy: Policy, key: str) -> list[Notice]:
    """Who asked is reminded; for one who has left us the owner, or who stands in for them."""
    agent = policy.agents.get(key)
    if agent is None:
        return _tell(one, ticket, policy, "reminder", None, "")
    return [_notice(one, agent, "reminder", None, "asked")]


def _low_score(policy: Policy, ticket: Ticket, score: int) -> tuple[str, ...]:
    """Return whom the settings want to hear of a low score, besides those who look after the ticket."""
    survey = policy.queue(ticket.queue).surveys
    if survey is None or survey.low_score is None or not is_low(score, survey):
        return ()
    return resolve_notify(survey.low_score.notify, ticket, policy)


def _called(
    one: e.Recorded, policy: Policy, notify: tuple[str, ...], occasion: str, message: int | None, why: str
) -> list[Notice]:
    """Tell people by their keys, and outsiders by their addresses."""
    notices = []
    for word in notify:
        agent = policy.agents.get(word) or policy.agent_by_address(word)
        if agent is not None:
            notices.append(_notice(one, agent, occasion, message, why))
        elif "@" in word:
            notices.append(_notice(one, Agent(key="", name="", emails=(word,)), occasion, message, why))
    return notices


def _notice(one: e.Recorded, agent: Agent, occasion: str, message: int | None, why: str) -> Notice:
    return Notice(
        name="agent_notification",
        audience="agent",
        recipient=agent.email,
        recipient_name=agent.name,
        seq=one.seq,
        event=one.event,
        message=message,
        occasion=occasion,
        agent=agent.key or None,
        why=why,
    )
