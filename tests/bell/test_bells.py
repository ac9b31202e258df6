from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connection, transaction

from connect.bell import Bell
from connect.bell.listener import CHANNEL, spell

pytestmark = pytest.mark.django_db(transaction=True)

bell = Bell("test")


def ring_in_vain() -> None:
    """Within a savepoint that is undone."""
    with transaction.atomic():
        bell.ring()
        transaction.set_rollback(True)


def test_a_ring_wakes_every_ear_once() -> None:
    with bell.ear() as one, bell.ear() as other:
        one.wait(0)  # whatever listening began with
        other.wait(0)
        bell.ring()
        assert one.wait(5)
        assert other.wait(5)
        assert not one.wait(0)


def test_a_ring_waits_for_the_commit() -> None:
    with bell.ear() as ear:
        ear.wait(0)
        with transaction.atomic():
            bell.ring()
            assert not ear.wait(0)
        assert ear.wait(5)


def test_a_ring_is_undone_with_what_it_was_rung_for() -> None:
    with bell.ear() as ear:
        ear.wait(0)
        with transaction.atomic():
            bell.ring()
            transaction.set_rollback(True)
        with transaction.atomic():
            ring_in_vain()
        assert not ear.wait(0)


def test_a_second_ring_after_a_savepoint_that_was_undone_is_heard() -> None:
    with bell.ear() as ear:
        ear.wait(0)
        with transaction.atomic():
            ring_in_vain()
            bell.ring()
        assert ear.wait(5)


def test_many_rings_of_one_transaction_are_one() -> None:
    with transaction.atomic():
        for _ in range(5):
            bell.ring()
        assert len(connection.run_on_commit) == 1


def test_a_ring_between_two_waits_is_not_missed() -> None:
    with bell.ear() as ear:
        ear.wait(0)
        bell.ring_here()
        assert ear.wait(0)


def test_an_event_loop_hears_what_a_thread_rings() -> None:
    async def wait() -> list[bool]:
        with bell.ear() as ear:
            await ear.heard(0.01)
            threading.Timer(0.01, bell.ring_here).start()
            return [await ear.heard(5), await ear.heard(0.01)]

    assert asyncio.run(wait()) == [True, False]


@pytest.mark.postgres
def test_what_another_process_rings_is_heard() -> None:
    with bell.ear() as ear, connection.cursor() as cursor:
        ear.wait(0)
        cursor.execute("SELECT pg_notify(%s, 'test of-another-process')", [CHANNEL])
        assert ear.wait(5)


@pytest.mark.postgres
def test_what_we_rang_ourselves_is_heard_once() -> None:
    other = Bell("other")
    with bell.ear() as ear, other.ear() as witness, connection.cursor() as cursor:
        ear.wait(0)
        witness.wait(0)
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, spell("test")])
        cursor.execute("SELECT pg_notify(%s, 'other of-another-process')", [CHANNEL])
        assert witness.wait(5)
        assert not ear.wait(0)


@pytest.mark.postgres
def test_a_lost_connection_is_made_anew_and_everyone_looks() -> None:
    with bell.ear() as ear, connection.cursor() as cursor:
        ear.wait(0)
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
        )
        assert cursor.fetchone() == (1,)
        assert ear.wait(10)  # something may have been missed meanwhile
        cursor.execute("SELECT pg_notify(%s, 'test of-another-process')", [CHANNEL])
        assert ear.wait(5)


@pytest.mark.postgres
def test_nobody_listens_once_the_last_ear_is_closed() -> None:
    bell.ear().close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)
