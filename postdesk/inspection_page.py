"""This file shows an inspection to a person: a summary, the new words, the tree of parts, files and defects.

What stands in a mail is a stranger's: nothing of it may steer the terminal, so control characters are taken
out. Colours are marks beside the words, never instead of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import click

# C0 and C1 controls but tab, and the signs that turn the direction of text (UAX #9).
_STEERING = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MOST_LINES = 40
_MOST_WIDE = 300
_NAME_WIDTH = 10
_KIND_COLOURS = {"message": "green", "list": "green", "bounce": "red", "loop": "red"}
_VERDICT_COLOURS = {"pass": "green", "fail": "red"}


def inspection_page(found: dict[str, Any], *, colours: bool = False) -> str:
    """Return an inspection (the JSON object of ``inspect``) as lines to read."""
    page = _Page(colours=colours)
    if "error" in found:
        return page.ink(f"{found['file']}: {found['error']}", "red")
    place = f" #{found['index']}" if "index" in found else ""
    lines = [page.ink(f"{found['file']}{place}", bold=True), *page.summary(found)]
    lines += [*page.words(found), *page.parts(found.get("parts", ()))]
    lines += [*page.files(found["attachments"]), *page.defects(found["defects"])]
    return "\n".join([*lines, ""])


class _Page:
    """The pieces of the page, in ink or plain."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours

    def ink(self, text: str, fg: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
        text = _harmless(text)
        return click.style(text, fg=fg, bold=bold or None, dim=dim or None) if self._colours else text

    def summary(self, found: dict[str, Any]) -> Iterator[str]:
        """Who, what, when, and what it is."""
        yield self._row("from", _person(found["from"]) if found["from"] else "nobody", self._proof(found))
        if found["reply_to"]:
            yield self._row("reply to", _people(found["reply_to"]))
        yield self._row("to", _people(found["to"]) or "nobody")
        if found["cc"]:
            yield self._row("cc", _people(found["cc"]))
        yield self._row("subject", found["subject"] or "(none)", bold=True)
        yield self._row("date", found["date"] or "none that can be read")
        yield self._row("id", found["message_id"] or "none")
        if found["in_reply_to"]:
            yield self._row("answers", " ".join(found["in_reply_to"][:3]))
        kind = self.ink(
            found["kind"].replace("_", " "), _KIND_COLOURS.get(found["kind"], "yellow"), bold=True
        )
        made = ", made by a machine" if found["auto_generated"] else ""
        language = f", in {found['language']}" if found["language"] else ", language not sure"
        yield self._row("kind", "", f"{kind}{made}{language}")
        for reason in found["evidence"]:
            yield self._row("", "", self.ink(f"because {reason}", dim=True))
        yield from self._bounce(found["bounce"])
        if found["forwarded"]:
            told = found["forwarded"]
            yield self._row("forwards", f"{_person(told['from'])}: {told['subject']}" if told["from"] else "")

    def words(self, found: dict[str, Any]) -> Iterator[str]:
        """What was newly written, and how much stands around it."""
        yield from ("", self._heading("new words"))
        lines = found["reply"].splitlines()
        yield from (f"  {self.ink('│', 'cyan')} {_short(line)}" for line in lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            yield f"  {self.ink('│', 'cyan')} … {len(lines) - _MOST_LINES} more lines"
        if not lines:
            yield f"  {self.ink('there is no text', dim=True)}"
        for what in ("quoted", "signature"):
            count = len(found[what].splitlines())
            if count:
                filled = (line for line in found[what].splitlines() if any(map(str.isalnum, line)))
                first = next(filled, "").strip()
                plural = "line" if count == 1 else "lines"
                yield f"  {self.ink(f'{what}: {count} {plural}, “{_short(first, 60)}”', dim=True)}"

    def parts(self, parts: Iterable[dict[str, Any]]) -> Iterator[str]:
        """The tree of parts."""
        parts = list(parts)
        if not parts:
            return
        yield from ("", self._heading("parts"))
        open_above: list[bool] = []  # whether more follows at each depth
        for part in parts:
            del open_above[part["depth"] :]
            stem = "".join("│  " if more else "   " for more in open_above[1:])
            branch = ("└─ " if part["last"] else "├─ ") if part["depth"] else ""
            open_above.append(not part["last"])
            facts = (part["charset"], part["encoding"], part["disposition"], _octets(part["size"]))
            about = ", ".join(str(fact) for fact in facts if fact)
            name = f" {_short(part['name'], 80)}" if part["name"] else ""
            kind = self.ink(part["content_type"], "cyan")
            yield f"  {stem}{branch}{kind}{name}  {self.ink(about, dim=True)}"

    def files(self, files: list[dict[str, Any]]) -> Iterator[str]:
        """The files, with what the sender calls them where that is not what they are."""
        if files:
            yield from ("", self._heading("files"))
        width = max((min(len(file["filename"]), 40) for file in files), default=0)
        for file in files:
            declared = file["declared_type"]
            said = f", said to be {declared}" if declared and declared != file["content_type"] else ""
            inside = ", shown in the text" if file["inline"] else ""
            about = self.ink(f"{file['content_type']}, {_octets(file['size'])}{said}{inside}", dim=True)
            danger = self.ink(f"  DANGEROUS: {file['danger']}", "red", bold=True) if file["danger"] else ""
            yield f"  {_short(file['filename'], 100):{width}}  {about}{danger}"

    def defects(self, defects: list[str]) -> Iterator[str]:
        """What was odd or was cut."""
        if defects:
            yield from ("", self._heading("defects"))
        yield from (f"  {self.ink('!', 'yellow')} {_short(defect)}" for defect in defects)

    def _heading(self, text: str) -> str:
        return f"  {self.ink(text, bold=True)}"

    def _row(self, name: str, value: str, more: str = "", *, bold: bool = False) -> str:
        label = self.ink(name.ljust(_NAME_WIDTH), dim=True)
        return f"  {label}{self.ink(_short(value), bold=bold)}{'  ' if value and more else ''}{more}".rstrip()

    def _proof(self, found: dict[str, Any]) -> str:
        verdict = found["authentication"]
        if verdict is None:
            return self.ink("(nobody we trust says whether that is true)", dim=True)
        by = f" by {verdict['by']}" if verdict["by"] else ""
        colour = _VERDICT_COLOURS.get(verdict["verdict"], "yellow")
        return self.ink(f"authentication {verdict['verdict']}{by}", colour)

    def _bounce(self, report: dict[str, Any] | None) -> Iterator[str]:
        if report is None:
            return
        for one in report["recipients"]:
            colour = "red" if one["kind"] == "hard" else "yellow"
            how = " ".join(part for part in (one["kind"], one["action"], one["status"]) if part)
            address = one["address"] or "an address that is not named"
            told = f" — {_short(' '.join(one['diagnostic'].split()), 120)}" if one["diagnostic"] else ""
            yield self._row("failed", address, f"{self.ink(how, colour, bold=True)}{_harmless(told)}")
        if report["original_message_id"]:
            yield self._row("of mail", report["original_message_id"])


def _person(person: dict[str, str]) -> str:
    return f"{person['name']} <{person['address']}>" if person["name"] else person["address"]


def _people(people: list[dict[str, str]]) -> str:
    more = f" and {len(people) - 5} more" if len(people) > 5 else ""
    return ", ".join(_person(person) for person in people[:5]) + more


def _octets(size: int) -> str:
    return (
        f"{size} octets"
        if size < 10_000
        else f"{size / 1000:.0f} kB"
        if size < 10**6
        else f"{size / 1e6:.1f} MB"
    )


def _harmless(text: str) -> str:
    return _STEERING.sub("", text)


def _short(text: str, most: int = _MOST_WIDE) -> str:
    text = _harmless(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"
