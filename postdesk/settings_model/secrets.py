"""This file holds secrets by reference: an environment variable, a file, or, with a warning, the text itself.

A relative file is looked for in ``$CREDENTIALS_DIRECTORY`` first (systemd's LoadCredential), then beside the
settings. Nothing here is printed: a literal never appears in a repr.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo
from pydantic.json_schema import WithJsonSchema

from postdesk.settings_model.values import Surroundings, Wrong, kind_of, surroundings


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or key, by reference; it is read when it is used, so a rotated file needs no restart."""

    environ_name: str | None = None
    file: Path | None = None
    literal: str | None = field(default=None, repr=False)

    def read(self, environ: Mapping[str, str] | None = None) -> str:
        """Return the secret; raise SecretMissing with what to do where it cannot be had."""
        if self.literal is not None:
            return self.literal
        if self.environ_name is not None:
            value = (os.environ if environ is None else environ).get(self.environ_name)
            if not value:
                raise SecretMissing(
                    f"the environment variable {self.environ_name} is not set — "
                    "set it for the service, or name a {file: …}"
                )
            return value
        return _read_secret_file(self.file or Path())


class SecretMissing(LookupError):
    """A secret cannot be read; the message says what to do."""


def _read_secret_file(path: Path) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise SecretMissing(
            f"{path} cannot be read: {reason} — check the path and who may read it"
        ) from error
    if not value:
        raise SecretMissing(f"{path} is empty — put the secret on its first line")
    return value


def secret_path(name: str, around: Surroundings) -> Path:
    """Return where a secret's file is: absolute, in systemd's credentials folder, or beside the settings."""
    path = Path(name).expanduser()
    credentials = around.environ.get("CREDENTIALS_DIRECTORY")
    if not path.is_absolute() and credentials and (Path(credentials) / path).is_file():
        return Path(credentials) / path
    return around.folder / path


def parse_secret(value: object, info: ValidationInfo) -> Secret:
    """Return the reference that a YAML value is."""
    if isinstance(value, Secret):
        return value
    advice = "write {env: NAME}, {file: PATH} or the secret itself in quotes"
    if isinstance(value, str) and value:
        return Secret(literal=value)
    if not isinstance(value, Mapping) or len(value) != 1:
        what = "a number or a truth value" if isinstance(value, int | float) else kind_of(value)[:40]
        raise Wrong(f"{what} is not a secret — {advice}")
    ((key, name),) = value.items()
    if key not in {"env", "file"} or not isinstance(name, str) or not name:
        raise Wrong(f"“{key}” does not say where the secret is — {advice}")
    if key == "env":
        return Secret(environ_name=name)
    return Secret(file=secret_path(name, surroundings(info)))


_SECRET_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "minLength": 1},
            *(
                {
                    "type": "object",
                    "properties": {key: {"type": "string", "minLength": 1}},
                    "required": [key],
                    "additionalProperties": False,
                }
                for key in ("env", "file")
            ),
        ]
    }
)

SecretValue = Annotated[Secret, PlainValidator(parse_secret), _SECRET_SCHEMA]
