"""This file proves that a changed settings file counts once it is whole and right, and never before."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postdesk.reload import Refusal, Reload, Swap
from postdesk.settings_file import load

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
GOOD = "identity: {{name: {name}, domain: acme.example}}\n"


class Watched:
    """Settings in a folder, watched by a clock that the test moves on."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "settings.yaml"
        self.now = START
        self.write(GOOD.format(name="First"))
        self.reload = Reload(load(self.path, environ={}), environ={})

    def write(self, text: str, name: str = "settings.yaml") -> None:
        path = self.path.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def after(self, seconds: float) -> Swap | Refusal | None:
        self.now += timedelta(seconds=seconds)
        return self.reload.run_once(self.now)

    def settled(self) -> Swap | Refusal | None:
        """Return what a change leads to once the files are still."""
        return self.after(1) or self.after(1)

    @property
    def name(self) -> str:
        return self.reload.loaded.settings.identity.name


@pytest.fixture(name="watched")
def _watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_nothing_happens_while_nothing_changes(watched: Watched) -> None:
    assert [watched.after(2) for _ in range(5)] == [None] * 5


def test_a_change_counts_within_five_seconds(watched: Watched) -> None:
    watched.write(GOOD.format(name="Second"))
    swaps = [found for found in (watched.after(1) for _ in range(4)) if found]
    assert [type(found) for found in swaps] == [Swap]
    assert watched.name == "Second"


def test_a_half_written_file_is_not_read_until_it_is_still(watched: Watched) -> None:
    watched.write("identity: {name: Sec")
    assert watched.after(0.5) is None
    watched.write(GOOD.format(name="Second"))
    assert watched.after(0.8) is None
    assert isinstance(watched.after(1), Swap)
    assert watched.name == "Second"


def test_a_file_that_never_comes_to_rest_is_read_all_the_same(watched: Watched) -> None:
    found = []
    for number in range(8):
        watched.write(GOOD.format(name=f"Name {'x' * number}"))
        found.append(watched.after(0.7))
    assert any(isinstance(one, Swap) for one in found)


def test_wrong_settings_leave_the_old_ones_and_are_told_once(watched: Watched) -> None:
    watched.write("identity: {name: Second}\n")
    refusal = watched.settled()
    assert isinstance(refusal, Refusal)
    assert "settings.yaml:1: identity.domain: is missing" in str(refusal)
    assert [watched.after(1) for _ in range(5)] == [None] * 5
    os.utime(watched.path, (1, 1))
    assert [watched.after(1) for _ in range(5)] == [None] * 5
    assert watched.name == "First"


def test_another_error_is_told_again_and_a_repair_counts(watched: Watched) -> None:
    watched.write("identity: {name: Second}\n")
    assert isinstance(watched.settled(), Refusal)
    watched.write("identity: {name: Second, domian: x}\n")
    assert isinstance(watched.settled(), Refusal)
    watched.write(GOOD.format(name="Third"))
    assert isinstance(watched.settled(), Swap)
    assert watched.name == "Third"


def test_going_back_to_what_is_in_force_swaps_nothing(watched: Watched) -> None:
    watched.write("wrong")
    assert isinstance(watched.settled(), Refusal)
    watched.write(GOOD.format(name="First"))
    assert [watched.after(1) for _ in range(4)] == [None] * 4


