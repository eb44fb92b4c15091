"""This file proves the words: every notice in every language, in every shape it takes."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import get_args

import pytest

from mailer import facts as f
from mailer.html_text import html_to_text
from mailer.render import Templates
from mailer.sample_facts import NOTICES, sample_facts, sample_variants

TEMPLATES = Templates()
LANGUAGES = ("en", "cs", "ru")
EVERY = [(notice, language) for notice in NOTICES for language in LANGUAGES]
CUSTOMER = (
    *("received", "resolved", "reopened", "closed", "waiting", "reminder", "progress", "rejected", "status"),
    *("survey", "survey_thanks", "answered"),
)
SPAM = "Cheap watches at https://spam.example call +1 555 0100"
_VOID = {"meta", "br", "img", "hr", "link", "input"}


class _Balance(HTMLParser):
    """Counts what is opened and closed, and remembers what a mail client must not meet."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        for name, value in attrs:
            within = name == "src" and (value or "").startswith("cid:")  # a part of the same mail (RFC 2392)
            asks = name in {"src", "background", "srcset"} or (name == "href" and tag == "link")
            if asks and not within:
                self.loads.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def test_there_is_a_folder_for_every_notice_and_facts_for_every_folder() -> None:
    assert TEMPLATES.notices() == NOTICES
    assert {TEMPLATES.languages(notice) for notice in NOTICES} == {tuple(sorted(LANGUAGES))}


@pytest.mark.parametrize(("notice", "language"), EVERY)
def test_every_shape_renders_in_every_language(notice: str, language: str) -> None:
    for facts in sample_variants(notice, language):
        rendered = TEMPLATES.render(notice, language, facts, fallbacks=())
        assert rendered.language == language
        assert rendered.subject == " ".join(rendered.subject.split())
        assert rendered.text.strip()
        assert f'<html lang="{language}">' in rendered.html
        shown = rendered.text + rendered.subject
        assert not re.search(r"\bNone\b|\bTrue\b|\{\{|\}\}|\{%|datetime|Undefined", shown)
        assert "\n\n\n" not in rendered.text
        assert not any(line != line.rstrip() and line != "-- " for line in rendered.text.splitlines())


@pytest.mark.parametrize(("notice", "language"), EVERY)
def test_the_html_is_whole_and_loads_nothing(notice: str, language: str) -> None:
    for facts in sample_variants(notice, language):
        checked = _Balance()
        html = TEMPLATES.render(notice, language, facts).html
        checked.feed(html)
        assert checked.open == []
        assert checked.loads == []
        assert "@import" not in html
        assert "url(" not in html


@pytest.mark.parametrize(("notice", "language"), EVERY)
def test_text_and_html_say_the_same(notice: str, language: str) -> None:
    """Buttons are links in the HTML and words to type in the text; all prose is in both."""
    facts = sample_facts(notice, language)
    rendered = TEMPLATES.render(notice, language, facts)
    html = " ".join(html_to_text(rendered.html).split())
    prose = [p for p in rendered.text.split("\n\n") if re.fullmatch(r"[^>▸⟦#·:\n][^\n]*[.!?]", p)]
    assert prose or notice in {"agent_notification", "answered"}
    for paragraph in prose:
        assert " ".join(paragraph.split()) in html


@pytest.mark.parametrize(("notice", "language"), EVERY)
def test_no_language_leaks_into_another(notice: str, language: str) -> None:
    for facts in sample_variants(notice, language):
        text = TEMPLATES.render(notice, language, facts).text
        if language == "en":
            assert not re.search(r"[а-яА-Я]", text)
            assert not re.search(r"[ěščřžýůťďň]", text.replace("Dvořák", ""))
        if language == "cs":
            assert not re.search(r"[а-яА-Я]", text)
        assert not re.search(r'"', text.replace('"postdesk', ""))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", ["received", "rejected", "progress"])
def test_an_acknowledgement_repeats_nothing_a_stranger_wrote(notice: str, language: str) -> None:
    for facts in sample_variants(notice, language):
        assert isinstance(facts, f.CustomerFacts)
        requester = f.Person(address="victim@customer.example", name=SPAM)
        ticket = replace(facts.ticket, subject=SPAM, requester=requester, tags=(SPAM,), assignee=SPAM)
        rendered = TEMPLATES.render(notice, language, replace(facts, ticket=ticket))
        for part in (rendered.subject, rendered.text, rendered.html):
            assert "spam.example" not in part
            assert "watches" not in part
            assert "victim" not in part


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_acknowledgement_promises_a_time_only_where_there_is_one(language: str) -> None:
    facts = sample_facts("received", language)
    assert isinstance(facts, f.CustomerFacts)
    with_time = TEMPLATES.render("received", language, facts)
    without = TEMPLATES.render("received", language, replace(facts, promise=None))
    assert "14:00" in with_time.text
    assert not re.search(r"\d\d:\d\d|2026", without.text + without.html.partition("<body")[2])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", CUSTOMER)
