"""Which mails a mail answers, out of what clients of thirty years wrote into In-Reply-To and References."""

import pytest

from tests.mail_text import mail
from threading_rules.references import MAX_IDS, ancestor_ids, conversation_names, parent_ids


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        ("In-Reply-To: <a@x>", ["<a@x>"]),
        ("In-Reply-To: <a@x> <b@x>", ["<a@x>", "<b@x>"]),
        ("In-Reply-To: <a@x>, <b@x>", ["<a@x>", "<b@x>"]),
        ("In-Reply-To: Your message of Monday <a@x>", ["<a@x>"]),
        ("In-Reply-To: <a@x> from <b@x>", ["<b@x>"]),
        ("In-Reply-To: <a@x> from Jana <jana@customer.example>", ["<a@x>"]),
        ("In-Reply-To: <a@x> from <SUPPORT@ACME.EXAMPLE>", ["<a@x>"]),
        ("In-Reply-To: <a\n @x>", ["<a@x>"]),
        ("In-Reply-To: none", []),
        ("In-Reply-To: <>", []),
        ("Subject: nothing", []),
    ],
)
def test_ids_of_the_parent(field, ids):
    assert list(parent_ids(mail(field))) == ids


def test_the_nearest_ancestor_comes_first():
    message = mail("In-Reply-To: <c@x>", "References: <a@x> <b@x>\n <c@x>")
    assert ancestor_ids(message) == ("<c@x>", "<b@x>", "<a@x>")


def test_a_mail_is_no_ancestor_of_itself():
    assert ancestor_ids(mail("Message-ID: <a@x>", "References: <a@x> <b@x>")) == ("<b@x>",)


def test_commas_folds_and_repetitions_in_references():
    assert ancestor_ids(mail("References: <a@x>,<b@x>;\n\t<a@x>")) == ("<a@x>", "<b@x>")


def test_of_too_many_ids_the_nearest_and_the_root_count():
    ids = [f"<{number}@x>" for number in range(MAX_IDS * 2)]
    found = ancestor_ids(mail("References: " + "\n ".join(ids)))
    assert len(found) == MAX_IDS
    assert (found[0], found[-1]) == (ids[-1], ids[0])


def test_the_end_of_endless_references_is_not_lost():
    ids = [f"<{number}.{'x' * 80}@x>" for number in range(400)]
    assert ancestor_ids(mail("References: " + "\n ".join(ids)))[0] == ids[-1]


@pytest.mark.parametrize("more", ["", "AAAAA", "AAAAAAAAAA"])
def test_all_mails_of_an_outlook_conversation_share_a_name(more):
    [name] = conversation_names(mail("Thread-Index: Ac1234567890abcdefghijklmnopqA=="))
    longer = "Ac1234567890abcdefghijklmnopqA" + more
    longer += "=" * (-len(longer) % 4)
    assert conversation_names(mail(f"Thread-Index: {longer}")) == (name,)


@pytest.mark.parametrize("value", ["", "short", "Ac12", "no base64 at all, not even nearly!", "=" * 40])
def test_what_is_no_thread_index_names_nothing(value):
    assert conversation_names(mail(f"Thread-Index: {value}")) == ()
