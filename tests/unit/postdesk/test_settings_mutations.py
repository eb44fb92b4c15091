"""This file proves that a slip of the hand in the settings ends in words, never in a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from postdesk.settings_file import load
from postdesk.settings_problems import SettingsInvalid
from tests.shipped_settings import SHIPPED, all_switched_on

SCALARS = (
    "~",
    "yes",
    "-1",
    "1e999",
    "0x1F",
    "2026-01-01",
    "''",
    "[]",
    "{}",
    "[[]]",
    "{a: b}",
    "!!binary x",
    "∞",
    "|",
)


def mutated(text: str, chance: random.Random) -> str:
    """Return the settings after a slip: a line lost, doubled, moved, a value or character swapped."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    slip = chance.randrange(6)
    if slip == 0:
        del lines[at]
    elif slip == 1:
        lines.insert(at, lines[chance.randrange(len(lines))])
    elif slip == 2:
        lines[at] = " " * chance.randrange(5) + lines[at].lstrip()
    elif slip == 3:
        key, colon, _ = lines[at].partition(": ")
        lines[at] = f"{key}{colon}{chance.choice(SCALARS)}"
    elif slip == 4:
        place = chance.randrange(len(lines[at]) + 1)
        stroke = chance.choice("{}[]:,&*!|>'\"%@`\t\x00# ")
        lines[at] = lines[at][:place] + stroke + lines[at][place + 1 :]
    else:
        lines[at] = lines[at].replace(chance.choice("aeiou"), chance.choice("aeiou"))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(40))
def test_a_slip_of_the_hand_is_accepted_or_told_in_words(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "settings.yaml"
    text = all_switched_on(SHIPPED.read_text(encoding="utf-8"))
    for _ in range(chance.randrange(1, 4)):
        text = mutated(text, chance)
    path.write_text(text, encoding="utf-8")
    try:
        loaded = load(path, environ={})
    except SettingsInvalid as invalid:
        told = [str(error) for error in invalid.errors]
        assert told
        assert all(line.startswith(f"{path}:") and " — " in line for line in told), told
    else:
        assert loaded.settings.policy().queue("general").name == "general"
        assert loaded.settings.rules().version
