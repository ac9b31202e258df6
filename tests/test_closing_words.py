"""How bin/test ends: one exit code and one sum for both databases."""

from __future__ import annotations

import pytest

from tests.__main__ import Outcome, conclude

GOOD = Outcome(code=0, passed=3)
BAD = Outcome(code=1, passed=2, failed=1)
NOTHING = Outcome(code=pytest.ExitCode.NO_TESTS_COLLECTED)


@pytest.mark.parametrize(
    ("outcomes", "missing", "required", "code"),
    [
        pytest.param([GOOD, GOOD], "", True, 0, id="both good"),
        pytest.param([GOOD, BAD], "", False, 1, id="PostgreSQL failed"),
        pytest.param([BAD, GOOD], "", False, 1, id="SQLite failed"),
        pytest.param([GOOD, NOTHING], "", True, 0, id="nothing to run on PostgreSQL"),
        pytest.param([NOTHING, NOTHING], "", False, 5, id="nothing to run at all"),
        pytest.param([GOOD], "no PostgreSQL", False, 0, id="skipped in plain sight"),
        pytest.param([GOOD], "no PostgreSQL", True, 1, id="skipped, but required"),
    ],
)
def test_the_exit_code_is_that_of_both_halves(
    outcomes: list[Outcome], missing: str, required: bool, code: int
) -> None:
    named = dict(zip(("SQLite", "PostgreSQL"), outcomes, strict=False))
    assert conclude(named, missing=missing, required=required) == code


def test_the_last_line_is_the_sum_of_both_halves(capsys: pytest.CaptureFixture[str]) -> None:
    conclude({"SQLite": GOOD, "PostgreSQL": BAD}, missing="", required=True)
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed, 0 skipped"


def test_a_missing_database_is_told_and_counts_as_a_failure_when_required(
    capsys: pytest.CaptureFixture[str],
) -> None:
    conclude({"SQLite": GOOD}, missing="PostgreSQL half SKIPPED: none here", required=True)
    *_, told, total = capsys.readouterr().out.splitlines()
    assert told == "PostgreSQL half SKIPPED: none here"
    assert total == "3 passed, 1 failed, 0 skipped"
