"""This file proves that mail loses nothing while rules change; bench.reload_storm has the long form."""

from pathlib import Path

import pytest

from bench.reload_storm import storm

pytestmark = pytest.mark.checkout


def test_no_mail_is_lost_doubled_or_filed_under_rules_that_it_does_not_name(tmp_path: Path) -> None:
    figures = storm(tmp_path, 150)
    assert (figures["lost"], figures["doubled"], figures["under_another_version"]) == (0, 0, 0)
    assert figures["swaps"] > 1
    assert figures["refusals"] > 0
    assert figures["versions_used"] > 1
