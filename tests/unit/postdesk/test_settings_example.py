"""This file proves that the shipped settings are right, complete, and show the true defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
from pydantic import BaseModel

from postdesk.settings import Settings
from postdesk.settings_file import Loaded, load
from postdesk.settings_model.values import WorkingTime, parse_duration
from postdesk.settings_schema import settings_schema
from postdesk.settings_yaml import read_yaml
from tests.shipped_settings import SHIPPED, all_switched_on

ENVIRON = {"SUPPORT_PASSWORD": "x", "CRM_SECRET": "y"}

# Where the file shows an example, because the default would show nothing.
EXAMPLES = {
    "calendars.munich.timezone",
    "calendars.office.timezone",
    "database.url",  # written as it is, and made absolute by loading
    "escalation",
    "queues.general.surveys",
    "routing",
}


@pytest.fixture(name="whole")
def _whole(tmp_path: Path) -> Loaded:
    (tmp_path / "days-off.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "refunds.md").write_text("We give money back.\n")
    path = tmp_path / "settings.yaml"
    path.write_text(all_switched_on(SHIPPED.read_text(encoding="utf-8")), encoding="utf-8")
    return load(path, environ=ENVIRON)


def test_the_shipped_settings_are_right_as_they_are() -> None:
    loaded = load(SHIPPED, environ=ENVIRON)
    assert loaded.settings.policy().queue("general").sla is not None
    assert loaded.missing_secrets == ()


def test_the_shipped_settings_and_all_that_is_switched_off_satisfy_the_schema() -> None:
    for text in (SHIPPED.read_text(encoding="utf-8"), all_switched_on(SHIPPED.read_text(encoding="utf-8"))):
        document = read_yaml(text.encode(), "settings.yaml")
        jsonschema.Draft202012Validator(settings_schema()).validate(document.value)


def test_every_setting_of_the_model_appears_in_the_shipped_file(whole: Loaded) -> None:
    shown = set(_shown_fields(whole.settings))
    assert set(_model_fields(Settings, set())) - shown == set()


def test_what_is_shown_as_a_default_is_the_default(whole: Loaded) -> None:
    assert dict(_other_than_default(whole.settings, "")) == {}


def test_the_first_line_tells_editors_where_the_schema_is() -> None:
    first = SHIPPED.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./settings.schema.json"


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _asked(model: type[BaseModel]) -> str:
    """Return a model's name; the two kinds of text tests have the same keys."""
    return "Test" if model.__name__ == "FreeTest" else model.__name__


def _model_fields(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    """Yield every field of every model that may be reached, but for those a short form is parsed into."""
    seen.add(model)
    for name, field in model.model_fields.items():
        yield f"{_asked(model)}.{name}"
        for inner in _models_in(field.annotation):
            if inner not in seen and inner.__name__ != "EscalationPoint":
                yield from _model_fields(inner, seen)


def _shown_fields(value: object) -> Iterator[str]:
    """Yield the fields that are written in the file; of the short forms all count as shown together."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield f"{_asked(type(value))}.{name}"
            yield from _shown_fields(getattr(value, name))
        if type(value).__name__ == "After":
            yield from (f"After.{name}" for name in type(value).model_fields)  # the comment names all three
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _shown_fields(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _shown_fields(item)


def _other_than_default(value: object, path: str) -> Iterator[tuple[str, tuple[object, object]]]:
    """Yield what is written and differs from a default that says something."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            here, given, default = f"{path}.{name}".strip("."), getattr(value, name), field.default
            if here in EXAMPLES or name not in value.model_fields_set:
                continue
            if isinstance(given, timedelta) and isinstance(default, str):
                default = parse_duration(default)
            if isinstance(given, WorkingTime) and isinstance(default, str):
                given, default = given.plain, parse_duration(default)
            says_something = isinstance(default, int | timedelta) or (isinstance(default, str) and default)
            if says_something and given != default:
                yield here, (given, default)
            yield from _other_than_default(given, here)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _other_than_default(item, f"{path}.{key}".strip("."))
