"""This file renders the words of ``templates`` with facts; it alone knows Jinja.

Templates are an admin's words and trusted; what strangers wrote is only ever a value. One source per language
holds a ``subject`` and a ``body`` block; the body is rendered twice, with the parts of ``_parts/text.j2`` and
of ``_parts/html.j2``, so both alternatives of RFC 2046 section 5.1.4 say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailer.facts import Facts
from mailer.template_code import CODE
from mailer.template_filters import FILTERS, Block, html_paragraphs, plain, text_paragraphs
from mailer.words import Words, read_words

_LIMIT = 2_000_000  # characters; a notice of this size is a template gone wrong


class RenderError(Exception):
    """A template is missing or does not render; the words say which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One notice in one language."""

    subject: str
    text: str
    html: str
    language: str
    problem: str | None = None  # the site's own template failed, the built-in one stood in


class _Sandbox(ImmutableSandboxedEnvironment):
    """Lets templates read data and nothing else: no methods, no value of any size (``'x' * 10**9``)."""

    intercepted_binops = frozenset(["*", "**"])

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not attr.startswith("_") and (not callable(value) or (attr == "get" and isinstance(obj, dict)))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:  # noqa: ARG002
        raise SecurityError(f"templates may not use {operator}")


class Templates:
    """The built-in templates, with a site's own before them, and before those a set for certain mail."""

    def __init__(self, site: Path | None = None, *, beneath: Templates | None = None) -> None:
        built_in = beneath._loader if beneath is not None else PackageLoader("templates", "")
        self._loader: BaseLoader = (
            ChoiceLoader([FileSystemLoader(site), built_in]) if site is not None else built_in
        )
        self._text = _environment(self._loader, html=False)
        self._html = _environment(self._loader, html=True)
        self._built_in = (beneath or Templates()) if site is not None else None
        self._word_files: tuple[Path, ...] = (
            *(beneath._word_files if beneath is not None else ()),
            *((site / "_words",) if site is not None else ()),
        )
        self._have = self._listed()
        self._words = lru_cache(maxsize=None)(self._read_words)
        self._parts = lru_cache(maxsize=256)(self._read_parts)

    def notices(self) -> tuple[str, ...]:
        """Return the names of all notices."""
        return tuple(sorted(self._have))

    def languages(self, notice: str) -> tuple[str, ...]:
        """Return the languages a notice has."""
        return self._have.get(notice, ())

    def words(self, language: str) -> Words:
        """Return the words of a language, for what is said outside a template."""
        return self._words(language)

    def render(
        self, notice: str, language: str, facts: Facts, *, fallbacks: Sequence[str] = ("en",)
    ) -> Rendered:
        """Render a notice in a language, or in the first of ``fallbacks`` it has.

        A site's template that fails is replaced by the built-in one and ``problem`` says why: a typing error
        of an admin must not keep an answer from a customer. Raises ``RenderError`` where nothing is left.
        """
        have = self.languages(notice)
        chosen = next((one for one in (language, *fallbacks) if one in have), None)
        if chosen is None:
            raise RenderError(f"no template {notice} in {', '.join(dict.fromkeys([language, *fallbacks]))}")
        try:
            return self._render(notice, chosen, facts)
        except (TemplateError, TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
            reason = f"template {notice}/{chosen}.j2: {type(error).__name__}: {error}"
            if self._built_in is None:
                raise RenderError(reason) from error
            stand_in = self._built_in.render(notice, chosen, facts, fallbacks=fallbacks)
            return Rendered(
                subject=stand_in.subject,
                text=stand_in.text,
                html=stand_in.html,
                language=stand_in.language,
                problem=reason,
            )

    def page(
        self,
        name: str,
        language: str,
        zone: str,
        values: Mapping[str, Any],
        *,
        fallbacks: Sequence[str] = ("en",),
    ) -> str:
        """Render a page for a browser in a language, or in the first of ``fallbacks`` it has words in.

        A site's own page that fails is replaced by the built-in one, as a notice is.
        """
        tables = {one: self._words(one) for one in (language, *fallbacks)}
        chosen = next(words for words in tables.values() if "page" in words.table)
        context = {"words": chosen.table, "language": chosen.language, "zone": zone, "_words": chosen}
        try:
            return self._html.get_template(f"_pages/{name}.j2").render({**context, **values})
        except (TemplateError, TypeError, ValueError, KeyError, IndexError, AttributeError):
            if self._built_in is None:
                raise
            return self._built_in.page(name, chosen.language, zone, values, fallbacks=fallbacks)

    def _render(self, notice: str, language: str, facts: Facts) -> Rendered:
        name = f"{notice}/{language}.j2"
        values = {field.name: getattr(facts, field.name) for field in fields(facts)}
        zone = str(values["zone"])
        subject = _block(self._text, name, "subject", values | self._parts(False, language, zone))
        text = _block(self._text, name, "body", values | self._parts(False, language, zone))
        content = _block(self._html, name, "body", values | self._parts(True, language, zone))
        layout = self._html.get_template("_parts/layout.j2")
        html = layout.render(language=language, site=facts.site, content=html_paragraphs(content))
        rendered = Rendered(
            subject=" ".join(plain(subject).split()), text=text_paragraphs(text), html=html, language=language
        )
        if len(rendered.text) + len(html) > _LIMIT:
            raise ValueError(f"{len(rendered.text) + len(html)} characters come out, {_LIMIT} are allowed")
        return rendered

    def _listed(self) -> dict[str, tuple[str, ...]]:
        """Return the languages of each notice; folders with an underscore hold parts and words."""
        found: dict[str, tuple[str, ...]] = {}
        for name in sorted(self._loader.list_templates()):
            folder, slash, file = name.partition("/")
            if slash and "/" not in file and file.endswith(".j2") and not folder.startswith("_"):
                found[folder] = (*found.get(folder, ()), file.removesuffix(".j2"))
        return found

    def _read_words(self, language: str) -> Words:
        sources = []
        built_in = resources.files("templates") / "_words" / f"{language}.toml"
        if built_in.is_file():
            sources.append(built_in.read_text("utf-8"))
        own = (folder / f"{language}.toml" for folder in self._word_files)
        sources += [file.read_text("utf-8") for file in own if file.is_file()]
        return read_words(language, *sources)

    def _read_parts(self, html: bool, language: str, zone: str) -> dict[str, Any]:
        """Return what every template sees besides its facts: the words and the parts as functions."""
        words = self._words(language)
        context = {"words": words.table, "language": language, "zone": zone, "_words": words}
        environment = self._html if html else self._text
        module = environment.get_template(f"_parts/{'html' if html else 'text'}.j2").make_module(context)
        names = [name for name in dir(module) if not name.startswith("_") and callable(getattr(module, name))]
        return context | {name: _as_block(getattr(module, name)) for name in names}


def _environment(loader: BaseLoader, *, html: bool) -> ImmutableSandboxedEnvironment:
    environment = _Sandbox(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=html,
        auto_reload=False,
        bytecode_cache=CODE[html],
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_marks,
    )
    environment.filters.update(FILTERS[html])
    return environment


def _block(
    environment: ImmutableSandboxedEnvironment, name: str, block: str, values: Mapping[str, Any]
) -> str:
    template = environment.get_template(name)
    if block not in template.blocks:
        raise KeyError(f"it has no block {block}")
    return "".join(template.blocks[block](template.new_context(dict(values))))


def _as_block(macro: Callable[..., str]) -> Callable[..., Block]:
    """Let a part stand apart from the paragraphs round it."""

    def part(*args: Any, **kwargs: Any) -> Block:
        return Block.of(macro(*args, **kwargs))

    return part


def _without_marks(value: Any) -> Any:
    """Take control characters out of every value, so that no stranger's text can pose as a part."""
    if isinstance(value, Block):
        return value
    text = value if isinstance(value, str) else str(value)
    return type(text)(_MARKS.sub("", text)) if _MARKS.search(text) else text


_MARKS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
