"""This file turns frozen values (events, tickets) to JSON and back, with versions."""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from tickets import events as e

VERSION = 1
"""Of event bodies. A field that is added needs a default, then old bodies still read; a change of meaning
needs a new version and a branch in ``read_event``."""

KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(e.Event)}


def write_value(value: Any) -> Any:
    """Return a JSON form of a value made of dataclasses, tuples, enums, datetimes and plain values."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [write_value(item) for item in value]
    if is_dataclass(value):
        return {field.name: write_value(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"no JSON form for {type(value).__name__}")


def read_value(kind: type[Any], body: Any) -> Any:
    """Return the value of a dataclass type from its JSON form; keys it does not know are ignored."""
    readers = _readers(cast("Hashable", kind))
    return kind(**{name: read(body[name]) for name, read in readers.items() if name in body})


def write_event(event: e.Event) -> tuple[str, int, dict[str, Any]]:
    """Return kind, version and body of an event."""
    return type(event).__name__, VERSION, write_value(event)


def read_event(kind: str, version: int, body: dict[str, Any]) -> e.Event:
    """Return the event; raises ValueError for a version that is newer than this program."""
    if version > VERSION or kind not in KINDS:
        raise ValueError(
            f"event {kind} version {version} was written by a newer postdesk; this one knows {VERSION}"
        )
    event: e.Event = read_value(KINDS[kind], body)
    return event


@cache
def _readers(kind: Hashable) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {name: _reader(hints[name]) for name in (field.name for field in fields(cast("Any", kind)))}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return the function that reads JSON of one type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        inner = _reader(next(a for a in arguments if a is not type(None)))
        return lambda body: None if body is None else inner(body)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            item = _reader(arguments[0])
            return lambda body: tuple(item(part) for part in body)
        items = [_reader(argument) for argument in arguments]
        return lambda body: tuple(read(part) for read, part in zip(items, body, strict=True))
    if hint is datetime:
        return datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if is_dataclass(hint):
        return lambda body: read_value(hint, body)  # type: ignore[arg-type]
    return _same


def _same(body: Any) -> Any:
    return body
