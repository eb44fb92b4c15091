"""This file shows what becomes of mail that was there before, and of the server's copies afterwards."""

from __future__ import annotations

import pytest

from tests.end_to_end.site import Site, letter

pytestmark = pytest.mark.servers
ZOE = "Zoe Adams <zoe@customer.example>"


def test_mail_from_before_the_first_connect_is_left_alone(site: Site) -> None:
    site.settings["mailboxes"]["support"]["first_connect"] = "baseline"
    site.receive(*[letter(ZOE, f"Years ago {n}", "Never mind.") for n in range(5)])
    run = site.run()
    assert run.await_line("mailbox_baselined")["left_alone"] == 5
    site.receive(letter(ZOE, "Today", "It smokes."))
    site.await_mails("zoe@customer.example")
    site.await_mail("anna@agents.example", subject="Today")
    assert len(site.tickets()) == 1
    assert len(site.relay.mails) == 2  # the acknowledgement and the notification
    assert len(site.dovecot.messages(site.user)) == 5


def test_with_all_the_mail_that_was_there_is_filed_and_answered(site: Site) -> None:
    site.receive(*[letter(f"c{n}@customer.example", f"Before {n}", "Help.") for n in range(5)])
    site.run()
    site.await_mails("c0@customer.example")
    site.await_mails("c4@customer.example")
    assert len(site.tickets()) == 5


def test_a_flag_is_set_where_the_settings_say_so(site: Site) -> None:
    site.settings["mailboxes"]["support"]["after"] = {"flag": "Seen"}
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    site.run()
    site.await_mail("zoe@customer.example")
    site.await_that(
        lambda: site.dovecot.flags(site.user) == [{"\\Seen"}], lambda: str(site.dovecot.flags(site.user))
    )


def test_the_servers_copy_is_deleted_where_the_settings_say_so(site: Site) -> None:
    site.settings["mailboxes"]["support"]["after"] = "delete"
    site.receive(letter(ZOE, "The printer smokes", "Help."))
    site.run()
    site.await_mail("zoe@customer.example")
    site.await_that(lambda: not site.dovecot.messages(site.user), lambda: "the copy is still there")


def test_mail_that_somebody_has_read_already_is_filed_all_the_same(site: Site) -> None:
    site.receive(*[letter(f"c{n}@customer.example", f"Read {n}", "Help.") for n in range(5)])
    with site.dovecot.client(site.user) as imap:
        imap.select("INBOX")
        imap.store("1:*", "+FLAGS", "\\Seen")
    site.run()
    site.await_mails("c4@customer.example")
    assert len(site.tickets()) == 5
