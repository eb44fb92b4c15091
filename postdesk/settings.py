"""This file defines Settings, the whole of ``settings.yaml`` as frozen typed values.

Everything but the identity may be left out. Decisions never see these classes: ``policy()`` builds the
numbers and names of ``tickets.policy``, ``rules()`` the rule book of ``threading_rules``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pydantic import Field

from postdesk.settings_model.digest import Digest
from postdesk.settings_model.organisations import Organisation
from postdesk.settings_model.people import Agent, FollowUp, Queue, Surveys
from postdesk.settings_model.reports import Reports
from postdesk.settings_model.routing import Rule
from postdesk.settings_model.servers import Mailbox
from postdesk.settings_model.site import (
    Antivirus,
    Authentication,
    Database,
    Identity,
    Keys,
    Limits,
    Log,
    Webhook,
)
from postdesk.settings_model.time import Calendar, Escalation, Sla
from postdesk.settings_model.values import FilePath, Name, Section
from postdesk.settings_model.web import Metrics, Web

if TYPE_CHECKING:
    from threading_rules.rulebook import RuleBook
    from tickets.policy import Policy


def _rules_or_files(schema: dict[str, Any]) -> None:
    rules = {"type": schema.pop("type"), "items": schema.pop("items")}
    schema["anyOf"] = [rules, {"type": "string", "examples": ["rules/*.yaml"]}]


class Settings(Section):
    """The settings of one site."""

    identity: Identity = Field(description="Who we are to our customers.")
    # Validated although it is the default: its path counts from the folder of the settings.
    database: Database = Field(
        default_factory=cast("type[Database]", dict), validate_default=True, description="Where tickets live."
    )
    authentication: Authentication = Field(
        default_factory=Authentication,
        description="Whose word we take that a mail is from the person it names.",
    )
    keys: Keys = Field(default_factory=Keys, description="The keys that sign reply addresses.")
    mailboxes: dict[Name, Mailbox] = Field(default_factory=dict, description="Our support addresses.")
    agents: dict[Name, Agent] = Field(default_factory=dict, description="The people who answer.")
    queues: dict[Name, Queue] = Field(
        default_factory=dict, description="The kinds of work; general always exists."
    )
    calendars: dict[Name, Calendar] = Field(default_factory=dict, description="When we work.")
    sla: dict[Name, Sla] = Field(default_factory=dict, description="What we promise.")
    escalation: tuple[Escalation, ...] = Field(default=(), description="What happens as a promise runs out.")
    routing: tuple[Rule, ...] = Field(
        default=(),
        description="Where mail goes: rules, or the files that hold them.",
        json_schema_extra=_rules_or_files,
    )
    followup: FollowUp = Field(default_factory=FollowUp, description="What time does to a ticket that waits.")
    digest: Digest = Field(default_factory=Digest, description="What waits for each of us, every morning.")
    surveys: Surveys | None = Field(default=None, description="Whether and when we ask how it was.")
    reports: Reports = Field(default_factory=Reports, description="Figures by mail, and what they count.")
    webhooks: dict[Name, Webhook] = Field(
        default_factory=dict, description="Places that rules and the ladder may tell."
    )
    antivirus: Antivirus = Field(
        default_factory=Antivirus, description="Who looks for viruses; without it nobody does."
    )
    web: Web | None = Field(
        default=None, description="Pages that customers reach by a link; without it there are none."
    )
    metrics: Metrics | None = Field(default=None, description="Figures for whoever watches postdesk.")
    limits: Limits = Field(default_factory=Limits, description="Brakes and bounds.")
    tags: tuple[str, ...] | None = Field(
        default=None, description="All tags there are; left out, any tag may be used."
    )
    templates: FilePath | None = Field(
        default=None, description="A folder of our own templates; they come before the built-in ones."
    )
    answers: FilePath | None = Field(default=None, description="A folder of ready answers in Markdown.")
    articles: FilePath | None = Field(
        default=None, description="A folder of articles in Markdown that are suggested to customers."
    )
    organisations: dict[Name, Organisation] = Field(
        default_factory=dict, description="Customers with a domain of their own."
    )
    log: Log = Field(default_factory=Log, description="What is written to standard error.")

    def policy(self) -> Policy:
        """Build what decisions may know about the site."""
        from postdesk.settings_model.policy import build_policy

        return build_policy(self)

    def rules(self) -> RuleBook:
        """Compile the routing rules."""
        from postdesk.settings_model.rules import build_rules

        return build_rules(self)
