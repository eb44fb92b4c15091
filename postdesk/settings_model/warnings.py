"""This file finds what is allowed in the settings but hardly meant: `postdesk check` tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from postdesk.settings_problems import KeyPath, did_you_mean

if TYPE_CHECKING:
    from postdesk.settings import Settings
    from postdesk.settings_model.routing import When
    from postdesk.settings_model.secrets import Secret

Finding = tuple[KeyPath, str]


def oddities(settings: Settings, secrets: list[tuple[KeyPath, Secret]]) -> Iterator[Finding]:
    """Yield what is allowed but hardly meant."""
    for path, secret in secrets:
        if secret.literal is not None:
            yield path, "the secret stands in this file — better {env: NAME} or {file: PATH}"
        elif secret.file is not None and _readable_by_all(secret):
            yield path, f"everybody on this machine may read {secret.file} — chmod 600 it"
    for name, box in settings.mailboxes.items():
        for part in ("imap", "smtp"):
            server = getattr(box, part)
            if server.security == "none" and server.insecure:
                yield ("mailboxes", name, part, "insecure"), "passwords and mail travel unencrypted — use tls"
    yield from _people(settings)
    yield from _tags(settings)
    if settings.agents and settings.mailboxes and not settings.authentication.trusted:
        held = settings.authentication.without == "hold"
        what = (
            "every mail of an agent is held and asked about"
            if held
            else "token and From alone prove an agent"
        )
        yield (
            ("authentication",),
            f"no server's Authentication-Results are trusted, so {what} — name it in trusted",
        )


def _readable_by_all(secret: Secret) -> bool:
    try:
        return bool(secret.file and secret.file.stat().st_mode & 0o004)
    except OSError:
        return False


def _people(settings: Settings) -> Iterator[Finding]:
    for key, agent in settings.agents.items():
        if not agent.queues and not {"manager", "admin"} & set(agent.roles):
            yield ("agents", key), "works on no queue and is told about nothing — add queues: [general]"
    staffed = {queue for agent in settings.agents.values() for queue in agent.queues}
    for name, queue in settings.queues.items():
        if settings.agents and name not in staffed:
            yield ("queues", name), "no agent works on it — add it to an agent's queues"
        elif queue.assign in settings.agents and name not in settings.agents[str(queue.assign)].queues:
            yield (
                ("queues", name, "assign"),
                f"{queue.assign} does not work on {name} — add it to the agent's queues",
            )


def _tags(settings: Settings) -> Iterator[Finding]:
    given = {tag for rule in settings.routing for tag in rule.then.tags}
    given |= {tag for step in settings.escalation for tag in step.tags}
    if settings.tags is not None:
        return
    for index, rule in enumerate(settings.routing):
        asked: list[Finding] = [(("routing", index, "then", "untag"), tag) for tag in rule.then.untag]
        asked += [(("routing", index, "when"), tag) for tag in _asked_tags(rule.when)]
        for path, tag in asked:
            advice = did_you_mean(tag, given)
            if tag not in given and advice.startswith("did you mean"):
                yield path, f"no rule sets the tag “{tag}” — {advice}"


def _asked_tags(when: When | None) -> Iterator[str]:
    if when is not None:
        yield from when.tags or ()
        for inner in (*(when.all or ()), *(when.any or ()), *(when.none or ())):
            yield from _asked_tags(inner)
