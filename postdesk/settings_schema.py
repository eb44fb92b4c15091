"""This file makes the JSON Schema of the settings, by which editors complete and underline."""

from __future__ import annotations

from typing import Any

from postdesk.settings import Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def settings_schema() -> dict[str, Any]:
    """Return the schema of ``settings.yaml``."""
    return {"$schema": DIALECT, **Settings.model_json_schema(by_alias=True), "title": "postdesk settings"}


def rules_schema() -> dict[str, Any]:
    """Return the schema of a file of rules, such as ``routing: rules/*.yaml`` names."""
    whole = settings_schema()
    rules = whole["properties"]["routing"]["anyOf"][0]
    return {"$schema": DIALECT, "$defs": whole["$defs"], **rules, "title": "postdesk routing rules"}
