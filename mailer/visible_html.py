"""This file cuts the HTML of a mail down to the part that a person newly wrote, as its text was cut down.

The text decides: what is kept of the HTML are the nodes whose letters are those of the chosen text, so that
the HTML never says more than the text does. Where the two cannot be laid on each other, there is no HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailer.html_quotes import letters_of
from mailer.safe_html import SafeHtml


@dataclass(slots=True)
class _Piece:
    """A text or a picture at its place in the mail."""

    node: LexborNode
    place: int  # among all nodes
    letters: str
    start: int  # in the letters of the whole mail
    picture: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.letters)


def visible_html(html: SafeHtml, chosen: str, /) -> SafeHtml | None:
    """Return the part of the sanitised HTML that shows the chosen text; None where it cannot be told."""
    key = _letters(chosen)
    if not key:
        return None
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return None
    nodes = list(tree.body.traverse(include_text=True))
    pieces = _pieces(nodes)
    span = _span(pieces, key)
    if span is None:
        return None
    kept = _kept(pieces, *span, tail=_tail(chosen))
    _drop_others(nodes, pieces, kept)
    return SafeHtml((tree.body.html or "").removeprefix("<body>").removesuffix("</body>").strip())


def _letters(text: str) -> str:
    return "".join(letters_of(line) for line in text.splitlines())


def _tail(text: str) -> str:
    """What stands behind the last letter, as ``!`` or a smiley; it may be a node of its own."""
    stripped = text.rstrip()
    end = len(stripped)
    while end and not stripped[end - 1].isalnum():
        end -= 1
    return "".join(stripped[end:].split())


def _pieces(nodes: list[LexborNode]) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for place, node in enumerate(nodes):
        if node.tag == "img":
            pieces.append(_Piece(node, place, "", at, picture=True))
        elif node.tag == "-text":
            letters = _letters(node.text(deep=False) or "")
            pieces.append(_Piece(node, place, letters, at))
            at += len(letters)
    return pieces


def _span(pieces: list[_Piece], key: str) -> tuple[int, int] | None:
    """Return where the chosen letters stand, from the beginning of one text to the end of another."""
    everything = "".join(piece.letters for piece in pieces)
    starts = {piece.start for piece in pieces if piece.letters}
    ends = {piece.end for piece in pieces if piece.letters}
    at = everything.find(key)
    while at >= 0:
        if at in starts and at + len(key) in ends:
            return at, at + len(key)
        at = everything.find(key, at + 1)
    return None


def _kept(pieces: list[_Piece], start: int, end: int, *, tail: str) -> set[int]:
    """Return the places that stay: the chosen texts, and the pictures among and next to them."""
    kept: set[int] = set()
    for piece in pieces:
        if piece.letters:
            if start <= piece.start and piece.end <= end:
                kept.add(piece.place)
        elif piece.picture:
            if start <= piece.start <= end:
                kept.add(piece.place)
        elif start < piece.start < end:
            kept.add(piece.place)
        elif piece.start == end and tail:
            sign = "".join((piece.node.text(deep=False) or "").split())
            before, found, after = tail.partition(sign) if sign else ("", "", tail)
            if found and not before.strip("*_/"):  # marks that stand for bold and italics in the text
                kept.add(piece.place)
                tail = after
    return kept


def _drop_others(nodes: list[LexborNode], pieces: list[_Piece], kept: set[int]) -> None:
    """Take away what holds nothing that stays and does not stand between things that stay."""
    first, last = min(kept), max(kept)
    holders: set[int] = set()
    for place in kept:
        node: LexborNode | None = nodes[place]
        while node is not None and node.mem_id not in holders:
            holders.add(node.mem_id)
            node = node.parent
    texts = {piece.place for piece in pieces}
    gone = [
        node
        for place, node in enumerate(nodes)
        if place and node.mem_id not in holders and (place in texts or not first < place < last)
    ]
    known = {node.mem_id for node in gone}
    outermost = [node for node in gone if node.parent is None or node.parent.mem_id not in known]
    for node in outermost:  # before any is freed with its children
        node.decompose()
