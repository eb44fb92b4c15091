"""This file makes HTML that may stand in a mail of ours, from a stranger's HTML or from plain text.

Only what people see is kept: no scripts, no forms, no picture from elsewhere (each may be a tracker), no
style that hides, overlays or loads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailer.html_nesting import well_nested
from mailer.html_text import MAX_HTML, html_to_text
from mailer.safe_html import SafeHtml

_TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "center",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
    ),
    *(
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
    ),
    *(
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
    ),
    *("td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"),
}
_GONE_WITH_CONTENT = {"script", "style", "title", "noscript", "template", "object", "svg", "math"}
_FOR_ALL = {"style", "lang", "dir", "title", "align", "valign"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _FOR_ALL,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "width", "bgcolor"},
    "th": {"colspan", "rowspan", "width", "bgcolor"},
    "table": {"width", "cellpadding", "cellspacing", "border", "bgcolor"},
    "col": {"span", "width"},
    "ol": {"start", "type"},
    "font": {"color", "face", "size"},
}
_STYLES = {
    *("background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left"),
    *("border-right", "border-spacing", "border-style", "border-top", "border-width", "color", "font-family"),
    *("font-size", "font-style", "font-weight", "line-height", "list-style-type", "margin", "margin-bottom"),
    *(
        "margin-left",
        "margin-right",
        "margin-top",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
    ),
    *(
        "padding-top",
        "text-align",
        "text-decoration",
        "text-indent",
        "vertical-align",
        "white-space",
        "width",
    ),
}
_MAY_HIDE = re.compile("style|hidden", re.IGNORECASE)
_EMPTY_IMAGE = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")
_SCHEMES = {"http", "https", "mailto", "cid"}
_LINK = re.compile(r"\b(?:https?://[^\s<>\"'\x00-\x1f]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0*\.?0*\s*(?:;|!|$)"
    r"|(?:font-size|max-height|max-width)\s*:\s*0*(?:[01](?:\.\d+)?)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)


def sanitise(html: str, /, *, without: Sequence[str] = ()) -> SafeHtml:
    """Return a person's HTML without anything that acts, loads, tracks or hides.

    What comes back grows with what came in and no faster; elements nested deeper than any person's are left
    out and their words stay. HTML longer than MAX_HTML comes back as the text we read in it.

    ``without`` are words that must not leave the house (reply addresses, tokens, the agent's own address);
    each goes from text and links, whatever its case.
    """
    if len(html) > MAX_HTML:  # a megabyte of entities takes the sanitiser a second, two take it three
        return text_to_html(html_to_text(html))
    readable = html.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    nested = well_nested(
        readable,
        tags=_TAGS,
        unread=_GONE_WITH_CONTENT,
        attributes={**_ATTRIBUTES, "*": _FOR_ALL | {"hidden"}},
    )
    clean = nh3.clean(
        _without_hidden(nested),
        tags=_TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter(without),
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer",
    )
    clean = _EMPTY_IMAGE.sub("", clean)
    for word in without:
        clean = re.sub(re.escape(escape(word, quote=False)), "", clean, flags=re.IGNORECASE)
    return SafeHtml(clean)


def text_to_html(text: str, /) -> SafeHtml:
    """Return plain text as HTML: escaped, paragraphs by empty lines, web and mail addresses as links."""
    paragraphs = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").strip("\n"))
    made = [_lines(one) for one in paragraphs if one.strip()]
    return SafeHtml(
        "\n".join(
            f'<p style="margin:{"12px 0 0 0" if index else "0"}">{one}</p>' for index, one in enumerate(made)
        )
    )


def _lines(paragraph: str) -> str:
    return "<br>\n".join(_indented(line) for line in paragraph.split("\n"))


def _indented(line: str) -> str:
    body = line.lstrip(" \t")
    margin = line[: len(line) - len(body)].expandtabs(4)
    return "&nbsp;" * len(margin) + _linked(body.rstrip())


def _linked(text: str) -> str:
    made: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        word = match.group().rstrip(".,;:!?)]}»“”")
        href = word if "://" in word else f"mailto:{word}"
        made.append(escape(text[end : match.start()], quote=False))
        made.append(f'<a href="{escape(href)}">{escape(word, quote=False)}</a>')
        end = match.start() + len(word)
    made.append(escape(text[end:], quote=False))
    return "".join(made)


def _without_hidden(html: str) -> str:
    """Take out elements nobody sees; with their styles gone they would come to light (preheaders, traps)."""
    if not _MAY_HIDE.search(html):
        return html
    tree = LexborHTMLParser(html)
    hidden = [node for node in tree.css("[style], [hidden]") if _is_hidden(node)]
    known = {node.mem_id for node in hidden}
    outermost = [
        node for node in hidden if not _is_inside(node, known)
    ]  # before any is freed with its children
    for node in outermost:
        node.decompose()
    return tree.html or ""


def _is_hidden(node: LexborNode) -> bool:
    return node.tag not in {"html", "body"} and (
        "hidden" in node.attributes or bool(_HIDES.search(node.attributes.get("style") or ""))
    )


def _is_inside(node: LexborNode, known: set[int]) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id in known:
            return True
        above = above.parent
    return False


def _filter(without: Sequence[str]) -> Callable[[str, str, str], str | None]:
    banned = tuple(word.lower() for word in without)

    def keep(tag: str, attribute: str, value: str) -> str | None:
        low = value.lower()
        if tag == "img" and attribute == "src" and not low.startswith("cid:"):
            return None
        if tag == "a" and attribute == "href" and not low.startswith(("http://", "https://", "mailto:")):
            return None
        return None if any(word in low for word in banned) else value

    return keep
