"""Views take turns, and nobody is held up by one that takes long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from connect.bell import turns
from connect.bell.turns import give_up, give_way, turn
from connect.config.sqlite.line import Line

LONG = 30.0


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def test_of_several_one_runs_at_a_time(others: ThreadPoolExecutor) -> None:
    inside: list[int] = []
    most: list[int] = []

    def view(number: int) -> None:
        with turn():
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    list(others.map(view, range(200)))
    assert len(most) == 200
    assert max(most) == 1


def test_one_that_takes_long_holds_up_nobody(others: ThreadPoolExecutor) -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def takes_long() -> bool:
        with turn():
            has_begun.set()
            return may_end.wait(LONG)

    def is_short() -> bool:
        with turn():
            return not may_end.is_set()

    long = others.submit(takes_long)
    assert has_begun.wait(LONG)
    assert others.submit(is_short).result(LONG)
    may_end.set()
    assert long.result(LONG)


def test_who_waits_to_write_lets_the_next_one_go_on(others: ThreadPoolExecutor) -> None:
    line, is_waiting = Line(), threading.Event()
    line.join(patience=LONG)

    def writes() -> bool:
        def lets_go() -> None:
            give_up()
            is_waiting.set()

        with turn():
            return line.join(patience=LONG, before_waiting=lets_go)

    writer = others.submit(writes)
    assert is_waiting.wait(LONG)
    with turn():
        assert turns._mine.is_held
    line.leave()
    assert writer.result(LONG)


def test_who_works_behind_the_screens_waits_until_no_view_asks(
    others: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "GIVES_WAY_SECONDS", LONG)
    has_begun, may_end = threading.Event(), threading.Event()
    in_order = []

    def view() -> None:
        with turn():
            has_begun.set()
            may_end.wait(LONG)
            in_order.append("view")

    def works() -> None:
        give_way()
        in_order.append("work")

    asked = others.submit(view)
    assert has_begun.wait(LONG)
    worked = others.submit(works)
    may_end.set()
    worked.result(LONG)
    asked.result(LONG)
    assert in_order == ["view", "work"]


def test_work_goes_on_beside_a_view_that_takes_long(others: ThreadPoolExecutor) -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def takes_long() -> bool:
        with turn():
            has_begun.set()
            return may_end.wait(LONG)

    long = others.submit(takes_long)
    assert has_begun.wait(LONG)
    others.submit(give_way).result(LONG)
    assert not long.done()
    may_end.set()
    assert long.result(LONG)
