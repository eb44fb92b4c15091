"""This file writes to the admins when a running daemon refuses changed settings, once for each error.

What was told last is a value of the site, so neither a restart nor a second daemon tells it again; settings
that are taken up make an end of it, and the same mistake made later is told anew. A site without an admin
tells its managers, else its leads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from mailer import desk_facts as d
from postdesk.desk_letters import DeskLetters, desk_letters
from postdesk.in_force import InForce
from postdesk.morning import zone_of
from postdesk.settings_problems import Problem, key_text
from store.outbox import add_mails
from store.work import Store
from tickets.policy import Agent, Policy
from tickets.ports import Clock

_TOLD = "settings refused"


class SettingsAlarm:
    """Tells people what is wrong with the settings."""

    def __init__(self, store: Store, in_force: Callable[[], InForce], clock: Clock) -> None:
        self._store = store
        self._in_force = in_force
        self._clock = clock
        self._since = clock()

    def refused(self, errors: Sequence[Problem]) -> None:
        """Write to the admins, unless these very errors were told already."""
        now, in_force = self._clock(), self._in_force()
        digest = hashlib.sha256("\n".join(str(error) for error in errors).encode()).hexdigest()
        with self._store.filing() as work:
            if work.site.get(_TOLD) == digest:
                return
            work.site.put(_TOLD, digest)
            for admin in admins_of(in_force.policy):
                letters = desk_letters(in_force, admin, now)
                if letters is None:
                    continue
                facts = _facts(errors, letters, self._since)
                mail = letters.write(
                    "settings_invalid", facts, about=f"{digest} {now.isoformat()}", seq=0, event="settings"
                )
                add_mails(work.connection, [mail], now)

    def taken(self) -> None:
        """Note that settings were taken up."""
        self._since = self._clock()
        with self._store.filing() as work:
            if work.site.get(_TOLD):
                work.site.put(_TOLD, "")


def admins_of(policy: Policy) -> tuple[Agent, ...]:
    """Return who looks after postdesk itself."""
    for role in ("admin", "manager", "lead"):
        found = tuple(agent for agent in policy.agents.values() if role in agent.roles)
        if found:
            return found
    return ()


def _facts(errors: Sequence[Problem], letters: DeskLetters, since: datetime) -> d.SettingsFacts:
    problems = []
    for error in errors:
        message, _, advice = error.message.partition(" — ")
        problems.append(
            d.SettingsProblem(
                file=error.file,
                line=error.line or 1,
                path=key_text(error.path),
                message=message,
                advice=advice,
            )
        )
    return d.SettingsFacts(
        site=letters.site,
        problems=tuple(problems),
        since=since,
        zone=zone_of(letters.agent, letters.in_force.policy),
    )
