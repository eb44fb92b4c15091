"""This file holds what the top of an agent's mail says: which lines are commands and which are text."""

from tickets.commands import read_block


def test_a_note_may_begin_on_the_line_of_its_command() -> None:
    block = read_block("#note: the carrier was “late” again\nthird time this month")
    assert [command.verb for command in block.commands] == ["note"]
    assert block.rest == "the carrier was “late” again\nthird time this month"


def test_a_command_below_a_note_on_one_line_is_still_carried_out() -> None:
    block = read_block("#note told the carrier\n#close\n")
    assert [command.verb for command in block.commands] == ["note", "close"]
    assert block.rest == "told the carrier"


def test_what_stands_behind_other_commands_is_no_text() -> None:
    assert read_block("#assign marek\nPlease look.").rest == "Please look."


def test_a_note_below_its_command_is_text_as_before() -> None:
    assert read_block("#note\n\ntold the carrier").rest == "told the carrier"
