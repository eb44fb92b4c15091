"""This file checks that every name in the settings names something: queue, agent, calendar, promise."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from postdesk.settings_model.days_off import UnknownHolidays, days_off
from postdesk.settings_model.rule_names import rule_names
from postdesk.settings_model.values import check_address
from postdesk.settings_problems import KeyPath, did_you_mean
from tickets.address import address_key, domain_key

if TYPE_CHECKING:
    from postdesk.settings import Settings
    from postdesk.settings_model.time import Escalation

Finding = tuple[KeyPath, str]
ASSIGN = ("least_busy", "round_robin", "sticky")
REASSIGN = ("least_busy", "round_robin")
NOTIFY = ("assignee", "lead", "managers")
RESERVED = frozenset({*ASSIGN, *NOTIFY, "nobody", "never", "all"})


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """Return the sentence about a name that names nothing."""
    return f"there is no {what} “{name}” — {did_you_mean(name, known, otherwise='there are')}"


def wrong_names(settings: Settings) -> Iterator[Finding]:
    """Yield every name that names nothing, and every address that stands for two."""
    yield from _languages(settings)
    yield from _mailboxes(settings)
    yield from _agents(settings)
    yield from _queues(settings)
    yield from _time(settings)
    yield from _ladder(settings, settings.escalation, ("escalation",))
    if settings.surveys and settings.surveys.low_score:
        yield from _notify(settings, settings.surveys.low_score.notify, ("surveys", "low_score", "notify"))
    yield from _organisations(settings)
    yield from rule_names(settings)


def queue_names(settings: Settings) -> list[str]:
    """Return the queues there are."""
    return list(dict.fromkeys([*settings.queues, "general"]))


def _languages(settings: Settings) -> Iterator[Finding]:
    languages = settings.identity.languages
    for name, queue in settings.queues.items():
        if queue.language is not None and queue.language not in languages:
            advice = f"add it there, or choose one of {', '.join(languages)}"
            yield (
                ("queues", name, "language"),
                f"“{queue.language}” is not among identity.languages — {advice}",
            )


def _organisations(settings: Settings) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, organisation in settings.organisations.items():
        for domain in organisation.domains:
            owner = owners.setdefault(domain_key(domain), name)
            if owner != name:
                message = f"{domain} is already a domain of {owner} — one organisation for each domain"
                yield ("organisations", name, "domains"), message


def _mailboxes(settings: Settings) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, box in settings.mailboxes.items():
        path: KeyPath = ("mailboxes", name)
        if box.queue not in queue_names(settings):
            yield (*path, "queue"), unknown("queue", box.queue, queue_names(settings))
        for spec in (box.address, *box.lists):
            owner = owners.setdefault(address_key(spec), name)
            if owner != name:
                yield (
                    (*path, "address"),
                    f"{spec} is already the address of {owner} — one mailbox for each address",
                )
        if box.separator in box.address.rpartition("@")[0]:
            advice = "use an address without it, another separator, or sub_addresses: false"
            if box.sub_addresses:
                yield (*path, "separator"), f"“{box.separator}” stands in {box.address} itself — {advice}"


def _agents(settings: Settings) -> Iterator[Finding]:
    ours = {address_key(box.address): name for name, box in settings.mailboxes.items()}
    owners: dict[str, str] = {}
    for key, agent in settings.agents.items():
        path: KeyPath = ("agents", key)
        if key.lower() in RESERVED:
            yield path, f"“{key}” has a meaning of its own — call the agent differently"
        for index, queue in enumerate(agent.queues):
            if queue not in queue_names(settings):
                yield (*path, "queues", index), unknown("queue", queue, queue_names(settings))
        for index, spec in enumerate(agent.email):
            owner = owners.setdefault(address_key(spec), key)
            if owner != key:
                yield (
                    (*path, "email", index),
                    f"{spec} is already the address of {owner} — one agent for each address",
                )
            if address_key(spec) in ours:
                box = ours[address_key(spec)]
                yield (
                    (*path, "email", index),
                    f"{spec} is the mailbox {box} itself — write the agent's own address",
                )


def _queues(settings: Settings) -> Iterator[Finding]:
    for name, queue in settings.queues.items():
        path: KeyPath = ("queues", name)
        if queue.sla is not None and queue.sla not in settings.sla:
            yield (*path, "sla"), unknown("sla", queue.sla, settings.sla)
        if queue.lead is not None and queue.lead not in settings.agents:
            yield (*path, "lead"), unknown("agent", queue.lead, settings.agents)
        if queue.assign is not None and queue.assign not in {*ASSIGN, *settings.agents}:
            yield (*path, "assign"), unknown("agent", queue.assign, [*settings.agents, *ASSIGN])
        if queue.escalation is not None:
            yield from _ladder(settings, queue.escalation, (*path, "escalation"))
        if queue.surveys and queue.surveys.low_score:
            yield from _notify(
                settings, queue.surveys.low_score.notify, (*path, "surveys", "low_score", "notify")
            )


def _time(settings: Settings) -> Iterator[Finding]:
    for name, sla in settings.sla.items():
        if sla.calendar is not None and sla.calendar not in settings.calendars:
            yield ("sla", name, "calendar"), unknown("calendar", sla.calendar, settings.calendars)
    for name, calendar in settings.calendars.items():
        if calendar.holidays is not None:
            try:
                days_off(calendar.holidays)
            except UnknownHolidays as error:
                yield ("calendars", name, "holidays"), str(error)


def _ladder(settings: Settings, steps: tuple[Escalation, ...], path: KeyPath) -> Iterator[Finding]:
    for index, step in enumerate(steps):
        place: KeyPath = (*path, index)
        yield from _notify(settings, step.notify, (*place, "notify"))
        for name in step.webhook:
            if name not in settings.webhooks:
                yield (*place, "webhook"), unknown("webhook", name, settings.webhooks)
        if step.reassign is not None and step.reassign not in {*REASSIGN, *settings.agents}:
            yield (*place, "reassign"), unknown("agent", step.reassign, [*settings.agents, *REASSIGN])
        if step.queue is not None and step.queue not in queue_names(settings):
            yield (*place, "queue"), unknown("queue", step.queue, queue_names(settings))
        if step.only_during is not None and step.only_during not in settings.calendars:
            yield (*place, "only_during"), unknown("calendar", step.only_during, settings.calendars)


def _notify(settings: Settings, names: tuple[str, ...], path: KeyPath) -> Iterator[Finding]:
    for index, name in enumerate(names):
        if "@" in name:
            try:
                check_address(name)
            except ValueError as error:
                yield (*path, index), str(error)
        elif name not in {*NOTIFY, *settings.agents}:
            yield (*path, index), unknown("agent", name, [*settings.agents, *NOTIFY])
