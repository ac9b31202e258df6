from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone

from connect.bell import Bell
from connect.jobs import clock
from connect.jobs.claims import State
from connect.jobs.clock import Clock, every
from connect.jobs.loops import Loop
from connect.jobs.models import Job, Period
from connect.jobs.worker import LEASE, MOST_ATTEMPTS, Worker, backoff, run
from tests.jobs import tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    tasks.done.clear()


def work_off() -> None:
    worker = Worker()
    while worker.work() == 0:
        pass


def claim() -> Job:
    (job,) = Job.objects.claim(1, lease=LEASE)
    return job


def test_a_task_is_done_once_with_its_arguments_and_leaves_nothing() -> None:
    tasks.note.enqueue("a", times=2)
    tasks.note_later.enqueue("b")
    tasks.note_attempt.enqueue()
    work_off()
    assert tasks.done == ["a", "a", "b", 1]
    assert not Job.objects.exists()


def test_a_task_is_enqueued_with_its_transaction_or_not_at_all() -> None:
    with transaction.atomic():
        tasks.note.enqueue("never")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_task_may_wait_and_the_urgent_ones_come_first() -> None:
    tasks.note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    tasks.note.enqueue("normal")
    tasks.note.using(priority=10).enqueue("urgent")
    work_off()
    assert tasks.done == ["urgent", "normal"]
    assert Job.objects.get().args == ["later"]


def test_the_result_names_the_job() -> None:
    result = tasks.note.enqueue("a")
    assert (result.id, result.status) == (str(Job.objects.get().pk), TaskResultStatus.READY)


def test_a_failure_is_tried_again_later_and_later_then_kept() -> None:
    tasks.fail.enqueue()
    waits = []
    for _ in range(MOST_ATTEMPTS):
        Job.objects.update(due_at=timezone.now())
        work_off()
        waits.append(Job.objects.get().due_at - timezone.now())
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert job.failed_at is not None
    assert "ValueError: as expected" in job.error
    assert waits[:-1] == sorted(waits[:-1])
    assert backoff(1) == timedelta(seconds=5)
    assert backoff(50) == timedelta(hours=1)


def test_a_task_that_asks_for_it_is_tried_again_and_that_is_no_failure() -> None:
    tasks.not_yet.enqueue()
    for _ in range(MOST_ATTEMPTS + 2):
        Job.objects.update(due_at=timezone.now())
        work_off()
    job = Job.objects.get()
    assert (job.state, job.attempts) == (State.WAITING, 0)
    assert timedelta(minutes=2) < job.due_at - timezone.now() <= timedelta(minutes=3)


def test_what_a_dead_worker_held_comes_back_when_its_lease_ends() -> None:
    tasks.note.enqueue("a")
    claim()  # and dies
    work_off()
    assert tasks.done == []
    Job.objects.update(due_at=timezone.now())
    work_off()
    assert tasks.done == ["a"]


def test_who_lost_its_claim_changes_nothing_any_more() -> None:
    tasks.fail.enqueue()
    slow = claim()
    Job.objects.update(due_at=timezone.now())
    quick = claim()
    run(slow)
    job = Job.objects.get()
    assert (job.claimed_by, job.error) == (quick.claimed_by, "")


def test_a_task_that_kills_its_process_is_given_up_at_last() -> None:
    tasks.note.enqueue("a")
    for _ in range(MOST_ATTEMPTS):
        Job.objects.update(due_at=timezone.now())
        claim()
    Job.objects.update(due_at=timezone.now())
    work_off()
    assert tasks.done == []
    assert Job.objects.failed().count() == 1


def test_a_task_that_is_no_more_fails_and_is_kept() -> None:
    Job.objects.create(task="tests.jobs.tasks.gone", attempts=MOST_ATTEMPTS - 1)
    work_off()
    assert "gone" in Job.objects.failed().get().error


def test_several_workers_share_the_work_and_none_is_done_twice() -> None:
    for number in range(40):
        tasks.note.enqueue(str(number))
    threads = [threading.Thread(target=_work_off_and_let_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(tasks.done, key=int) == [str(number) for number in range(40)]


def _work_off_and_let_go() -> None:
    try:
        work_off()
    finally:
        connections.close_all()


def test_a_running_worker_wakes_at_once_and_ends_in_time() -> None:
    done = threading.Event()
    worker = Worker(threads=2)
    worker.start()
    try:
        signalled.append(done)
        _signal.enqueue()
        assert done.wait(10)
    finally:
        assert worker.stop(10)


signalled: list[threading.Event] = []


@task()
def _signal() -> None:
    signalled.pop().set()


# -- the clock ---------------------------------------------------------------------------------


@pytest.fixture
def hourly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "_periodic", {})
    every(hours=1)(tasks.note.func)
    yield
    assert Period.objects.count() == 1


def test_a_periodic_task_is_enqueued_once_a_period_whoever_ticks(hourly: None) -> None:
    for _ in range(3):
        wait = Clock().tick()
        assert wait is not None
        assert 3590 < wait <= 3600
    assert Job.objects.count() == 1
    Job.objects.all().delete()
    Period.objects.update(next_at=timezone.now())
    Clock().tick()
    assert Job.objects.count() == 1


def test_a_periodic_task_that_still_waits_is_not_enqueued_again(hourly: None) -> None:
    Clock().tick()
    Period.objects.update(next_at=timezone.now())
    Clock().tick()
    assert Job.objects.count() == 1


# -- the loop ----------------------------------------------------------------------------------


def test_a_loop_goes_on_after_a_failure() -> None:
    went_on = threading.Event()
    calls: list[int] = []

    def work() -> float | None:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("once")
        went_on.set()
        return None

    loop = Loop("test", work, bell=Bell("test"))
    loop.start()
    assert went_on.wait(5)
    assert loop.stop(5)


def test_a_loop_looks_when_the_bell_rings() -> None:
    bell = Bell("test")
    looked: list[int] = []
    again = threading.Semaphore(0)

    def work() -> None:
        looked.append(1)
        again.release()

    loop = Loop("test", work, bell=bell, look=60)
    loop.start()
    assert again.acquire(timeout=5)
    bell.ring()
    assert again.acquire(timeout=5)
    assert loop.stop(5)
