"""This file holds what every ledger must do, whatever store is behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tickets.ports import FetchedMail, Ledger

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOX = "support"
VALIDITY = 4711


def mail(uid: int, raw: bytes | None = None) -> FetchedMail:
    """A mail of its own for each UID."""
    raw = raw or b"Subject: printer %d\r\n\r\nIt is on fire.\r\n" % uid
    return FetchedMail(uid=uid, raw=raw, size=len(raw), internal_date=NOW)


class TestLedger:
    """The register of every message of every mailbox."""

    def test_a_mailbox_never_seen_is_unknown(self, ledger: Ledger) -> None:
        position = ledger.position(BOX, VALIDITY)
        assert (position.known, position.last_uid, position.started) == (False, 0, None)

    def test_a_journalled_mail_moves_the_position(self, ledger: Ledger) -> None:
        assert ledger.journal(BOX, VALIDITY, [mail(3), mail(7)], NOW) == (3, 7)
        position = ledger.position(BOX, VALIDITY)
        assert (position.known, position.last_uid) == (True, 7)

    def test_a_mail_journalled_twice_is_safe_twice_and_there_once(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(3)], NOW)
        assert ledger.journal(BOX, VALIDITY, [mail(3), mail(4)], NOW) == (3, 4)
        assert ledger.unacknowledged(BOX, VALIDITY) == (3, 4)

    def test_the_same_octets_under_two_uids_are_two_rows(self, ledger: Ledger) -> None:
        ledger.journal(
            BOX, VALIDITY, [mail(3, b"Subject: same\r\n\r\n"), mail(4, b"Subject: same\r\n\r\n")], NOW
        )
        assert ledger.missing(BOX, VALIDITY, [3, 4]) == ()

    def test_journalling_nothing_is_fine(self, ledger: Ledger) -> None:
        assert ledger.journal(BOX, VALIDITY, [], NOW) == ()

    def test_mail_from_before_the_start_is_known_and_left_alone(self, ledger: Ledger) -> None:
        ledger.note_before_start(BOX, VALIDITY, [1, 2, 9], NOW)
        position = ledger.position(BOX, VALIDITY)
        assert (position.known, position.last_uid) == (True, 9)
        assert ledger.unacknowledged(BOX, VALIDITY) == ()
        assert ledger.missing(BOX, VALIDITY, [1, 2, 9]) == ()

    def test_an_empty_mailbox_is_known_once_its_start_was_noted(self, ledger: Ledger) -> None:
        ledger.note_before_start(BOX, VALIDITY, [], NOW)
        position = ledger.position(BOX, VALIDITY)
        assert (position.known, position.last_uid) == (True, 0)

    def test_a_new_uidvalidity_is_told_when_reading_began(self, ledger: Ledger) -> None:
        ledger.note_before_start(BOX, VALIDITY, [5], NOW)
        assert ledger.position(BOX, VALIDITY).started is None
        assert ledger.position(BOX, VALIDITY + 1).started == NOW

    def test_the_beginning_is_the_first_one_and_is_told_until_it_is_noted(self, ledger: Ledger) -> None:
        ledger.note_before_start(BOX, VALIDITY, [5], NOW)
        ledger.note_before_start(BOX, VALIDITY + 1, [], NOW + timedelta(days=3))
        assert ledger.position(BOX, VALIDITY + 1).started is None
        assert ledger.position(BOX, VALIDITY + 2).started == NOW

    def test_a_mailbox_read_from_its_first_mail_on_has_no_beginning(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(3)], NOW)
        assert ledger.position(BOX, VALIDITY + 1).started is None

    def test_noting_the_start_never_touches_a_journalled_mail(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(3)], NOW)
        ledger.note_before_start(BOX, VALIDITY, [3], NOW)
        assert ledger.unacknowledged(BOX, VALIDITY) == (3,)

    def test_another_uidvalidity_begins_at_zero_in_a_known_mailbox(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(3)], NOW)
        position = ledger.position(BOX, VALIDITY + 1)
        assert (position.known, position.last_uid) == (True, 0)
        assert ledger.missing(BOX, VALIDITY + 1, [3]) == (3,)

    def test_two_mailboxes_share_nothing(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(3)], NOW)
        assert not ledger.position("billing", VALIDITY).known
        assert ledger.missing("billing", VALIDITY, [3]) == (3,)
        ledger.acknowledge("billing", VALIDITY, [3])
        assert ledger.unacknowledged(BOX, VALIDITY) == (3,)

    def test_missing_names_the_uids_without_a_row_in_their_order(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(4)], NOW)
        ledger.note_before_start(BOX, VALIDITY, [6], NOW)
        assert ledger.missing(BOX, VALIDITY, [2, 4, 5, 6, 8]) == (2, 5, 8)

    def test_missing_takes_a_folder_of_seventy_thousand_mails(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(69_999)], NOW)
        assert len(ledger.missing(BOX, VALIDITY, range(1, 70_001))) == 69_999

    def test_an_acknowledged_mail_is_not_asked_for_again(self, ledger: Ledger) -> None:
        ledger.journal(BOX, VALIDITY, [mail(3), mail(4), mail(5)], NOW)
        ledger.acknowledge(BOX, VALIDITY, [3, 5])
        assert ledger.unacknowledged(BOX, VALIDITY) == (4,)
        assert ledger.missing(BOX, VALIDITY, [3, 4, 5]) == ()

    def test_acknowledging_an_unknown_uid_makes_no_row(self, ledger: Ledger) -> None:
        ledger.acknowledge(BOX, VALIDITY, [77])
        assert ledger.missing(BOX, VALIDITY, [77]) == (77,)

    def test_an_oversize_mail_is_journalled_with_the_size_it_has_on_the_server(self, ledger: Ledger) -> None:
        beginning = FetchedMail(uid=8, raw=b"Subject: big\r\n\r\n", size=57_000_000, internal_date=None)
        assert ledger.journal(BOX, VALIDITY, [beginning], NOW) == (8,)
