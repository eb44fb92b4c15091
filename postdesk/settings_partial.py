"""This file checks the names in settings of which a part is wrong, so that one round of repairs is enough.

What is wrong is taken out; the rest is read and its names are checked. A name that was taken out is not
called unknown: it will be there once it is repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from postdesk.settings import Settings
from postdesk.settings_model.names import wrong_names
from postdesk.settings_model.values import Surroundings
from postdesk.settings_problems import KeyPath

_NAMED = {
    "mailboxes": "mailbox",
    "agents": "agent",
    "queues": "queue",
    "calendars": "calendar",
    "sla": "sla",
    "webhooks": "webhook",
}
_SOME_IDENTITY = {"name": "Somebody", "domain": "somewhere.example"}


def names_in_the_rest(
    value: Mapping[str, Any], wrong: Iterable[KeyPath], around: Surroundings
) -> Iterator[tuple[KeyPath, str]]:
    """Yield the names that name nothing in what is not wrong itself."""
    rest = _Rest(value)
    for path in wrong:
        rest.take_out(path)
    try:
        settings = Settings.model_validate(rest.sections(), context=around)
    except ValidationError:
        return  # what is left depends on what was taken out
    for path, message in wrong_names(settings):
        if not any(unsure in message for unsure in rest.unsure):
            yield rest.original(path), message


class _Rest:
    """The settings without what is wrong."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.kept: dict[str, Any] = {
            section: dict(enumerate(inner)) if isinstance(inner, list) else inner
            for section, inner in value.items()
        }
        self.lists = {section for section, inner in value.items() if isinstance(inner, list)}
        self.unsure: set[str] = set()  # in a message, these may come from what was taken out

    def take_out(self, path: KeyPath) -> None:
        """Forget the entry a path leads to, or its whole section where it has no entries."""
        section = str(path[0]) if path else ""
        inner = self.kept.get(section)
        named = section in _NAMED and isinstance(inner, dict)
        if len(path) > 1 and isinstance(inner, dict) and (named or section in self.lists):
            self.kept[section] = {key: item for key, item in inner.items() if key != path[1]}
            self.unsure |= {f"“{path[1]}”", f" {path[1]} "} if named else set()
        elif section in self.kept:
            del self.kept[section]
            self.unsure.add(f"there is no {_NAMED.get(section, section)} ")
        if section == "identity":
            self.unsure.add("identity.languages")
        if section == "tags":
            self.unsure.add("there is no tag ")

    def sections(self) -> dict[str, Any]:
        """Return what is left, lists as lists again."""
        whole = {
            section: list(inner.values()) if section in self.lists else inner
            for section, inner in self.kept.items()
        }
        return {"identity": _SOME_IDENTITY} | whole

    def original(self, path: KeyPath) -> KeyPath:
        """Return a path with the position it has in the file."""
        if len(path) > 1 and path[0] in self.lists and isinstance(path[1], int):
            return (path[0], list(self.kept[str(path[0])])[path[1]], *path[2:])
        return path
