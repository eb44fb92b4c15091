"""This file turns settings into ``tickets.policy``: names are looked up, defaults filled in, days counted.

It expects settings whose names were checked (``postdesk.settings_model.names``).
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from postdesk.settings_model.days_off import days_off
from postdesk.settings_model.digest import Digest
from postdesk.settings_model.people import Agent, FollowUp, Queue, Surveys
from postdesk.settings_model.servers import Mailbox
from postdesk.settings_model.time import Calendar, Escalation, Promises, Sla
from tickets import policy
from tickets.address import domain_key
from tickets.policy import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postdesk.settings import Settings

DAY = timedelta(days=1)


def build_policy(settings: Settings) -> policy.Policy:
    """Build what decisions may know about the site."""
    calendars = {name: _calendar(name, calendar) for name, calendar in settings.calendars.items()}
    slas = {name: _sla(name, sla, calendars) for name, sla in settings.sla.items()}
    queues = {"general": Queue(), **settings.queues}
    return policy.Policy(
        name=settings.identity.name,
        domain=settings.identity.domain,
        languages=settings.identity.languages,
        ticket_prefix=settings.identity.ticket_prefix,
        mailboxes={name: _mailbox(name, box) for name, box in settings.mailboxes.items()},
        queues={name: _queue(name, queue, settings, slas, calendars) for name, queue in queues.items()},
        agents={key: _agent(key, agent, settings.digest) for key, agent in settings.agents.items()},
        slas=slas,
        calendars=calendars,
        authentication=policy.Authentication(
            trusted=settings.authentication.trusted, without=settings.authentication.without
        ),
        limits=policy.Limits(**settings.limits.model_dump()),
        organisations=_organisations(settings),
    )


def _organisations(settings: Settings) -> dict[str, policy.Organisation]:
    """Return the organisations by the domains of their people."""
    return {
        domain_key(domain): policy.Organisation(
            name=one.name or key, language=one.language, fields=dict(one.fields)
        )
        for key, one in settings.organisations.items()
        for domain in one.domains
    }


def _mailbox(name: str, box: Mailbox) -> policy.Mailbox:
    return policy.Mailbox(
        name=name,
        address=box.address,
        queue=box.queue,
        lists=box.lists,
        separator=box.separator,
        sub_addresses=box.sub_addresses,
        default_charset=box.default_charset,
    )


def _agent(key: str, agent: Agent, digest: Digest) -> policy.Agent:
    return policy.Agent(
        key=key,
        name=agent.name,
        emails=agent.email,
        queues=agent.queues,
        language=agent.language,
        roles=agent.roles,
        timezone=agent.timezone,
        digest_at=agent.digest if "digest" in agent.model_fields_set else digest.morning,
        digest_on=digest.days,
        quiet_after=digest.quiet_after,
    )


def _sla(name: str, sla: Sla, calendars: Mapping[str, policy.Calendar]) -> policy.Sla:
    calendar = calendars[sla.calendar] if sla.calendar else policy.Calendar()
    return policy.Sla(
        name=name,
        calendar=calendar,
        targets=_targets(sla, calendar),
        by_priority={
            priority: _targets(promises, calendar) for priority, promises in sla.by_priority.items()
        },
    )


def _calendar(name: str, calendar: Calendar) -> policy.Calendar:
    return policy.Calendar(
        name=name,
        timezone=calendar.timezone,
        hours=calendar.hours or {},
        holidays=days_off(calendar.holidays) if calendar.holidays else frozenset(),
    )


def working_day(calendar: policy.Calendar) -> timedelta:
    """Return how long a day of promises is: the mean of the days on which the calendar is open at all.

    A promise of `3d` is three working days for the admin who writes it, not 72 hours of opening time.
    """
    lengths = [
        sum((_length(start, end) for start, end in spans), timedelta(0)) for spans in calendar.hours.values()
    ]
    opened = [length for length in lengths if length]
    return sum(opened, timedelta(0)) / len(opened) if opened else DAY


def _length(start: time, end: time | None) -> timedelta:
    finish = DAY if end is None else timedelta(hours=end.hour, minutes=end.minute)
    return finish - timedelta(hours=start.hour, minutes=start.minute)


def _targets(promises: Promises, calendar: policy.Calendar) -> dict[Target, timedelta]:
    day = working_day(calendar)
    given = {target: getattr(promises, target.value) for target in Target}
    return {target: promise.at(day) for target, promise in given.items() if promise is not None}


def _queue(
    name: str,
    queue: Queue,
    settings: Settings,
    slas: Mapping[str, policy.Sla],
    calendars: Mapping[str, policy.Calendar],
) -> policy.Queue:
    ladder = settings.escalation if queue.escalation is None else queue.escalation
    surveys = settings.surveys if queue.surveys is None else queue.surveys
    sla = slas[queue.sla] if queue.sla else None
    day = working_day(sla.calendar) if sla else DAY
    return policy.Queue(
        name=name,
        title=queue.title,
        sla=sla,
        language=queue.language,
        assign=queue.assign,
        lead=queue.lead,
        closed=policy.ClosedPolicy(reopen_within=queue.closed.reopen_within, then=queue.closed.then),
        followup=_followup(settings.followup, queue.followup, day),
        surveys=_surveys(surveys, day) if surveys and surveys.sample else None,
        ladder=tuple(_step(step, calendars, day) for step in ladder),
        send_delay=queue.send_delay,
        include_history=queue.include_history,
        agent_name=queue.agent_name,
    )


def _followup(common: FollowUp, own: FollowUp | None, day: timedelta) -> policy.FollowUp:
    """Take the queue's step where it names one, `never` included, else the common one."""

    def chosen(step: str) -> Any:
        return getattr(own if own is not None and step in own.model_fields_set else common, step)

    def business(step: str) -> timedelta | None:
        working = chosen(step)
        return working.at(day) if working is not None else None

    return policy.FollowUp(
        remind_customer_after=chosen("remind_customer_after"),
        close_after=chosen("close_after"),
        progress_every=business("progress_every"),
        progress_by_priority={
            priority: working.at(day) for priority, working in chosen("progress_by_priority").items()
        },
        return_to_queue_after=business("return_to_queue_after"),
    )


def _surveys(surveys: Surveys, day: timedelta) -> policy.SurveyPolicy:
    low = surveys.low_score
    return policy.SurveyPolicy(
        kind=surveys.kind,
        after_resolved=surveys.after_resolved.at(day),
        at_most_once_per=surveys.at_most_once_per,
        sample=surveys.sample,
        never=surveys.never,
        closes_after=surveys.closes_after,
        low_score=policy.LowScore(at_most=low.at_most, notify=low.notify, reopen=low.reopen) if low else None,
    )


def _step(
    step: Escalation, calendars: Mapping[str, policy.Calendar], day: timedelta
) -> policy.EscalationStep:
    return policy.EscalationStep(
        target=step.at.target,
        percent=step.at.percent,
        after=step.at.after.at(day) if step.at.after else None,
        notify=step.notify,
        webhooks=tuple(dict.fromkeys(step.webhook)),
        priority=step.priority,
        reassign=step.reassign,
        queue=step.queue,
        tags=step.tags,
        repeat_every=step.repeat.every.at(day) if step.repeat else None,
        repeat_limit=step.repeat.limit if step.repeat else 0,
        only_during=calendars[step.only_during] if step.only_during else None,
    )
