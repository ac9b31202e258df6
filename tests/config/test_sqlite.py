from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from connect.config.sqlite.line import Line
from connect.jobs.models import Period

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def test_whoever_waits_longest_is_next() -> None:
    line, served = Line(), []
    assert line.join(patience=0)
    threads = []
    for number in range(5):
        is_waiting = threading.Event()

        def wait(number: int = number) -> None:
            assert line.join(patience=10)
            served.append(number)
            line.leave()

        thread = threading.Thread(target=wait)
        thread.start()
        threads.append(thread)
        while len(line._waiting) <= number:
            is_waiting.wait(0.001)
    line.leave()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_who_loses_patience_is_not_waited_for() -> None:
    line = Line()
    assert line.join(patience=0)
    assert not line.join(patience=0.01)
    line.leave()
    assert line.join(patience=0)


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        work()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def write(name: str) -> None:
    Period.objects.create(task=name, next_at=timezone.now())


def is_free() -> bool:
    line = connection._line  # type: ignore[attr-defined]
    return not line._is_taken


@pytest.mark.parametrize("fails", [False, True])
def test_a_transaction_keeps_its_turn_to_its_end(fails: bool) -> None:
    order: list[str] = []

    def write_other() -> None:
        write("other")
        order.append("other")

    with transaction.atomic():
        other = in_thread(write_other)
        with transaction.atomic():
            write("ours")
        order.append("ours")
        transaction.set_rollback(fails)
    other.join()
    assert order == ["ours", "other"]
    assert Period.objects.filter(task="ours").exists() is not fails
    assert is_free()


def test_a_connection_that_is_closed_gives_up_its_turn() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        write("lost")
        connection.close()
        raise ZeroDivisionError
    assert is_free()


def test_a_statement_on_its_own_takes_a_turn_too() -> None:
    write("alone")
    assert Period.objects.filter(task="alone").update(next_at=timezone.now()) == 1
    assert is_free()
