"""This file proves how templates are found, filled and kept from harm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailer.facts import CustomerFacts, SafeHtml, TicketCard
from mailer.render import RenderError, Templates
from mailer.sample_facts import sample_facts
from mailer.template_filters import agent_subject, thread_subject

BUILT_IN = Templates()


def _facts() -> CustomerFacts:
    facts = sample_facts("received", "en")
    assert isinstance(facts, CustomerFacts)
    return facts


def _card(subject: str) -> TicketCard:
    return replace(_facts().ticket, subject=subject)


def _site(folder: Path, body: str, subject: str = "Ours") -> Templates:
    (folder / "received").mkdir()
    template = f"{{% block subject %}}{subject}{{% endblock %}}{{% block body %}}{body}{{% endblock %}}"
    (folder / "received" / "en.j2").write_text(template, "utf-8")
    return Templates(folder)


def test_a_missing_language_falls_back_in_the_order_given() -> None:
    rendered = BUILT_IN.render("received", "de", _facts(), fallbacks=("pl", "ru", "en"))
    assert rendered.language == "ru"
    assert rendered.text.startswith("Здравствуйте")


def test_no_language_at_all_is_said_in_words() -> None:
    with pytest.raises(RenderError, match="no template received in de, pl"):
        BUILT_IN.render("received", "de", _facts(), fallbacks=("pl",))


def test_a_sites_own_template_comes_before_ours(tmp_path: Path) -> None:
    rendered = _site(tmp_path, "Ahoy, {{ ticket.ref }}!").render("received", "en", _facts())
    assert rendered.subject == "Ours"
    assert rendered.text == "Ahoy, SUP-1001!\n"
    assert "Ahoy, SUP-1001!</p>" in rendered.html
    assert rendered.problem is None


def test_a_site_may_add_a_language(tmp_path: Path) -> None:
    (tmp_path / "received").mkdir()
    (tmp_path / "received" / "de.j2").write_text(
        "{% block subject %}Da{% endblock %}{% block body %}{{ promise.at | until }}{% endblock %}", "utf-8"
    )
    (tmp_path / "_words").mkdir()
    (tmp_path / "_words" / "de.toml").write_text(
        'plural = "one_other"\n[date]\nday = "{day}. {month} {year}"\nmoment = "{date}, {time} Uhr"\n'
        f"weekdays_by = {['x'] * 7}\nmonths = {['November'] * 12}\nzones = {{}}\n",
        "utf-8",
    )
    assert Templates(tmp_path).render("received", "de", _facts()).text == "23. November 2026, 14:00 Uhr\n"
    assert Templates(tmp_path).languages("received") == ("cs", "de", "en", "ru")


def test_a_site_may_change_one_word(tmp_path: Path) -> None:
    (tmp_path / "_words").mkdir()
    (tmp_path / "_words" / "en.toml").write_text('[label]\nsignature = "Cheers"\n', "utf-8")
    assert "\nCheers\nAcme Support\n" in Templates(tmp_path).render("received", "en", _facts()).text


@pytest.mark.parametrize(
    "body",
    [
        "{{ nobody }}",
        "{{ ticket.nothing }}",
        "{% if %}",
        "{{ ticket.__class__ }}",
        "{{ ticket.ref.upper() }}",
        "{{ 'x' * 10 }}",
        "{{ ticket.opened_at | until | nosuch }}",
        "{{ ''.format }}{{ range(10 ** 9) }}",
    ],
)
def test_a_sites_broken_template_does_not_keep_the_mail_back(tmp_path: Path, body: str) -> None:
    rendered = _site(tmp_path, body).render("received", "en", _facts())
    assert rendered.text == BUILT_IN.render("received", "en", _facts()).text
    assert rendered.problem is not None
    assert rendered.problem.startswith("template received/en.j2: ")


def test_a_template_without_a_body_is_named(tmp_path: Path) -> None:
    (tmp_path / "received").mkdir()
    (tmp_path / "received" / "en.j2").write_text("Hello", "utf-8")
    problem = Templates(tmp_path).render("received", "en", _facts()).problem
    assert problem is not None
    assert "no block subject" in problem


def test_a_mail_of_absurd_size_is_not_sent(tmp_path: Path) -> None:
    site = _site(tmp_path, "{% for a in range(60000) %}{{ lines('x' ~ 'y0123456789' ~ a) }}{% endfor %}")
    problem = site.render("received", "en", _facts()).problem
    assert problem is not None
    assert "characters come out" in problem


def test_template_language_in_a_name_is_only_text() -> None:
    facts = sample_facts("agent_notification", "en")
    evil = replace(facts.ticket, requester=replace(facts.ticket.requester, name="{{ 7 * 7 }}{% raw %}"))
    rendered = BUILT_IN.render("agent_notification", "en", replace(facts, ticket=evil))
    assert "{{ 7 * 7 }}{% raw %}" in rendered.text
    assert "{{ 7 * 7 }}{% raw %}" in rendered.html


def test_markup_in_strangers_words_is_shown_not_done() -> None:
    facts = sample_facts("agent_notification", "en")
    message = replace(facts.message, text="<b>x</b> & <script>alert(1)</script>", author='"><img src=x>')
    ticket = replace(
        facts.ticket, subject="<i>y</i>", requester=replace(facts.ticket.requester, name="<u>z</u>")
    )
    html = BUILT_IN.render("agent_notification", "en", replace(facts, message=message, ticket=ticket)).html
    for tag in ("<b>x", "<script", "<img", "<i>", "<u>"):
        assert tag not in html
    assert "&lt;script&gt;" in html


def test_html_that_was_made_safe_stands_as_it_is() -> None:
    facts = sample_facts("answered", "en")
    answer = replace(facts.answer, html=SafeHtml("<p>Dear <em>Jane</em></p>"))
    assert (
        "<p>Dear <em>Jane</em></p>" in BUILT_IN.render("answered", "en", replace(facts, answer=answer)).html
    )


def test_strangers_words_cannot_pose_as_a_part_of_the_mail() -> None:
    facts = sample_facts("agent_notification", "en")
    evil = replace(facts.ticket, requester=replace(facts.ticket.requester, name="a\x02<h1>b</h1>\x03\x00c"))
    rendered = BUILT_IN.render("agent_notification", "en", replace(facts, ticket=evil))
    assert "<h1>" not in rendered.html
    assert not set(rendered.text + rendered.html + rendered.subject) & {"\x00", "\x02", "\x03"}


def test_a_line_break_in_a_subject_becomes_a_space() -> None:
    rendered = BUILT_IN.render(
        "resolved", "en", replace(_facts(), ticket=_card("one\r\nBcc: two\u2028three")), fallbacks=()
    )
    assert rendered.subject == "Re: one Bcc: two three [SUP-1001]"


@pytest.mark.parametrize(
    ("subject", "customer", "agent"),
    [
        ("Printer", "Re: Printer [SUP-1001]", "[SUP-1001] Printer"),
        ("Re: Printer", "Re: Printer [SUP-1001]", "[SUP-1001] Re: Printer"),
        ("RE: AW: Re[2]: Printer", "Re: Printer [SUP-1001]", "[SUP-1001] RE: AW: Re[2]: Printer"),
        ("Re: Printer [SUP-1001]", "Re: Printer [SUP-1001]", "[SUP-1001] Re: Printer"),
        ("Отв: Принтер", "Re: Принтер [SUP-1001]", "[SUP-1001] Отв: Принтер"),
        ("Reading: a book", "Re: Reading: a book [SUP-1001]", "[SUP-1001] Reading: a book"),
        ("", "[SUP-1001]", "[SUP-1001]"),
    ],
)
def test_subjects_carry_one_reply_mark_and_one_reference(subject: str, customer: str, agent: str) -> None:
    assert thread_subject(_card(subject)) == customer
    assert agent_subject(_card(subject)) == agent
