"""This file writes docs/settings.md out of the settings' own schema, so that the two never differ.

Usage: python scripts/settings_docs.py > docs/settings.md    (make docs)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from postdesk.settings_schema import settings_schema

HEAD = """\
# Settings

Every setting with its meaning and its default, written by `make docs` out of the same model that reads
`settings.yaml`. The annotated file that `postdesk init` writes shows them in their place; `postdesk check`
tells what is wrong in yours, with line and advice. Only `identity` is needed.

Durations are `30s`, `15m`, `4h`, `3d`, `2w` or `1h30m`; in promises a day is a working day. Paths count from
the folder of the settings file. A secret is `{env: NAME}`, `{file: PATH}` (looked for in
`$CREDENTIALS_DIRECTORY` first), or, less well, the text itself.

A *test* of a rule is a word, a list of words (one of them), or one of `{contains: …}`, `{is: …}`,
`{starts_with: …}`, `{ends_with: …}`, `{matches: REGEX}`, `{exists: true}`. Case and accents do not matter.
"""

TESTS = {"Test", "FreeTest"}
WORDS = {"string": "text", "boolean": "true, false", "object": "mapping", "integer": "number"}


def main() -> None:
    """Write the page to standard output."""
    sys.stdout.write(page())


def page() -> str:
    """Return the whole page."""
    schema = settings_schema()
    parts = [HEAD]
    for name, section in schema["properties"].items():
        said = section if "description" in section else schema["$defs"][section["$ref"].rpartition("/")[2]]
        parts.append(f"\n## {name}\n\n{_sentence(said)}\n")
        for title, model in _models(name, section, schema["$defs"], set()):
            parts.append(_table(title, model, schema["$defs"]))
    return "".join(parts)


def _models(
    title: str, value: dict[str, Any], known: dict[str, Any], seen: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the mappings below a setting, each with the path that leads to it."""
    for path, reference in _references(title, value):
        name = reference.rpartition("/")[2]
        # What may also be a single word has its mapping as one of several forms.
        forms = [known[name], *known[name].get("anyOf", [])]
        model = next((form for form in forms if "properties" in form), None)
        if name in seen or name in TESTS or model is None:
            continue
        seen.add(name)
        yield path, model
        for key, inner in model["properties"].items():
            yield from _models(f"{path}.{key}", inner, known, seen)


def _references(path: str, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "$ref" in value:
        yield path, value["$ref"]
    for one in (*value.get("anyOf", []), *value.get("allOf", []), *value.get("oneOf", [])):
        yield from _references(path, one)
    if isinstance(value.get("items"), dict):
        yield from _references(f"{path}[]", value["items"])
    if isinstance(value.get("additionalProperties"), dict):
        yield from _references(f"{path}.NAME", value["additionalProperties"])


def _table(title: str, model: dict[str, Any], known: dict[str, Any]) -> str:
    needed = set(model.get("required", []))
    rows = []
    for name, value in model["properties"].items():
        default = _default(value, needed=name in needed)
        rows.append(f"| `{name}` | {_kind(value, known)} | {default} | {_sentence(value)} |")
    head = f"\n### `{title}`\n\n| key | value | default | meaning |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _sentence(value: dict[str, Any]) -> str:
    return " ".join(str(value.get("description", "")).split()).replace("|", "\\|") or "—"


def _default(value: dict[str, Any], *, needed: bool) -> str:
    if needed:
        return "**needed**"
    default = value.get("default")
    if default is None or default in ({}, [], ""):
        return "—"
    return f"`{_yaml(default)}`"


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_yaml(one) for one in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(one)}" for key, one in value.items()) + "}"
    return str(value)


def _kind(value: dict[str, Any], known: dict[str, Any]) -> str:
    if "enum" in value:
        if True in value["enum"]:
            return "true, false"
        return ", ".join(f"`{one}`" for one in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        if name in TESTS:
            return "test"
        model = known[name]
        return "mapping" if "properties" in model else _kind(model, known)
    inner = [one for key in ("anyOf", "oneOf", "allOf") for one in value.get(key, [])]
    if inner:
        return " or ".join(dict.fromkeys(_kind(one, known) for one in inner if one.get("type") != "null"))
    if value.get("type") == "array":
        return f"list of {_kind(value['items'], known)}" if value.get("items") else "list"
    kinds = value.get("type", "value")
    return " or ".join(WORDS.get(one, one) for one in ([kinds] if isinstance(kinds, str) else kinds))


if __name__ == "__main__":
    main()
