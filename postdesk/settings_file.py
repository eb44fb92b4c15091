"""This file finds and reads the settings, and tells everything that is wrong with them at once.

Nothing here keeps a state: a daemon that reads a changed file gets a new ``Loaded`` or SettingsInvalid, and
goes on with what it has until it gets a good one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from postdesk.settings import Settings
from postdesk.settings_errors import explain
from postdesk.settings_model.names import wrong_names
from postdesk.settings_model.secrets import Secret, SecretMissing
from postdesk.settings_model.values import Surroundings
from postdesk.settings_model.warnings import oddities
from postdesk.settings_partial import names_in_the_rest
from postdesk.settings_problems import KeyPath, Problem, SettingsInvalid
from postdesk.settings_yaml import Document, Place, YamlProblem, read_yaml

SYSTEM_FILE = Path("/etc/postdesk/settings.yaml")
__all__ = ["Loaded", "Problem", "SettingsInvalid", "find", "holds_settings", "load", "rule_patterns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Settings that may be used, and what is known about the files they came from."""

    settings: Settings
    path: Path
    files: tuple[Path, ...]  # the settings and every file of rules
    patterns: tuple[str, ...]  # where further files of rules would count
    warnings: tuple[Problem, ...]
    missing_secrets: tuple[Problem, ...]  # a daemon cannot start with these, other commands can
    fingerprint: str  # of the bytes of all files

    @property
    def folder(self) -> Path:
        """The folder that relative paths count from."""
        return self.path.absolute().parent

    def require_secrets(self) -> Loaded:
        """Return itself; raise SettingsInvalid where a secret cannot be read."""
        if self.missing_secrets:
            raise SettingsInvalid(self.missing_secrets)
        return self


def find(option: str | Path | None = None, *, environ: Mapping[str, str] | None = None) -> Path:
    """Return the file to read: the option, $POSTDESK_SETTINGS, ./settings.yaml, or that of /etc."""
    named = option or (os.environ if environ is None else environ).get("POSTDESK_SETTINGS")
    if named:
        return Path(named)
    for path in (Path("settings.yaml"), SYSTEM_FILE):
        if path.is_file():
            return path
    advice = "`postdesk init` writes one to start from, --settings FILE names another"
    problem = Problem(
        file="settings.yaml", line=None, path=(), message=f"there is none, and no {SYSTEM_FILE} — {advice}"
    )
    raise SettingsInvalid([problem])


def load(path: str | Path, *, environ: Mapping[str, str] | None = None, rules: Path | None = None) -> Loaded:
    """Read and check the settings; raise SettingsInvalid with every error there is.

    ``rules`` is a file of rules to take in the place of those of the settings.
    """
    path = Path(path)
    environ = os.environ if environ is None else environ
    files: dict[Path, bytes] = {path: _bytes(path)}
    document = read_yaml(files[path], str(path))
    if rules is not None and isinstance(document.value, dict):
        _put_rules(document, [rules], files)
    patterns = _include_rules(document, path, files)
    problems = [_problem(found.place, found.place.path, found.message) for found in document.problems]
    if problems and document.value is None:
        raise SettingsInvalid(problems)
    around = Surroundings(folder=path.absolute().parent, environ=environ)
    settings, found = _validate(document.value, around)
    problems += [_located(document, str(path), *finding) for finding in found]
    if settings is None and isinstance(document.value, dict):
        lost = names_in_the_rest(document.value, [place for place, _ in found], around)
        problems += [_located(document, str(path), *finding) for finding in lost]
    if settings is not None:
        problems += [_located(document, str(path), *finding) for finding in wrong_names(settings)]
    if problems or settings is None:
        raise SettingsInvalid(_in_order(problems, str(path)))
    secrets = list(_secrets(settings, ()))
    return Loaded(
        settings=settings,
        path=path,
        files=tuple(files),
        patterns=patterns,
        warnings=tuple(_located(document, str(path), *oddity) for oddity in oddities(settings, secrets)),
        missing_secrets=tuple(_unreadable_secrets(document, path, secrets, environ)),
        fingerprint=hashlib.sha256(b"\0".join(files.values())).hexdigest(),
    )


def holds_settings(path: Path) -> bool:
    """Tell whether a file holds whole settings, and not only rules."""
    value = read_yaml(_bytes(path), str(path)).value
    return isinstance(value, dict) and "identity" in value


def rule_patterns(path: Path) -> tuple[str, ...]:
    """Return where the settings, right or wrong, want their rules read from."""
    try:
        value = read_yaml(path.read_bytes(), str(path)).value
    except OSError:
        return ()
    named = value.get("routing") if isinstance(value, dict) else None
    return (named,) if isinstance(named, str) and named and not Path(named).is_absolute() else ()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        advice = (
            "`postdesk init` writes one to start from" if isinstance(error, FileNotFoundError) else "check it"
        )
        message = f"cannot be read: {error.strerror} — {advice}"
        raise SettingsInvalid([Problem(file=str(path), line=None, path=(), message=message)]) from error


