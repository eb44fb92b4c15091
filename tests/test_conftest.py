"""This file shows that in CI only an absent corpus may skip a test."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

HOOKS = "from tests.conftest import pytest_make_collect_report, pytest_runtest_makereport"
SKIPS = """
    import pytest

    def test_corpus():
        pytest.skip("corpus absent")

    def test_server():
        pytest.skip("Dovecot absent")

    @pytest.mark.skip(reason="not today")
    def test_lazy():
        pass

    @pytest.mark.xfail
    def test_expected():
        assert False
"""


@pytest.mark.parametrize(("in_ci", "failed", "skipped"), [("true", 1, 1), ("", 0, 3)])
def test_a_skip_fails_in_ci_unless_the_corpus_is_absent(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, in_ci: str, failed: int, skipped: int
) -> None:
    _prepare(pytester, monkeypatch, in_ci)
    pytester.makepyfile(SKIPS)
    result = pytester.runpytest_subprocess()
    # pytest calls a test that fails before its first line, as `test_lazy` does, an error.
    result.assert_outcomes(failed=failed, errors=failed, skipped=skipped, xfailed=1)


@pytest.mark.parametrize(
    ("in_ci", "code"), [("true", pytest.ExitCode.INTERRUPTED), ("", pytest.ExitCode.NO_TESTS_COLLECTED)]
)
def test_a_file_that_skips_as_a_whole_fails_in_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, in_ci: str, code: pytest.ExitCode
) -> None:
    _prepare(pytester, monkeypatch, in_ci)
    pytester.makepyfile('import pytest\npytest.skip("Dovecot absent", allow_module_level=True)')
    assert pytester.runpytest_subprocess().ret == code


def _prepare(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, in_ci: str) -> None:
    monkeypatch.setenv("CI", in_ci)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makeconftest(HOOKS)
