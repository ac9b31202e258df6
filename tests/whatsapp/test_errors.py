"""Every code of Meta's that we know has a meaning, something to do, and a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connect.whatsapp.answers import GraphError, graph_error
from connect.whatsapp.errors import MEANINGS, Action, Hint, judge, meaning_of

DOCUMENTED = """
    0 190 3 10 131005 1 2 131000 131016 133004 4 80007 130429 131056 131048 131049 131050 130472 131047
    131026 131021 131030 131051 131052 131053 131008 131009 100 33 135000 132000 132012 132018 132001
    132005 132007 132015 132016 132068 132069 131031 368 130497 131042 131044 131045 131037 133010
    133000 133006 133005 133008 133009 133016 131057 131055 131063 134100 134101 134102 131059 131060
    131062 131064 137000 139100 139101 139102 139103 130403
"""


def error(code: int, status: int = 400, *, transient: bool = False) -> GraphError:
    return GraphError(code=code, http_status=status, is_transient=transient)


@pytest.mark.parametrize("code", [int(code) for code in DOCUMENTED.split()])
def test_every_documented_code_has_a_line(code: int) -> None:
    meaning = MEANINGS[code]
    assert meaning.code == code
    assert meaning.sentence.endswith(".")
    assert len(meaning.sentence) <= 120
    assert meaning.is_retried == bool(meaning.delays)


def test_only_what_meta_refuses_before_processing_is_sent_again_by_itself() -> None:
    retried = {code for code, meaning in MEANINGS.items() if meaning.is_retried}
    assert retried == {4, 80007, 130429, 131056, 131057, 132069, 134101}


@pytest.mark.parametrize("code", [0, 190])
def test_a_token_that_is_no_good_disconnects(code: int) -> None:
    assert judge(error(code, 401)).action is Action.DISCONNECT


@pytest.mark.parametrize("code", [200, 250, 299])
def test_permissions_are_a_range(code: int) -> None:
    meaning = judge(error(code, 403))
    assert (meaning.action, meaning.alerts) == (Action.FINAL, True)


@pytest.mark.parametrize("code", [1, 2, 131000, 131016, 133004])
def test_metas_own_trouble_leaves_the_outcome_open(code: int) -> None:
    assert judge(error(code, 500)).action is Action.UNKNOWN


def test_what_meta_calls_transient_is_worth_one_careful_retry() -> None:
    assert judge(error(131009)).action is Action.FINAL
    assert judge(error(131009, transient=True)).action is Action.UNKNOWN
    assert judge(error(130429, transient=True)).action is Action.RETRY


def test_codes_of_tomorrow() -> None:
    assert judge(error(999_999)).action is Action.FINAL
    assert judge(error(999_999, 500)).action is Action.UNKNOWN
    assert judge(error(999_999, 429)).action is Action.RETRY
    assert meaning_of(999_999).sentence


def test_the_pair_limit_waits_four_times_longer_each_time_and_then_gives_up() -> None:
    meaning = meaning_of(131056)
    waits = [meaning.delay(tries) for tries in range(1, 6)]
    assert [int(wait.total_seconds()) if wait else None for wait in waits[:1]] == [1]
    for wait, least in zip(waits, (1, 4, 16, 64), strict=False):
        assert wait is not None
        assert timedelta(seconds=least) <= wait <= timedelta(seconds=least * 1.25)
    assert waits[4] is None


def test_what_meta_asks_for_is_waited() -> None:
    assert meaning_of(80007).delay(1, asked=900) == timedelta(seconds=900)


def test_what_is_final_has_no_delay() -> None:
    assert meaning_of(131047).delay(1) is None


def test_hints_for_the_domain() -> None:
    assert meaning_of(131047).hint is Hint.WINDOW_CLOSED
    assert meaning_of(131050).hint is Hint.OPTED_OUT
    assert meaning_of(131026).hint is Hint.TRY_OTHER_FORM


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "error",
        {},
        {"error": None},
        {"error": []},
        {"error": {"code": "x", "error_subcode": [], "error_data": [], "is_transient": "yes"}},
        {"error": "no more than text"},
    ],
)
def test_no_shape_of_error_makes_us_fall(body: object) -> None:
    found = graph_error(400, {}, body)
    assert found is None or found.code == 0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"X-Business-Use-Case-Usage": "not json estimated_time_to_regain_access"}, None),
        ({"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":2}]}'}, 120),
        ({"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":0}]}'}, None),
    ],
)
def test_when_to_come_back(headers: dict[str, str], seconds: float | None) -> None:
    found = graph_error(400, headers, {"error": {"code": 4}})
    assert found is not None
    assert found.retry_after == seconds
