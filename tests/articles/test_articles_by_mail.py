"""Articles on their way: read from a folder, suggested, sent by agents, the answer to a request."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from postdesk.articles import read_articles
from postdesk.cli.main import group
from postdesk.reload import Reload
from postdesk.reloading import look_for_changes
from postdesk.wiring import build_in_force
from store.articles import article_counts
from tests.desk import Desk, open_desk, read, text_of
from tickets import events as e
from tickets.route import Status

PASSWORD = """\
---
title: How to reset your password
language: en
keywords: [forgot password, cannot log in]
url: https://help.acme.example/password
---
# Resetting

Press **Forgotten password** below the form and wait for our mail.

The rest stands on the page only.
"""
JAM = """\
---
title: Clearing a paper jam in the printer
language: en
keywords: paper jam, printer stuck
---
Open the [back door](https://help.acme.example/door) and pull the sheet *slowly*.
"""
CZECH = """\
---
title: Jak obnovit zapomenuté heslo
language: cs
keywords: [zapomenuté heslo]
---
Klepněte na odkaz pod formulářem.
"""


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (("reset-password.en.md", PASSWORD), ("paper-jam.md", JAM), ("heslo.md", CZECH)):
        (folder / name).write_text(text, encoding="utf-8")
    return open_desk(tmp_path, "articles: articles\nsurveys: {kind: csat, after_resolved: 1h}\n")


def ask(desk: Desk, body: str = "Since today I cannot log in. I forgot password and mail.") -> str:
    desk.take(desk.mail("Login", body))
    return next(text_of(mail) for mail in desk.out() if mail.notice == "received")


def say(desk: Desk, words: str) -> None:
    acknowledgement = next(mail for mail in desk.sent if mail.notice == "received")
    sent = read(acknowledgement)
    fields = {"To": str(sent["Reply-To"]), "In_Reply_To": str(sent["Message-ID"])}
    desk.take(desk.mail(f"Re: {sent['Subject']}", words, **fields))


def history(desk: Desk) -> list[e.Event]:
    with desk.program.store.read() as work:
        return [one.event for one in work.tickets.history(1001)]


def test_the_acknowledgement_names_what_fits_with_its_page_and_how_to_say_so(desk: Desk) -> None:
    text = ask(desk)
    assert "How to reset your password" in text
    assert "https://help.acme.example/password" in text
    assert "Press Forgotten password below the form" in text
    assert "The rest stands" not in text
    assert "this solved it" in text
    assert "paper jam" not in text


def test_an_article_without_a_page_stands_in_the_mail_whole(desk: Desk) -> None:
    text = ask(desk, "There is a paper jam, what now?")
    assert "Open the back door (https://help.acme.example/door)" in text
    html = read(next(mail for mail in desk.sent if mail.notice == "received")).get_body(("html",))
    assert html is not None
    assert "body=this%20solved%20it%201" in html.get_content()


def test_what_no_article_answers_is_acknowledged_as_ever(desk: Desk) -> None:
    text = ask(desk, "The printer burns and nobody comes.")
    assert "Perhaps" not in text
    assert not any(isinstance(one, e.ArticlesSuggested) for one in history(desk))


def test_a_customer_gets_articles_in_the_own_language_only(desk: Desk) -> None:
    body = "Dobrý den, mám zapomenuté heslo a nemohu se přihlásit do svého účtu. Děkuji za pomoc."
    desk.take(desk.mail("Zapomenuté heslo", body))
    (received,) = desk.out("received")
    assert "Jak obnovit zapomenuté heslo" in text_of(received)
    assert "„to pomohlo“" in text_of(received)


def test_this_solved_it_resolves_the_request_without_a_survey(desk: Desk) -> None:
    ask(desk)
    say(desk, "Thank you, this solved it!")
    assert [mail.notice for mail in desk.out() if "jana" in mail.recipients[0]] == ["resolved"]
    ticket = desk.ticket()
    assert (ticket.status, ticket.survey_settled) == (Status.RESOLVED, ticket.resolved_seq)
    solved = next(one for one in history(desk) if isinstance(one, e.SolvedByArticle))
    assert solved.articles == ("reset-password",)


@pytest.mark.parametrize("words", ["This solved it, but now the printer burns.", "Thanks", "It did not help"])
def test_other_words_leave_the_request_open(desk: Desk, words: str) -> None:
    ask(desk)
    say(desk, words)
    assert desk.ticket().status.is_open


def test_nobody_solves_a_request_to_which_no_article_was_named(desk: Desk) -> None:
    ask(desk, "The printer burns and nobody comes.")
    say(desk, "This solved it")
    assert desk.ticket().status.is_open


def test_a_stranger_solves_nothing(desk: Desk) -> None:
    ask(desk)
    sent = read(next(mail for mail in desk.sent if mail.notice == "received"))
    fields = {"From": "mallory@else.example", "To": "support@acme.example"}
    desk.take(
        desk.mail(f"Re: {sent['Subject']}", "This solved it", In_Reply_To=str(sent["Message-ID"]), **fields)
    )
    assert desk.ticket().status.is_open


def test_agents_see_what_may_fit_and_send_it_by_name(desk: Desk) -> None:
    desk.take(desk.mail("Login", "My password does not work."))
    notification = next(mail for mail in desk.out("agent_notification") if "anna" in mail.recipients[0])
    assert "How to reset your password – #canned reset-password" in text_of(notification)
    sent = read(notification)
    fields = {"From": "Anna <anna@acme.example>", "To": str(sent["Reply-To"])}
    desk.take(desk.mail("Re", "#canned reset-password", In_Reply_To=str(sent["Message-ID"]), **fields))
    (answer,) = desk.out("answered")
    assert "Press Forgotten password below the form" in text_of(answer)
    assert any(isinstance(one, e.ArticleSent) for one in history(desk))


def test_what_each_article_did_is_counted(desk: Desk) -> None:
    ask(desk)
    say(desk, "this solved it")
    with desk.program.store.read() as work:
        (count,) = article_counts(work.connection, desk.now)
        assert (count.name, count.suggested, count.solved, count.shared) == ("reset-password", 1, 1, 0)


def test_a_changed_article_counts_when_it_is_read_again(desk: Desk) -> None:
    desk.write("articles/keys.md", "---\ntitle: Lost office key\nlanguage: en\n---\nCall us.\n")
    in_force = build_in_force(desk.program.loaded, desk.program.store)
    desk.program = type(desk.program)(loaded=desk.program.loaded, store=desk.program.store, in_force=in_force)
    assert "Lost office key" in ask(desk, "I lost my office key today.")


def test_a_written_article_is_seen_without_a_signal(desk: Desk) -> None:
    look = look_for_changes(Reload(desk.program.loaded))
    assert look(False) is None
    desk.write("articles/keys.md", "---\ntitle: Lost office key\nlanguage: en\n---\nCall us.\n")
    assert look(False) is desk.program.loaded
    assert look(False) is None


def test_an_archive_suggests_nothing(desk: Desk) -> None:
    path = desk.folder / "old.eml"
    path.write_text(desk.mail("Login", "I forgot password."), encoding="utf-8")
    command = ["--settings", str(desk.folder / "settings.yaml"), "import", str(path)]
    assert CliRunner().invoke(group, command).exit_code == 0
    assert [type(one) for one in history(desk)] == [e.Opened]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("No front matter", "title is missing"),
        ("---\ntitle: A\n---\nx", "language is missing"),
        ("---\ntitle: A\nlanguage: en\n---\n", "no text"),
        ("---\ntitle: A\nlanguage: en\nurl: javascript:x\n---\nx", "url is no address"),
        ("---\ntitle: A\nlanguage: en\nqueues: [nowhere]\n---\nx", "no queue “nowhere”"),
        ("---\ntitle: A\nlanguage: en\nkeyword: b\n---\nx", "keyword is not known"),
        ("---\n- a\n---\nx", "no mapping"),
        ("---\ntitle: [\n---\nx", "line"),
    ],
)
def test_a_wrong_file_is_left_out_and_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "wrong.md").write_text(text, encoding="utf-8")
    (tmp_path / "right.md").write_text(JAM, encoding="utf-8")
    found = read_articles(tmp_path, {"general": None})
    assert [one.name for one in found.shelf.articles] == ["right"]
    assert any(problem in str(one) and "wrong.md" in str(one) for one in found.problems)
