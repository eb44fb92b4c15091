"""This file watches the settings and every file of rules, and reads them anew when they change.

It has no thread and no timer: somebody calls ``run_once`` every second or two. A change is taken up when the
files have been still for a moment, so a half-written file is not read; one that is replaced, missing for an
instant, or wrong leaves the old settings in force, and what is wrong is told once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from postdesk.settings_file import Loaded, load, rule_files, rule_patterns
from postdesk.settings_problems import Problem, SettingsInvalid

STILL_FOR = timedelta(seconds=1)
AT_MOST = timedelta(seconds=4)  # a file that never comes to rest is read all the same

_Look = tuple[tuple[str, int, int, int], ...]  # of each file: name, time of change, size, inode


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """The files changed, and here are the settings to use from now on."""

    loaded: Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The files changed and are wrong; the old settings stay. Told once for each wrong state of the files."""

    errors: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class Reload:
    """What is in force, and a look at the files now and then."""

    def __init__(self, loaded: Loaded, *, environ: Mapping[str, str] | None = None) -> None:
        self.loaded = loaded
        self._environ = environ
        self._patterns = loaded.patterns
        self._told = loaded.fingerprint  # the state of the files that was taken up or refused last
        look = self._look()
        # A change between the reading and this first look must not go unseen.
        self._seen: _Look | None = look if self._fingerprint() == loaded.fingerprint else None
        self._pending: _Look | None = None
        self._still_since: datetime | None = None
        self._changing_since: datetime | None = None

    def run_once(self, now: datetime, *, at_once: bool = False) -> Swap | Refusal | None:
        """Look at the files; return what has to be done about them, None for nothing.

        ``at_once`` is for SIGHUP: it reads without waiting, and says again what is wrong.
        """
        look = self._look()
        if at_once:
            self._told = ""
            return self._read(look)
        if look == self._seen:
            self._pending = self._still_since = self._changing_since = None
            return None
        if look != self._pending or self._still_since is None or now < self._still_since:
            self._pending, self._still_since = look, now
        if self._changing_since is None or now < self._changing_since:
            self._changing_since = now
        if now - self._still_since < STILL_FOR and now - self._changing_since < AT_MOST:
            return None
        return self._read(look)

    def _read(self, look: _Look) -> Swap | Refusal | None:
        """Read the files as they are now; what changes meanwhile is seen at the next look."""
        self._patterns = tuple(dict.fromkeys([*self.loaded.patterns, *rule_patterns(self.loaded.path)]))
        fingerprint = self._fingerprint()
        self._seen, self._pending = look, None
        self._still_since = self._changing_since = None
        if fingerprint == self._told:
            return None  # touched, or changed and changed back
        self._told = fingerprint
        try:
            loaded = load(self.loaded.path, environ=self._environ).require_secrets()
        except SettingsInvalid as invalid:
            return Refusal(errors=invalid.errors)
        same = loaded.fingerprint == self.loaded.fingerprint
        self.loaded, self._patterns = loaded, loaded.patterns
        return None if same else Swap(loaded=loaded)

    def _files(self) -> list[Path]:
        """Return the settings, the files of rules there are, and those there were.

        While the settings are wrong, the files they name now are watched as well: one of them may be what is
        wrong.
        """
        folder = self.loaded.path.parent
        found = {file for pattern in self._patterns for file in rule_files(folder, pattern)}
        return sorted({*self.loaded.files, *found})

    def _look(self) -> _Look:
        looks = []
        for file in self._files():
            try:
                state = file.stat()
            except OSError:
                looks.append((str(file), 0, -1, 0))
            else:
                looks.append((str(file), state.st_mtime_ns, state.st_size, state.st_ino))
        return tuple(looks)

    def _fingerprint(self) -> str:
        """Return the state of the files by what they hold, as ``load`` would see it."""
        order = [self.loaded.path, *(file for file in self._files() if file != self.loaded.path)]
        contents = []
        for file in order:
            try:
                contents.append(file.read_bytes())
            except OSError:
                continue
        return hashlib.sha256(b"\0".join(contents)).hexdigest()
