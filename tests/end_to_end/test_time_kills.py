"""The short form of ``bench.sweep_kills``: sweeps ended by SIGKILL lose nothing and repeat nothing."""

from pathlib import Path

import pytest

from bench.sweep_kills import run


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def test_killed_sweeps_take_each_rung_once_and_write_each_mail_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'kills.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")
    outcome = run(tmp_path, url, kills=5, count=3, seed=7)
    assert outcome.wrong == []
    assert outcome.kills == 5
    assert outcome.rungs >= 3 * 7
