"""This file shows what happens to a fetched mail's copy, on servers with and without MOVE and UIDPLUS."""

from collections.abc import Sequence
from imaplib import IMAP4

import pytest

from mailer.imap_after import deal_with
from mailer.mailbox import Delete, MoveTo, SetFlag

ALL = frozenset({"MOVE", "UIDPLUS"})


class Server:
    """Answers commands as a server with these capabilities and folders would, and keeps a list of them."""

    def __init__(self, capabilities: frozenset[str] = ALL, folders: Sequence[str] = ("Done",)) -> None:
        self.capabilities = capabilities
        self.folders = set(folders)
        self.said: list[object] = []
        self.may_create = True

    def has_capability(self, name: str, /) -> bool:
        return name in self.capabilities

    def move(self, uids: Sequence[int], folder: str, /) -> None:
        self._transfer("MOVE", uids, folder)

    def copy(self, uids: Sequence[int], folder: str, /) -> None:
        self._transfer("COPY", uids, folder)

    def create_folder(self, folder: str, /) -> None:
        if not self.may_create:
            raise IMAP4.error("create failed: [NOPERM] no")
        self.said.append(("CREATE", folder))
        self.folders.add(folder)

    def subscribe_folder(self, folder: str, /) -> None:
        self.said.append(("SUBSCRIBE", folder))

    def add_flags(self, uids: Sequence[int], flags: Sequence[bytes], *, silent: bool) -> None:
        self.said.append(("STORE", tuple(uids), *flags))

    def uid_expunge(self, uids: Sequence[int], /) -> None:
        self.said.append(("UID EXPUNGE", tuple(uids)))

    def _transfer(self, command: str, uids: Sequence[int], folder: str) -> None:
        if folder not in self.folders:
            raise IMAP4.error(f"{command} failed: [TRYCREATE] no such folder")
        self.said.append((command, tuple(uids), folder))


def test_a_mail_is_moved_in_one_step_where_the_server_can() -> None:
    server = Server()
    deal_with(server, [3, 4], MoveTo(folder="Done"), keywords=True)
    assert server.said == [("MOVE", (3, 4), "Done")]


def test_without_move_it_is_copied_and_only_then_removed_by_its_uid() -> None:
    server = Server(frozenset({"UIDPLUS"}))
    deal_with(server, [3, 4], MoveTo(folder="Done"), keywords=True)
    assert server.said == [
        ("COPY", (3, 4), "Done"),
        ("STORE", (3, 4), b"\\Deleted"),
        ("UID EXPUNGE", (3, 4)),
    ]


def test_without_uidplus_nothing_is_expunged_since_others_may_have_deleted_mail() -> None:
    server = Server(frozenset())
    deal_with(server, [3], MoveTo(folder="Done"), keywords=True)
    assert server.said == [("COPY", (3,), "Done"), ("STORE", (3,), b"\\Deleted")]


@pytest.mark.parametrize("capabilities", [ALL, frozenset({"UIDPLUS"})])
def test_a_missing_folder_is_made_and_shown(capabilities: frozenset[str]) -> None:
    server = Server(capabilities, folders=())
    deal_with(server, [3], MoveTo(folder="Done"), keywords=True)
    assert server.said[:2] == [("CREATE", "Done"), ("SUBSCRIBE", "Done")]
    assert server.said[2][1:] == ((3,), "Done")  # type: ignore[index]


def test_a_folder_that_cannot_be_made_is_told_in_the_words_of_the_transfer() -> None:
    server = Server(folders=())
    server.may_create = False
    with pytest.raises(IMAP4.error, match="TRYCREATE"):
        deal_with(server, [3], MoveTo(folder="Done"), keywords=True)


def test_a_connection_that_breaks_over_a_copy_removes_nothing() -> None:
    class Breaking(Server):
        def copy(self, uids: Sequence[int], folder: str, /) -> None:
            raise IMAP4.abort("socket error: EOF")

    server = Breaking(frozenset({"UIDPLUS"}))
    with pytest.raises(IMAP4.abort):
        deal_with(server, [3], MoveTo(folder="Done"), keywords=True)
    assert server.said == []


@pytest.mark.parametrize(
    ("flag", "keywords", "stored"),
    [
        ("Seen", True, b"\\Seen"),
        ("flagged", True, b"\\Flagged"),
        ("Ticket", True, b"Ticket"),
        ("Ticket", False, b"\\Seen"),  # the folder keeps no keywords
    ],
)
def test_a_flag_is_set_as_the_folder_can_keep_it(flag: str, keywords: bool, stored: bytes) -> None:
    server = Server()
    deal_with(server, [3], SetFlag(flag=flag), keywords=keywords)
    assert server.said == [("STORE", (3,), stored)]


def test_deleting_removes_the_mails_named_and_no_other() -> None:
    server = Server()
    deal_with(server, [3], Delete(), keywords=True)
    assert server.said == [("STORE", (3,), b"\\Deleted"), ("UID EXPUNGE", (3,))]