def test_an_atomic_replacement_is_seen_even_with_the_same_size_and_time(watched: Watched) -> None:
    before = watched.path.stat()
    watched.write(GOOD.format(name="Tsrif"), "new.yaml")
    os.utime(watched.path.parent / "new.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
    (watched.path.parent / "new.yaml").replace(watched.path)
    assert isinstance(watched.settled(), Swap)
    assert watched.name == "Tsrif"


def test_a_file_that_is_gone_for_a_moment_is_waited_for(watched: Watched) -> None:
    watched.path.unlink()
    assert watched.after(0.5) is None
    watched.write(GOOD.format(name="Second"))
    assert isinstance(watched.settled(), Swap)


def test_a_change_before_the_first_look_is_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(GOOD.format(name="First"))
    loaded = load(path, environ={})
    path.write_text(GOOD.format(name="Second"))
    reload = Reload(loaded, environ={})
    found = [reload.run_once(START + timedelta(seconds=number)) for number in range(4)]
    assert [type(one) for one in found if one] == [Swap]


def test_files_of_rules_are_watched_new_ones_and_removed_ones_too(watched: Watched) -> None:
    watched.write("- {name: a, then: {tags: [a]}}\n", "rules/10.yaml")
    watched.write(GOOD.format(name="First") + "routing: rules/*.yaml\n")
    assert isinstance(watched.settled(), Swap)
    watched.write("- {name: b, then: {tags: [b]}}\n", "rules/20.yaml")
    assert isinstance(watched.settled(), Swap)
    assert [rule.name for rule in watched.reload.loaded.settings.routing] == ["a", "b"]
    (watched.path.parent / "rules" / "10.yaml").unlink()
    assert isinstance(watched.settled(), Swap)
    assert [rule.name for rule in watched.reload.loaded.settings.routing] == ["b"]


def test_a_wrong_file_of_rules_that_came_with_new_settings_counts_when_it_is_repaired(
    watched: Watched,
) -> None:
    watched.write("- {name: a, then: {tag: [a]}}\n", "rules/10.yaml")
    watched.write(GOOD.format(name="First") + "routing: rules/*.yaml\n")
    assert isinstance(watched.settled(), Refusal)
    watched.write("- {name: a, then: {tags: [a]}}\n", "rules/10.yaml")
    assert isinstance(watched.settled(), Swap)


def test_a_signal_reads_at_once_and_says_again_what_is_wrong(watched: Watched) -> None:
    watched.write("wrong")
    assert isinstance(watched.reload.run_once(watched.now, at_once=True), Refusal)
    assert isinstance(watched.reload.run_once(watched.now, at_once=True), Refusal)
    watched.write(GOOD.format(name="Second"))
    assert isinstance(watched.reload.run_once(watched.now, at_once=True), Swap)
    assert watched.reload.run_once(watched.now, at_once=True) is None


@pytest.mark.parametrize("seed", range(5))
def test_in_a_storm_of_changes_only_whole_and_right_settings_are_ever_in_force(
    tmp_path: Path, seed: int
) -> None:
    watched, chance = Watched(tmp_path), random.Random(seed)
    for number in range(200):
        text = GOOD.format(name=f"Name {number}")
        watched.write(chance.choice((text, text, text[: chance.randrange(len(text))], "wrong: 1\n")))
        found = watched.after(chance.choice((0.2, 1, 2)))
        assert not isinstance(found, Swap) or found.loaded is watched.reload.loaded
        assert watched.name == "First" or watched.name.startswith("Name ")
    watched.write(GOOD.format(name="Last"))
    watched.settled()
    assert watched.name == "Last"


RULES = "- {{name: {name}, then: {{tags: [a]}}}}\n"


@pytest.fixture(name="foldered")
def _foldered(watched: Watched) -> Watched:
    """Rules in a folder, in force."""
    watched.write(RULES.format(name="a"), "rules/10.yaml")
    watched.write(GOOD.format(name="First") + "routing: rules/*.yaml\n")
    assert isinstance(watched.settled(), Swap)
    return watched


def _rules(watched: Watched) -> list[str]:
    return [rule.name for rule in watched.reload.loaded.settings.routing]


def test_what_emacs_leaves_beside_an_unsaved_file_is_no_file_of_rules(foldered: Watched) -> None:
    folder = foldered.path.parent / "rules"
    (folder / ".#10.yaml").symlink_to("eva@host.4711:1700000000")  # its lock leads nowhere
    (folder / "#10.yaml#").write_text("- {name: half")
    assert foldered.settled() is None
    (folder / "10.yaml").rename(folder / "10.yaml~")
    foldered.write(RULES.format(name="b"), "rules/10.yaml")
    assert isinstance(foldered.settled(), Swap)
    assert _rules(foldered) == ["b"]


def test_vim_writes_beside_and_renames(foldered: Watched) -> None:
    folder = foldered.path.parent / "rules"
    (folder / ".10.yaml.swp").write_bytes(b"b0VIM 9.0\x00")
    (folder / "4913").write_text("")
    (folder / "4913").unlink()
    (folder / "10.yaml").rename(folder / "10.yaml~")
    assert foldered.after(0.1) is None
    foldered.write(RULES.format(name="b"), "rules/10.yaml")
    (folder / "10.yaml~").unlink()
    assert isinstance(foldered.settled(), Swap)
    assert _rules(foldered) == ["b"]


def test_nano_empties_the_file_and_writes_it(watched: Watched) -> None:
    inode = watched.path.stat().st_ino
    watched.path.write_text("")
    assert watched.after(0.5) is None
    watched.path.write_text(GOOD.format(name="Second"))
    assert isinstance(watched.settled(), Swap)
    assert (watched.name, watched.path.stat().st_ino) == ("Second", inode)


@pytest.mark.parametrize("pattern", ["rules/*.yaml", "rules/**/*.yaml"])
def test_a_mounted_config_map_changes_all_its_files_by_one_link(tmp_path: Path, pattern: str) -> None:
    def publish(version: str) -> None:
        for folder, name, text in (
            (tmp_path, "settings.yaml", GOOD.format(name=version) + f'routing: "{pattern}"\n'),
            (tmp_path / "rules", "10.yaml", RULES.format(name=version)),
        ):
            (folder / f"..{version}").mkdir(parents=True)
            (folder / f"..{version}" / name).write_text(text)
            (folder / "..data_tmp").symlink_to(f"..{version}")
            os.replace(folder / "..data_tmp", folder / "..data")
            if not (folder / name).is_symlink():
                (folder / name).symlink_to(f"..data/{name}")

    publish("one")
    reload = Reload(load(tmp_path / "settings.yaml", environ={}), environ={})
    assert [rule.name for rule in reload.loaded.settings.routing] == ["one"]
    publish("two")
    found = [reload.run_once(START + timedelta(seconds=second)) for second in range(4)]
    assert [type(one) for one in found if one] == [Swap]
    assert [rule.name for rule in reload.loaded.settings.routing] == ["two"]
    assert reload.loaded.settings.identity.name == "two"


@pytest.mark.parametrize("pattern", ["rules", "rules/"])
def test_a_folder_instead_of_a_pattern_is_told_with_what_to_write(foldered: Watched, pattern: str) -> None:
    foldered.write(GOOD.format(name="First") + f"routing: {pattern}\n")
    found = foldered.settled()
    assert isinstance(found, Refusal)
    assert f"“{pattern}” is a folder — write rules/*.yaml" in str(found)


@pytest.mark.parametrize("pattern", ["rules**", "rules/[.yaml", "rules/**.yaml/", "**/**"])
def test_what_is_no_pattern_is_told_as_one_that_matches_nothing(foldered: Watched, pattern: str) -> None:
    foldered.write(GOOD.format(name="First") + f'routing: "{pattern}"\n')
    assert "routing: " in str(foldered.settled())
    foldered.write(GOOD.format(name="Second") + "routing: rules/*.yaml\n")
    assert isinstance(foldered.settled(), Swap)