def test_a_customers_mail_holds_nothing_internal(notice: str, language: str) -> None:
    for facts in sample_variants(notice, language):
        rendered = TEMPLATES.render(notice, language, facts)
        both = rendered.text + rendered.html
        assert "##-" not in both
        assert "internal" not in both.lower()
        assert "#take" not in rendered.text
        assert "support+a." not in both
        assert "warranty" not in both


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_marker_says_where_an_agents_answer_goes(language: str) -> None:
    for facts in sample_variants("agent_notification", language):
        assert isinstance(facts, f.AgentFacts)
        first = TEMPLATES.render("agent_notification", language, facts).text.splitlines()[0]
        assert first.startswith("##- SUP-1001 · ")
        assert first.endswith(" -##")
        loud = {"en": ("CUSTOMER", "INTERNAL NOTE"), "cs": ("ZÁKAZNÍK", "INTERNÍ POZNÁMKA")}.get(
            language, ("КЛИЕНТ", "ВНУТРЕННЯЯ ЗАМЕТКА")
        )
        assert (loud[0] in first) is (facts.audience == "public")
        assert (loud[1] in first) is (facts.audience == "internal")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_internal_note_stands_between_fences(language: str) -> None:
    facts = sample_facts("agent_notification", language)
    assert isinstance(facts, f.AgentFacts)
    notes = tuple(replace(facts.notes[0], text=f"note {number}") for number in range(3))
    text = TEMPLATES.render("agent_notification", language, replace(facts, notes=notes)).text
    for number in range(3):
        assert re.search(rf"⟦internal:8f2c61d0⟧[^⟦⟧]*note {number}\n⟦/internal⟧", text)


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 request"),
        ("en", 2, "2 requests"),
        ("cs", 1, "1 požadavek"),
        ("cs", 3, "3 požadavky"),
        ("cs", 5, "5 požadavků"),
        ("ru", 1, "1 обращение"),
        ("ru", 3, "3 обращения"),
        ("ru", 5, "5 обращений"),
        ("ru", 21, "21 обращение"),
    ],
)
def test_the_digest_counts_as_the_language_does(language: str, count: int, said: str) -> None:
    facts = sample_facts("agent_alert_digest", language)
    assert isinstance(facts, f.DigestFacts)
    many = replace(facts, items=(facts.items * count)[:count])
    assert TEMPLATES.render("agent_alert_digest", language, many).subject.endswith(f": {said}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["csat", "nps", "ces"])
def test_every_score_of_a_survey_is_one_press_or_one_number(language: str, kind: str) -> None:
    (facts,) = [v for v in sample_variants("survey", language) if v.kind == kind and v.buttons]  # type: ignore[union-attr]
    assert isinstance(facts, f.SurveyFacts)
    rendered = TEMPLATES.render("survey", language, facts)
    for one in facts.scores:
        assert f">{one.score}</a>" in rendered.html
        assert re.search(rf"(?m)^(?:.* )?{one.score}(?: .*)?$", rendered.text)


def test_no_part_of_a_mail_hides_a_fact_of_the_same_name() -> None:
    parts = TEMPLATES._parts(True, "en", "UTC")
    names = {field.name for kind in get_args(f.Facts) for field in dataclasses.fields(kind)}
    assert names & set(parts) == {"zone"}


def test_text_and_html_have_the_same_parts() -> None:
    ours = {name for name, part in TEMPLATES._parts(False, "en", "UTC").items() if callable(part)}
    theirs = {name for name, part in TEMPLATES._parts(True, "en", "UTC").items() if callable(part)}
    assert ours <= theirs


@pytest.mark.parametrize("language", LANGUAGES)
def test_agents_are_told_which_file_is_dangerous_repeated_or_not_scanned(language: str) -> None:
    files = (
        f.File(number=1, name="logo.png", size=900, enclosed=False, repeated=True),
        f.File(number=2, name="list.xlsm", size=900, enclosed=True, warnings=("macros", "not_scanned")),
    )
    facts = replace(sample_facts("agent_notification", language), files=files)
    rendered = TEMPLATES.render("agent_notification", language, facts, fallbacks=())
    said = {"en": "CAUTION: holds macros", "cs": "POZOR: obsahuje makra", "ru": "ОСТОРОЖНО: содержит макросы"}
    unscanned = {"en": "not scanned", "cs": "neprověřeno", "ru": "не проверено"}
    for text in (rendered.text, html_to_text(rendered.html or "")):
        assert said[language] in text
        assert unscanned[language] in text
        assert "#get 1" not in text
