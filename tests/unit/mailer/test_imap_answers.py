"""This file shows what the IMAP client makes of answers that no Dovecot gives."""

from __future__ import annotations

import pytest

from mailer.connection import Credentials, Security
from mailer.imap import ImapMailbox
from mailer.mailbox import ImapAccount, MailboxRefused, MailboxUnavailable, MoveTo
from mailer.wake import Wake
from tests.servers.scripted_imap import CUT, ScriptedImap


def mailbox(
    server: ScriptedImap, security: Security = Security.NONE, *, timeout: float = 10.0
) -> ImapMailbox:
    return ImapMailbox(
        ImapAccount(
            host="127.0.0.1",
            port=server.port,
            security=security,
            credentials=Credentials(username="support", secret=lambda: "correct horse"),
            timeout=timeout,
        )
    )


def test_without_starttls_no_password_is_sent() -> None:
    with ScriptedImap() as server:
        with pytest.raises(MailboxRefused, match="offers no STARTTLS"):
            mailbox(server, Security.STARTTLS).open()
        assert not any("correct horse" in command for command in server.commands)


def test_a_server_that_claims_we_are_logged_in_before_starttls_is_refused() -> None:
    # The way round STARTTLS of CVE-2020-14093: PREAUTH leaves no room for it.
    with ScriptedImap(greeting="* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello") as server:
        with pytest.raises((MailboxRefused, MailboxUnavailable)):
            mailbox(server, Security.STARTTLS).open()
        assert not any("correct horse" in command for command in server.commands)


@pytest.mark.parametrize(
    "answer",
    [
        "{tag} NO [UNAVAILABLE] Temporary authentication failure",
        "{tag} NO [ALERT] Too many simultaneous connections. (Failure)",
        "* BYE shutting down",
        CUT,
    ],
)
def test_a_login_that_fails_for_now_is_waited_for(answer: str) -> None:
    with ScriptedImap() as server:
        server.answer("LOGIN", answer, CUT)
        with pytest.raises(MailboxUnavailable):
            mailbox(server).open()


def test_a_login_that_is_refused_needs_a_person() -> None:
    with ScriptedImap() as server:
        server.answer("LOGIN", "{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")
        with pytest.raises(MailboxRefused, match="check username and password"):
            mailbox(server).open()


def test_a_greeting_that_sends_us_away_is_waited_for() -> None:
    with ScriptedImap(greeting="* BYE too busy") as server, pytest.raises(MailboxUnavailable):
        mailbox(server).open()


def test_a_folder_without_uidvalidity_is_no_mailbox_for_us() -> None:
    with ScriptedImap() as server:
        server.answer("SELECT", "* 0 EXISTS\r\n{tag} OK [READ-WRITE] done")
        with pytest.raises(MailboxRefused, match="UIDVALIDITY"):
            mailbox(server).open()


def test_a_read_only_folder_needs_a_person() -> None:
    with ScriptedImap() as server:
        server.answer("SELECT", "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n{tag} OK [READ-ONLY] done")
        with pytest.raises(MailboxRefused, match="read-only"):
            mailbox(server).open()


def test_the_last_uid_is_no_new_mail_though_the_server_names_it() -> None:
    # RFC 9051 section 6.4.4.
    with ScriptedImap() as server:
        server.answer("UID SEARCH", "* SEARCH 41 3\r\n{tag} OK done")
        box = mailbox(server)
        box.open()
        assert box.uids_above(41) == []
        assert box.uids_above(40) == [41]
        box.close()


