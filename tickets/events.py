"""This file is the closed union of what can happen to a ticket.

An event is a fact in the past tense. It names the stored message it is about by its id (``message``) and
never holds text that a person wrote, so that forgetting a person touches messages only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tickets.article_events import ArticleSent, ArticlesSuggested, SolvedByArticle
from tickets.mail_events import (
    AgentAnswered,
    AgentMuted,
    AnswerHeld,
    AnswerWithdrawn,
    AutomaticMailNoted,
    CustomerWrote,
    DeliveryFailed,
    NoteAdded,
    Opened,
    ParticipantJoined,
    ParticipantLeft,
    ReadyAnswerSent,
    SurveyDeclined,
    ThirdPartyAsked,
    ThirdPartyWrote,
)
from tickets.time_events import (
    AgentReminded,
    CustomerReminded,
    Escalated,
    EscalationAcknowledged,
    ProgressReported,
    ReminderAsked,
    SurveyAnswered,
    SurveyAsked,
    SurveySkipped,
    SurveyUnclear,
)
from tickets.work_events import (
    CUSTOMER_ASKED,
    SPAM,
    Absorbed,
    Assigned,
    Closed,
    FieldsSet,
    LanguageChanged,
    Linked,
    MergedInto,
    MergeUndone,
    PriorityChanged,
    PutOnHold,
    QueueChanged,
    Reopened,
    RequesterChanged,
    Resolved,
    Resumed,
    SlaChanged,
    SplitOff,
    SubjectChanged,
    TagsChanged,
    TemplateSetChanged,
    WaitingForCustomer,
)

__all__ = [
    "CUSTOMER_ASKED",
    "SPAM",
    "Absorbed",
    "AgentAnswered",
    "AgentMuted",
    "AgentReminded",
    "AnswerHeld",
    "AnswerWithdrawn",
    "ArticleSent",
    "ArticlesSuggested",
    "Assigned",
    "AutomaticMailNoted",
    "Closed",
    "CustomerReminded",
    "CustomerWrote",
    "DeliveryFailed",
    "Escalated",
    "EscalationAcknowledged",
    "Event",
    "FieldsSet",
    "LanguageChanged",
    "Linked",
    "MergeUndone",
    "MergedInto",
    "NoteAdded",
    "Opened",
    "ParticipantJoined",
    "ParticipantLeft",
    "PriorityChanged",
    "ProgressReported",
    "PutOnHold",
    "QueueChanged",
    "ReadyAnswerSent",
    "Recorded",
    "ReminderAsked",
    "Reopened",
    "RequesterChanged",
    "Resolved",
    "Resumed",
    "SlaChanged",
    "SolvedByArticle",
    "SplitOff",
    "SubjectChanged",
    "SurveyAnswered",
    "SurveyAsked",
    "SurveyDeclined",
    "SurveySkipped",
    "SurveyUnclear",
    "TagsChanged",
    "TemplateSetChanged",
    "ThirdPartyAsked",
    "ThirdPartyWrote",
    "WaitingForCustomer",
]

Event = (
    Opened
    | CustomerWrote
    | ThirdPartyWrote
    | ThirdPartyAsked
    | AutomaticMailNoted
    | DeliveryFailed
    | AgentAnswered
    | ReadyAnswerSent
    | NoteAdded
    | AnswerHeld
    | AnswerWithdrawn
    | AgentMuted
    | SurveyDeclined
    | Assigned
    | QueueChanged
    | PriorityChanged
    | TagsChanged
    | SubjectChanged
    | LanguageChanged
    | FieldsSet
    | TemplateSetChanged
    | SlaChanged
    | WaitingForCustomer
    | PutOnHold
    | Resumed
    | Resolved
    | Reopened
    | Closed
    | Escalated
    | EscalationAcknowledged
    | CustomerReminded
    | ProgressReported
    | ReminderAsked
    | AgentReminded
    | SurveyAsked
    | SurveySkipped
    | SurveyAnswered
    | SurveyUnclear
    | ParticipantJoined
    | ParticipantLeft
    | Linked
    | MergedInto
    | Absorbed
    | MergeUndone
    | SplitOff
    | RequesterChanged
    | ArticlesSuggested
    | ArticleSent
    | SolvedByArticle
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its place in the history: the number within the ticket and the moment, aware UTC."""

    seq: int
    at: datetime
    event: Event
