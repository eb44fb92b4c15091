"""Mailing lists, and the author behind a From that a list rewrote; every mail is our own."""

import pytest

from tests.mail_text import mail
from threading_rules.lists import read_list
from threading_rules.ours import Ours

OURS = Ours(lists=frozenset({"help@groups.acme.example"}))
GROUP = ("List-Id: <help.groups.acme.example>", "To: help@groups.acme.example")
LIST_FROM = "From: 'Jana Nová' via Help <help@groups.acme.example>"


def test_mail_without_a_lists_field_came_through_no_list():
    assert read_list(mail("List-Unsubscribe: <https://shop.example/u>"), OURS) is None


@pytest.mark.parametrize(
    "field",
    [
        "List-Id: Talk <talk.lists.example>",
        "List-Post: <mailto:talk@lists.example>",
        "X-BeenThere: talk@lists.example",
        "Mailing-List: contact talk-help@lists.example; run by ezmlm",
        "Precedence: list",
    ],
)
def test_each_field_of_a_list_is_known(field):
    found = read_list(mail(field), OURS)
    assert found is not None
    assert not found.own
    assert field.partition(":")[0] in found.evidence


def test_majordomo_has_no_list_id_but_an_owner():
    found = read_list(mail("Precedence: bulk", "Sender: owner-talk@lists.example"), OURS)
    assert found is not None
    assert found.discussion


def test_the_lists_address_comes_from_list_post_or_from_the_id():
    assert (
        read_list(mail("List-Post: <mailto:talk@lists.example>"), OURS).post_address == "talk@lists.example"
    )
    assert read_list(mail(*GROUP), OURS).post_address == "help@groups.acme.example"


def test_a_list_of_ours_is_known_by_its_address():
    assert read_list(mail(*GROUP), OURS).own
    assert not read_list(mail(*GROUP), Ours()).own


@pytest.mark.parametrize(
    "field",
    [
        "X-Original-From: Jana Nová <jana@customer.example>",
        "X-Original-Sender: jana@customer.example",
        "Reply-To: Jana Nová <jana@customer.example>",
        "Reply-To: help@groups.acme.example, jana@customer.example",
        "Cc: Jana Nová <jana@customer.example>",
    ],
)
def test_the_author_behind_a_rewritten_from_is_found(field):
    author = read_list(mail(LIST_FROM, *GROUP, field), OURS).author
    assert (author.spec, author.name) == ("jana@customer.example", "Jana Nová")


def test_a_from_of_a_person_is_left_alone():
    assert read_list(mail(*GROUP, "Reply-To: other@customer.example"), OURS).author is None


def test_two_people_in_reply_to_are_not_guessed_between():
    two = "Reply-To: jana@customer.example, petr@customer.example"
    assert read_list(mail(LIST_FROM, *GROUP, two), OURS).author is None