def _validate(value: Any, around: Surroundings) -> tuple[Settings | None, list[tuple[KeyPath, str]]]:
    if not isinstance(value, dict):
        return None, [((), "the settings must be a mapping — begin with identity: {name: …, domain: …}")]
    try:
        return Settings.model_validate(value, context=around), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, [
            explain(one, Settings) for one in errors if not _follows(one["loc"], one["type"], errors)
        ]


def _follows(path: KeyPath, kind: str, errors: list[ErrorDetails]) -> bool:
    """Tell whether a list is only called empty because what it holds is wrong."""
    return kind == "too_short" and any(
        len(other["loc"]) > len(path) and other["loc"][: len(path)] == path for other in errors
    )


def _include_rules(document: Document, path: Path, files: dict[Path, bytes]) -> tuple[str, ...]:
    """Put the rules of ``routing: rules/*.yaml`` in its place, in the order of the files' names."""
    value = document.value.get("routing") if isinstance(document.value, dict) else None
    if not isinstance(value, str):
        return ()
    found = rule_files(path.parent, value)
    if not found:
        message = f"no file matches “{value}” — write a pattern relative to this file, rules/*.yaml"
        if value and (path.parent / value).is_dir():
            message = f"“{value}” is a folder — write {value.rstrip('/')}/*.yaml"
        document.problems.append(YamlProblem(place=document.places["routing",], message=message))
    _put_rules(document, found, files)
    return (value,)


def rule_files(folder: Path, pattern: str) -> list[Path]:
    """Return the files of rules that a pattern means, in the order of their names.

    As in a shell a pattern means nothing that begins with a dot: what editors lock and save with, and the
    folders behind a mounted ConfigMap.
    """
    if not pattern or Path(pattern).is_absolute():
        return []
    named = set(Path(pattern).parts)
    try:
        found = list(folder.glob(pattern))
    except ValueError:  # rules** is no pattern
        return []
    return sorted(
        file
        for file in found
        if not any(one.startswith(".") and one not in named for one in file.relative_to(folder).parts)
        and not file.is_dir()
    )


def _put_rules(document: Document, found: list[Path], files: dict[Path, bytes]) -> None:
    """Put the rules of some files in the place of those of the settings."""
    rules: list[Any] = []
    for place in [place for place in document.places if place[:1] == ("routing",) and len(place) > 1]:
        del document.places[place]
    for file in found:
        files[file] = _bytes(file)
        inner = read_yaml(files[file], str(file))
        if inner.value is not None and not isinstance(inner.value, list):
            message = "a file of rules holds a list — begin each rule with “- name: …”"
            document.problems.append(YamlProblem(place=inner.places[()], message=message))
        for old, where in inner.places.items():
            if old and isinstance(old[0], int):
                document.places["routing", len(rules) + old[0], *old[1:]] = where
        document.problems += inner.problems
        rules += inner.value if isinstance(inner.value, list) else []
    document.value = {**document.value, "routing": rules}


def _in_order(problems: list[Problem], first: str) -> list[Problem]:
    def order(problem: Problem) -> tuple[bool, str, int]:
        return problem.file != first, problem.file, problem.line or 0

    return sorted(dict.fromkeys(problems), key=order)


def _located(document: Document, file: str, path: KeyPath, message: str) -> Problem:
    """Find the place of the longest part of a path that stands in the file."""
    for length in range(len(path), -1, -1):
        place = document.places.get(path[:length])
        if place is not None:
            rest = path[length:] if message.startswith("is missing") or not length else ()
            return _problem(place, (*place.path, *rest), message)
    return Problem(file=file, line=None, path=path, message=message)


def _problem(place: Place, path: KeyPath, message: str) -> Problem:
    return Problem(file=place.file, line=place.line, path=path, message=message)


def _secrets(model: BaseModel, path: KeyPath) -> Iterator[tuple[KeyPath, Secret]]:
    for name, field in type(model).model_fields.items():
        value, here = getattr(model, name), (*path, field.alias or name)
        inner = value.items() if isinstance(value, Mapping) else ()
        if isinstance(value, Secret):
            yield here, value
        elif isinstance(value, BaseModel):
            yield from _secrets(value, here)
        for key, item in inner:
            if isinstance(item, BaseModel):
                yield from _secrets(item, (*here, key))


def _unreadable_secrets(
    document: Document, path: Path, secrets: list[tuple[KeyPath, Secret]], environ: Mapping[str, str]
) -> Iterator[Problem]:
    for place, secret in secrets:
        try:
            secret.read(environ)
        except SecretMissing as error:
            yield _located(document, str(path), place, str(error))