def test_flags_that_nobody_asked_for_are_no_mail() -> None:
    with ScriptedImap() as server:
        sizes = "* 1 FETCH (UID 6 RFC822.SIZE 20)\r\n* 5 FETCH (FLAGS (\\Seen))\r\n{tag} OK done"
        body = (
            "* 6 FETCH (FLAGS (\\Seen))\r\n"
            "* 1 FETCH (UID 6 BODY[] {20}\r\nSubject: a\r\n\r\nhere\r\n)\r\n{tag} OK done"
        )
        server.answer("UID FETCH", sizes, body)
        box = mailbox(server)
        box.open()
        [[mail]] = box.fetch([5, 6])
        assert (mail.uid, mail.raw) == (6, b"Subject: a\r\n\r\nhere\r\n")
        box.close()


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        "* SEARCH one two\r\n{tag} OK done",
        "{tag} NO [SERVERBUG] oops",
        "{tag} BAD what?",
        "* BYE\r\n{tag} OK done",
        "utter nonsense",
    ],
)
def test_whatever_goes_wrong_in_a_search_ends_the_connection_and_is_waited_for(answer: str) -> None:
    with ScriptedImap() as server:
        server.answer("UID SEARCH", answer, CUT)
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxUnavailable):
            box.uids_above(0)
        assert not box.connected


def test_a_refused_move_leaves_the_connection_as_it_was() -> None:
    with ScriptedImap(capabilities="MOVE") as server:
        server.answer("UID MOVE", "{tag} NO [OVERQUOTA] full")
        server.answer("CREATE", "{tag} NO [ALREADYEXISTS] there")
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxRefused, match="OVERQUOTA"):
            box.acknowledge([3], MoveTo(folder="Done"))
        assert box.connected
        box.close()


def test_a_mail_announced_in_the_answer_to_another_command_is_looked_for_before_idling() -> None:
    with ScriptedImap(capabilities="IDLE") as server:
        server.answer("UID SEARCH", "* SEARCH\r\n* 1 EXISTS\r\n{tag} OK done")
        box, wake = mailbox(server), Wake()
        box.open()
        assert box.uids_above(0) == []
        box.wait_for_mail(600, wake)
        assert "IDLE" not in server.commands
        box.close()
        wake.close()


def test_a_server_that_announces_the_same_for_ever_is_idled_with_all_the_same() -> None:
    with ScriptedImap(capabilities="IDLE") as server:
        server.answer("NOOP", "* 1 EXISTS\r\n{tag} OK done")
        box, wake = mailbox(server), Wake()
        wake.set()
        box.open()
        for _ in range(2):
            box.wait_for_mail(600, wake)
        assert "IDLE" not in server.commands
        box.wait_for_mail(600, wake)
        assert server.commands[-2:] == ["IDLE", "DONE"]
        box.close()
        wake.close()


def test_a_mail_the_server_tells_of_only_when_the_idling_ends_waits_for_a_moment_only() -> None:
    # Dovecot 2.3 and pymap do that with a mail that comes between NOOP and IDLE.
    with ScriptedImap(capabilities="IDLE") as server:
        server.answer("DONE", "* 1 EXISTS\r\n{tag} OK done")
        box, wake = mailbox(server), Wake()
        box.open()
        box.wait_for_mail(600, wake)
        assert server.commands.count("IDLE") == 1
        box.close()
        wake.close()


def test_an_announcement_before_the_server_goes_idle_costs_a_connection_and_no_trouble() -> None:
    with ScriptedImap(capabilities="IDLE") as server:
        server.answer("IDLE", "* 1 EXISTS\r\n+ idling")
        box, wake = mailbox(server), Wake()
        box.open()
        box.wait_for_mail(600, wake)
        assert not box.connected
        wake.close()


def test_without_idle_the_wait_is_for_the_next_poll_or_the_wake() -> None:
    with ScriptedImap() as server:
        box, wake = mailbox(server), Wake()
        wake.set()
        box.open()
        box.wait_for_mail(600, wake)
        assert box.connected
        assert "IDLE" not in server.commands
        box.close()
        wake.close()


def test_nobody_at_the_port_is_waited_for_with_what_to_check() -> None:
    with ScriptedImap() as server:
        pass
    with pytest.raises(MailboxUnavailable, match="check host, port and security"):
        mailbox(server).open()
