"""This file reads the command block at the top of an agent's mail: ``#verb arguments``, one a line.

The block ends at the first line that is neither a command nor empty. One unknown ``#word`` inside the block
stops the whole mail, so that a typing mistake never reaches a customer. A line that begins with ``\\#`` is
text. Phones capitalise and set smart quotes and no-break spaces; all of that is read as meant. What stands
behind ``#note`` or ``#reply`` on its own line is the beginning of the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

VERBS: dict[str, tuple[str, ...]] = {
    "ask": ("ask", "zeptat", "zeptej", "спросить", "спроси"),
    "note": ("note", "internal", "poznámka", "interní", "заметка", "внутреннее"),
    "reply": ("reply", "public", "odpověď", "veřejné", "ответ", "клиенту"),
    "close": ("close", "resolve", "resolved", "done", "zavřít", "zavři", "vyřešeno", "закрыть", "закрой",
              "решено"),
    "reopen": ("reopen", "open", "otevřít", "otevři", "открыть", "открой"),
    "wait": ("wait", "pending", "čekat", "čekej", "ждать", "жду"),
    "hold": ("hold", "odložit", "odlož", "отложить", "отложи"),
    "take": ("take", "vzít", "beru", "взять", "беру"),
    "assign": ("assign", "přidělit", "přiděl", "назначить", "назначь"),
    "queue": ("queue", "fronta", "очередь"),
    "priority": ("priority", "priorita", "приоритет"),
    "tag": ("tag", "tags", "štítek", "štítky", "метка", "метки"),
    "subject": ("subject", "předmět", "тема"),
    "lang": ("lang", "language", "jazyk", "язык"),
    "cc": ("cc", "kopie", "копия"),
    "requester": ("requester", "customer", "zákazník", "клиент"),
    "merge": ("merge", "sloučit", "sluč", "объединить", "объедини"),
    "split": ("split", "oddělit", "odděl", "отделить", "отдели"),
    "link": ("link", "propojit", "propoj", "связать", "свяжи"),
    "spam": ("spam", "спам"),
    "block": ("block", "blokovat", "blokuj", "заблокировать", "заблокируй"),
    "canned": ("canned", "template", "šablona", "шаблон"),
    "send": ("send", "odeslat", "odešli", "отправить", "отправь"),
    "cancel": ("cancel", "discard", "zrušit", "zruš", "zahodit", "отменить", "отмена"),
    "undo": ("undo", "vrátit", "vrať", "zpět", "вернуть", "назад"),
    "get": ("get", "pošli", "poslat", "получить", "пришли"),
    "find": ("find", "search", "najít", "najdi", "hledat", "hledej", "найти", "найди"),
    "mine": ("mine", "moje", "mé", "мои"),
    "remind": ("remind", "reminder", "připomenout", "připomeň", "напомнить", "напомни"),
    "away": ("away", "vacation", "pryč", "dovolená", "nepřítomen", "отпуск", "отсутствую"),
    "digest": ("digest", "today", "přehled", "dnes", "сводка", "сегодня"),
    "release": ("release", "uvolnit", "uvolni", "выпустить", "выпусти"),
    "rules": ("rules", "pravidla", "правила"),
    "confirm": ("confirm", "potvrdit", "potvrzuji", "подтвердить", "подтверждаю"),
    "mute": ("mute", "ztišit", "ztiš", "ticho", "тихо", "заглушить"),
    "nosurvey": ("nosurvey", "bezankety", "безопроса"),
    "ack": ("ack", "vím", "принято"),
    "status": ("status", "stav", "статус"),
    "help": ("help", "pomoc", "nápověda", "помощь"),
}  # fmt: skip
"""Each verb with what it may be called in our languages."""

TEXTUAL = frozenset({"note", "reply"})
"""Verbs that say what the text is; it may begin on their line."""

_INVISIBLE = dict.fromkeys(
    [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "＃": "#"})
_WORD = re.compile(r"#\s?([^\W\d_][\w!-]*)[.,;]?(?:[:\s]+(.*))?$")
_NEARLY = re.compile(r"[^\w\\]*#[\s#]*([^\W\d_]+)")
_BEHIND_WORD = re.compile(r"^\W*[\w!-]+[.,;:\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of the block."""

    verb: str  # a key of VERBS
    arguments: str
    line: str  # as written


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandBlock:
    """What the top of a mail says."""

    commands: tuple[Command, ...]
    unknown: tuple[str, ...]  # lines that look like commands and are none
    rest: str  # the text below, literal ``\\#`` undone


def folded(word: str) -> str:
    """Return a word as it is compared: without case and accents."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_BY_NAME = {folded(synonym): verb for verb, synonyms in VERBS.items() for synonym in synonyms}


def read_block(text: str) -> CommandBlock:
    """Return the commands at the top of the new text, and the text below them."""
    commands: list[Command] = []
    unknown: list[str] = []
    begun: list[str] = []
    lines = text.splitlines()
    at = 0
    for at, line in enumerate(lines):  # noqa: B007 - the block's end is wanted after the loop
        plain = _plain(line)
        if not plain:
            continue
        match = _WORD.match(plain.strip("*_`"))  # bold and italics of the HTML, as text has them
        if match is None:
            if not _is_nearly_a_command(plain):
                break
            unknown.append(line.strip())
            continue
        verb = _BY_NAME.get(folded(match[1]))
        if verb is None:
            unknown.append(line.strip())
        else:
            commands.append(Command(verb=verb, arguments=(match[2] or "").strip(), line=line.strip()))
            if verb in TEXTUAL and match[2]:
                begun.append(_BEHIND_WORD.sub("", line, count=1).strip())
    else:
        at = len(lines)
    rest = "\n".join(begun + lines[at:]) if commands or unknown else text
    return CommandBlock(commands=tuple(commands), unknown=tuple(unknown), rest=_literal(rest).strip())


def _is_nearly_a_command(plain: str) -> bool:
    """A verb of ours with something about it: what was meant for the house must not go out for a dash."""
    nearly = _NEARLY.match(plain)
    return nearly is not None and folded(nearly[1]) in _BY_NAME


def _plain(line: str) -> str:
    normal = unicodedata.normalize("NFKC", line).translate(_INVISIBLE).translate(_QUOTES)
    return normal.strip()


def _literal(text: str) -> str:
    return "\n".join(
        line.replace("\\#", "#", 1) if line.lstrip().startswith("\\#") else line for line in text.split("\n")
    )
