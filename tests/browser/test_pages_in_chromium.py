"""The pages as people use them: with a mouse, with keys alone, with a screen reader, on a narrow screen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.desk import read
from tests.web_desk import PRINTER, Site, links_of, open_site, served
from tickets.events import SurveyAnswered

pytestmark = pytest.mark.servers

CONTRASTS = (Path(__file__).parent / "contrasts.js").read_text(encoding="utf-8")
NARROW = {"width": 320, "height": 640}
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = """[...document.querySelectorAll('button, textarea, .score input')]
    .filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect())
    .reduce((least, box) => Math.min(least, box.width, box.height), 999)"""


def votes(site: Site) -> list[int]:
    with site.desk.program.store.read() as work:
        history = work.tickets.history(1001)
    return [one.event.score for one in history if isinstance(one.event, SurveyAnswered)]


def test_a_scanner_with_a_browser_votes_nothing_and_a_persons_click_votes_once(
    site: Site, page: Page
) -> None:
    links = [site.here(link) for link in links_of(site.resolved())]
    for number in range(20):
        link = links[number % len(links)]
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200
        assert page.request.head(link).status == 200
    assert votes(site) == []
    page.goto(links[3])
    assert page.get_by_role("radio", name="4").is_checked()
    page.get_by_role("button", name="Send my answer").dblclick()
    page.get_by_role("heading", name="Thank you!").wait_for()
    page.reload()
    page.go_back()
    assert votes(site) == [4]


def test_keys_alone_are_enough(site: Site, page: Page) -> None:
    page.goto(site.here(links_of(site.resolved())[1]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "2"
    assert (
        page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle") == "solid"
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("It took long.")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Send my answer"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Thank you!").wait_for()
    assert votes(site) == [3]
    with site.desk.program.store.read() as work:
        assert work.messages.of_ticket(1001)[-1].reply == "It took long."


def test_without_any_script_all_of_it_works(site: Site, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.here(links_of(site.resolved())[0].partition("?")[0]))
        page.get_by_text("5", exact=True).click(force=True)
        page.get_by_label("What should we know about it?").fill("Perfect.")
        page.get_by_role("button").click()
        page.get_by_text("Change my answer").click()
        page.get_by_text("2", exact=True).click(force=True)
        page.get_by_role("button").click()
    assert votes(site) == [5, 2]


@pytest.mark.parametrize(
    ("language", "question", "names", "comment", "button"),
    [
        ("en", "How happy are you with the way we handled it?",
         ("1, very unhappy", "5, very happy"),
         "What should we know about it? (if you like; a person reads it)", "Send my answer"),
        ("cs", "Jak jste spokojeni s tím, jak jsme ho vyřídili?",
         ("1, velmi nespokojeni", "5, velmi spokojeni"),
         "Co bychom o tom měli vědět? (nepovinné; čte to člověk)", "Odeslat odpověď"),
        ("ru", "Насколько вы довольны тем, как мы его решили?",
         ("1, очень недовольны", "5, очень довольны"),
         "Что нам стоит об этом знать? (по желанию; прочитает человек)", "Отправить ответ"),
    ],
    ids=["en", "cs", "ru"],
)  # fmt: skip
def test_a_screen_reader_hears_the_question_each_score_and_what_to_write(
    site: Site, page: Page, language: str, question: str, names: tuple[str, str], comment: str, button: str
) -> None:
    page.goto(site.here(links_of(site.resolved(language))[4]))
    assert page.locator("html").get_attribute("lang") == language
    heard = page.locator("body").aria_snapshot()
    assert heard.count("heading") == 1
    group = page.get_by_role("group", name=question, exact=True)
    assert group.count() == 1
    described = page.locator(f"#{group.get_attribute('aria-describedby')}").inner_text()
    assert described == page.locator(".scale").first.inner_text() != ""
    assert [
        group.get_by_role("radio", name=name, exact=True).count() for name in (names[0], "3", names[1])
    ] == [1] * 3
    assert group.get_by_role("radio", name=names[1], exact=True).is_checked()
    assert page.get_by_role("textbox", name=comment, exact=True).count() == 1
    assert page.get_by_role("button", name=button, exact=True).count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_and_every_page_fits_a_narrow_screen(
    tmp_path: Path, browser: Browser, scheme: str
) -> None:
    with (
        served(open_site(tmp_path, "nps")) as site,
        browser.new_context(viewport=NARROW, color_scheme=scheme) as context,
    ):  # type: ignore[arg-type]
        page = context.new_page()
        for link in _one_of_each(site):
            page.goto(site.here(link))
            assert page.evaluate(WIDER_THAN_THE_SCREEN) == 0, link
            assert page.evaluate(SMALLEST) >= 40, link
            assert page.evaluate(CONTRASTS) == [], link


def _one_of_each(site: Site) -> list[str]:
    """Every kind of page, with a subject that is one long word."""
    site.desk.take(site.desk.mail("Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 2, PRINTER["ru"][1]))
    (received,) = site.desk.out("received")
    survey = site.resolved("ru")
    pages = [
        links_of(received)[0],
        *links_of(survey)[8:9],
        str(read(survey)["List-Unsubscribe"]).split(">")[0][1:],
    ]
    answered = links_of(survey)[0].partition("?")[0]
    site.post(answered, {"score": "9"})
    return [*pages, answered, f"{answered}x"]


def test_the_status_page_is_a_list_a_screen_reader_can_walk(site: Site, page: Page) -> None:
    site.resolved()
    (link,) = (links_of(mail)[0] for mail in site.desk.sent if mail.notice == "received")
    page.goto(site.here(link))
    heard = page.locator("main").aria_snapshot()
    assert 'heading "How it stands" [level=1]' in heard
    assert 'heading "What was written so far" [level=2]' in heard
    assert page.get_by_role("listitem").count() == 1
    assert page.get_by_role("term").all_inner_texts()[0] == "State"
    assert page.get_by_role("button").count() == 0


def test_the_button_ends_the_mails_and_looking_does_not(site: Site, page: Page) -> None:
    site.desk.take(site.desk.mail(*PRINTER["cs"]))
    (mail,) = site.later(timedelta(days=2), "progress")
    link = str(read(mail)["List-Unsubscribe"]).split(">")[0][1:]
    page.goto(site.here(link))
    assert page.get_by_role("heading").inner_text() == "Žádné průběžné zprávy?"
    assert site.later(timedelta(days=2), "progress") != []
    page.get_by_role("button", name="Ano, už neposílat").click()
    assert page.get_by_role("heading").inner_text() == "Hotovo"
    assert site.later(timedelta(days=2), "progress") == []
