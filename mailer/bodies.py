"""This file chooses the text of a mail: our part's and nobody else's.

Of a multipart/alternative one form is read, of every other multipart each text in its order. Attached and
bounced messages are somebody else's text. A named text inside the mail is a file, unless it is all the mail
says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.charsets import codec_of, decode_octets, is_ascii_label
from mailer.flowed import unflow
from mailer.html_text import html_to_text
from mailer.mime import Part
from mailer.tnef import TNEF_TYPES
from mailer.tnef_text import TnefText, text_of
from mailer.uuencoded import cut_out_files

MAX_TEXT = 1_000_000
MAX_OCTETS = 4_000_000  # of one text part

_NOISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]+")
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_STUB = 300  # a plain alternative shorter than this may say only that the mail is HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The text of a mail and where it came from."""

    text: str
    html: str | None
    parts: tuple[Part, ...]  # the parts that are the text, so they are no attachments
    embedded: tuple[Part, ...]  # uuencoded files that stood in the text
    cut: bool  # whether a text was longer than we read


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One text of the mail in the forms it came in."""

    plain: Part | None = None
    html: Part | None = None


def read_bodies(root: Part, default_charset: str | None = None, /) -> Bodies:
    """Return the text and the HTML of a mail and the parts they stand in."""
    default = stated_charset(root) or default_charset
    pieces = list(_pieces(root, None)) or list(_named_pieces(root))
    texts: list[str] = []
    htmls: list[str] = []
    embedded: list[Part] = []
    cut = False
    parts = [part for piece in pieces for part in (piece.plain, piece.html) if part is not None]
    for piece in pieces:
        plain = html = ""
        if piece.plain is not None:
            plain, files = _plain_text(piece.plain, default)
            embedded.extend(files)
        if piece.html is not None:
            html = _decoded(piece.html, default)
            htmls.append(html)
        text = _readable(plain, html)
        if text.strip() and not (piece.plain is None and _says_again(texts, text)):
            texts.append(text.strip("\n"))
    if not texts:
        packed = _packed(root)
        texts = [text] if (text := _readable(_clean(packed.plain), _clean(packed.html))) else []
        htmls += [_clean(packed.html)] if packed.html else []
        cut = packed.cut
    text = "\n\n".join(texts)
    return Bodies(
        text=text[:MAX_TEXT],
        html="\n".join(htmls)[: 2 * MAX_TEXT] if htmls else None,
        parts=tuple(parts),
        embedded=tuple(embedded),
        cut=cut
        or len(text) > MAX_TEXT
        or sum(map(len, htmls)) > 2 * MAX_TEXT
        or any(part.end - part.start > MAX_OCTETS for part in parts),
    )


def _packed(root: Part) -> TnefText:
    """Return the text that Exchange put into a winmail.dat and nowhere else."""
    for part in root.walk():
        if part.content_type in TNEF_TYPES:
            return text_of(part.octets)
    return TnefText()


def stated_charset(root: Part, /) -> str | None:
    """Return the charset a mail states anywhere, for octets that have none; ASCII and UTF-8 tell nothing."""
    for part in root.walk():
        label = part.parameters.get("charset")
        if label and not is_ascii_label(label) and codec_of(label) not in {"utf-8", "cp1252", ""}:
            return label
    return None


def _pieces(part: Part, parent: Part | None) -> Iterator[_Piece]:
    """Yield the texts of a part in their order."""
    if part.disposition == "attachment" and parent is not None:
        return
    if part.content_type == "multipart/alternative" and part.children:
        yield from _alternative(part)
    elif part.is_multipart:
        children = part.children[:1] if part.content_type == "multipart/signed" else part.children
        for child in children:
            yield from _pieces(child, part)
    elif part.content_type.startswith("multipart/"):
        # Without a single boundary line the body is only text.
        yield _Piece(plain=part)
    elif part.content_type in _READABLE and not is_named(part):
        yield _Piece(html=part) if part.content_type == "text/html" else _Piece(plain=part)


def _alternative(part: Part) -> Iterator[_Piece]:
    """Yield one piece for the forms of an alternative (RFC 2046 section 5.1.4).

    Apple Mail puts a mixed with several HTML texts beside the plain form; then each is a piece of its own.
    """
    plain: list[Part] = []
    html: list[Part] = []
    for child in part.children:
        pieces = list(_pieces(child, part))
        plain_here = [piece.plain for piece in pieces if piece.plain is not None]
        html_here = [piece.html for piece in pieces if piece.html is not None]
        plain = plain or plain_here
        html = html_here or html
    for index in range(max(len(plain), len(html))):
        yield _Piece(
            plain=plain[index] if index < len(plain) else None,
            html=html[index] if index < len(html) else None,
        )


def _named_pieces(root: Part) -> Iterator[_Piece]:
    """Yield the first named text of a mail that has no other: somebody's client named the body."""
    for part in root.walk():
        if part.content_type.startswith("message/"):
            return
        if part.content_type in {"text/plain", "text/html"} and part.disposition != "attachment":
            yield _Piece(html=part) if part.content_type == "text/html" else _Piece(plain=part)
            return


def is_named(part: Part, /) -> bool:
    """Whether a part carries a file name."""
    return bool(part.disposition_parameters.get("filename") or part.parameters.get("name"))


def _readable(plain: str, html: str) -> str:
    """Choose between the two forms: plain, unless it is empty or only says that the mail is HTML."""
    if not html:
        return plain
    if not plain.strip():
        return html_to_text(html)
    if len(plain) < _STUB and len(html) > 4 * len(plain):
        rendered = html_to_text(html)
        words = set(plain.lower().split())
        shared = words & set(rendered.lower().split())
        if len(rendered) > 3 * len(plain) and len(shared) * 3 < len(words):
            return rendered
    return plain


def _says_again(texts: list[str], text: str) -> bool:
    """Whether an HTML text beside the plain ones only says the same again."""
    letters = _NOT_WORD.sub("", text[:4_000])[:1_000]
    return bool(letters) and any(_NOT_WORD.sub("", one[:4_000]).startswith(letters[:400]) for one in texts)


def _plain_text(part: Part, default: str | None) -> tuple[str, list[Part]]:
    """Return the text of a plain part and the uuencoded files that stood in it."""
    octets = part.octets[:MAX_OCTETS]
    files: list[Part] = []
    if b"begin " in octets:
        octets, files = cut_out_files(octets)
    text = _clean(decode_octets(octets, part.parameters.get("charset"), default=default))
    if part.parameters.get("format", "").strip().lower() == "flowed":
        text = unflow(text, delsp=part.parameters.get("delsp", "").strip().lower() == "yes")
    elif part.content_type in {"text/enriched", "text/richtext"}:
        text = html_to_text(text.replace("<<", "&lt;").replace("\n\n", "<br>"))
    return text, files


def _decoded(part: Part, default: str | None) -> str:
    """Return the HTML of a part; its own meta element tells the charset where the header does not."""
    octets = part.octets[:MAX_OCTETS]
    label = part.parameters.get("charset")
    if not label or is_ascii_label(label):
        meta = _META_CHARSET.search(octets, 0, 2_048)
        label = meta.group(1).decode("ascii") if meta else label
    return _clean(decode_octets(octets, label, default=default))


def _clean(text: str) -> str:
    """Return text with plain line ends and without control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOISE.sub("", text)
