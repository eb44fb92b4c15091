"""This file tells pydantic's findings in words: which key is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from postdesk.settings_model.values import kind_of
from postdesk.settings_problems import KeyPath, did_you_mean


def explain(error: ErrorDetails, root: type[BaseModel]) -> tuple[KeyPath, str]:
    """Return the path of the key that is wrong, and the sentence about it."""
    path: KeyPath = error["loc"]
    if path and path[-1] == "[key]":
        path = path[:-1]
    kind, context, given = error["type"], error.get("ctx", {}), error.get("input")
    if kind == "value_error":
        return path, str(context["error"])
    if kind == "extra_forbidden":
        return path, _unknown_key(path, root)
    if kind == "missing":
        return path, f"is missing{_meaning(path, root)}"
    if kind in {"literal_error", "enum"}:
        return path, _choice(given, str(context.get("expected", "")))
    if kind == "string_pattern_mismatch":
        return path, f"{kind_of(given)} does not have the right form{_meaning(path, root)}"
    return path, _shape(kind, context, given, str(error["msg"]))


def _shape(kind: str, context: Mapping[str, Any], given: object, message: str) -> str:
    what = kind_of(given)
    if kind == "string_type":
        advice = "put it in quotes" if isinstance(given, int | float) else "write a text"
        return f"must be a text, not {what} — {advice}"
    if kind in {"int_parsing", "int_type", "int_from_float", "float_parsing", "float_type"}:
        return f"must be a number, not {what} — write digits only"
    if kind in {"bool_parsing", "bool_type"}:
        return f"must be true or false, not {what} — write true or false"
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return f"must be a mapping, not {what} — write key: value, indented below it"
    if kind in {"tuple_type", "list_type"}:
        return f"must be a list, not {what} — write [a, b], or - a line for each"
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        return f"{given} is out of range — write {'at least' if 'ge' in context else 'at most'} {bound}"
    if kind in {"string_too_short", "too_short"}:
        return "is empty — write at least one"
    if kind in {"string_too_long", "too_long"}:
        return f"is too long — at most {context.get('max_length')}"
    return f"{message[:1].lower()}{message[1:]} — you wrote {what}"


def _choice(given: object, expected: str) -> str:
    known = [word.strip(" '\"") for word in expected.replace(" or ", ",").split(",")]
    if isinstance(given, str):
        advice = did_you_mean(given, known, otherwise="choose one of")
        return f"“{given}” is not one of {', '.join(known)} — {advice}"
    return f"{kind_of(given)} is not one of {', '.join(known)} — choose one"


def _unknown_key(path: KeyPath, root: type[BaseModel]) -> str:
    key = str(path[-1])
    model = model_at(root, path[:-1])
    if model is None:
        return "means nothing here — remove it"
    below = [name for name, inner in _inner_models(model) if key in _keys(inner)]
    if below:
        return f"means nothing here — it belongs under {' or '.join(below)}"
    for length in range(len(path) - 2, 0, -1):
        above = model_at(root, path[:length])
        if above is not None and key in _keys(above):
            return f"means nothing here — move it one level up, beside {path[length]}"
    return f"means nothing here — {did_you_mean(key, _keys(model), otherwise='known here are')}"


def _meaning(path: KeyPath, root: type[BaseModel]) -> str:
    model = model_at(root, path[:-1])
    for name, field in (model.model_fields if model else {}).items():
        if path[-1] == (field.alias or name) and field.description:
            return f" — {field.description}"
    return " — add it"


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner_models(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        inner = _models_in(field.annotation)
        if inner is not None and field.annotation is not None and not _is_many(field.annotation):
            yield field.alias or name, inner


def _is_many(annotation: object) -> bool:
    return any(
        getattr(part, "__origin__", None) in {dict, tuple} for part in (annotation, *get_args(annotation))
    )


def _models_in(annotation: object) -> type[BaseModel] | None:
    """Return the model that an annotation is, or is a list, mapping or option of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_models_in(part) for part in get_args(annotation) if part is not ...)
    return next((model for model in found if model is not None), None)


def model_at(root: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """Return the model whose keys stand at a path; list positions and names are passed over."""
    model, many = root, False
    for part in path:
        if many or isinstance(part, int):
            many = False
            continue
        field = next((f for name, f in model.model_fields.items() if part == (f.alias or name)), None)
        inner = _models_in(field.annotation) if field is not None else None
        if field is None or inner is None:
            return None
        model, many = inner, _is_many(field.annotation)
    return model
