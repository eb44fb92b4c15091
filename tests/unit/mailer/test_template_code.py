"""This file proves that the code of templates is kept for their very source, and text apart from HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment

from mailer.facts import Facts
from mailer.render import Rendered, Templates
from mailer.sample_facts import sample_facts
from mailer.template_code import ProcessCode


class _Counting(Environment):
    """Notes which templates it had to compile."""

    compiled: list[str]

    def compile(self, source: Any, name: Any = None, *args: Any, **kwargs: Any) -> Any:
        self.compiled.append(name)
        return super().compile(source, name, *args, **kwargs)


def _compiled(code: ProcessCode, templates: dict[str, str]) -> list[str]:
    """What a program that starts afresh with these templates compiles."""
    environment = _Counting(loader=DictLoader(templates), bytecode_cache=code)
    environment.compiled = []
    for name, source in templates.items():
        assert environment.get_template(name).render() == source
    return environment.compiled


def test_after_a_reload_only_what_changed_is_compiled() -> None:
    code = ProcessCode()
    assert _compiled(code, {"a": "Hello.", "b": "Good day."}) == ["a", "b"]
    assert _compiled(code, {"a": "Hello.", "b": "Good evening."}) == ["b"]
    assert _compiled(code, {"a": "Hello.", "b": "Good evening."}) == []


def _rendered(folder: Path, body: str) -> Rendered:
    template = folder / "received" / "en.j2"
    template.parent.mkdir(exist_ok=True)
    template.write_text(
        f"{{% block subject %}}Ours{{% endblock %}}{{% block body %}}{body}{{% endblock %}}", "utf-8"
    )
    facts: Facts = sample_facts("received", "en")
    return Templates(folder).render("received", "en", facts)


def test_a_template_that_its_admin_changed_says_its_new_words(tmp_path: Path) -> None:
    assert _rendered(tmp_path, "First words.").text == "First words.\n"
    assert _rendered(tmp_path, "Better words.").text == "Better words.\n"


def test_what_a_template_writes_itself_is_escaped_in_html_alone(tmp_path: Path) -> None:
    both = _rendered(tmp_path, "{{ 'R&D' }}")
    assert both.text == "R&D\n"
    assert "R&amp;D" in both.html
