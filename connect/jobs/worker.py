"""Runs the jobs that wait."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from traceback import format_exception
from typing import Any

from django.db import connections
from django.tasks import DEFAULT_TASK_QUEUE_NAME, Task, TaskContext
from django.utils import timezone
from django.utils.module_loading import import_string

from connect.jobs.backend import result_of
from connect.jobs.bells import jobs_bell
from connect.jobs.claims import State
from connect.jobs.loops import Loop
from connect.jobs.models import Job
from connect.jobs.retry import Retry

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(hours=1)

logger = logging.getLogger(__name__)


def backoff(attempts: int) -> timedelta:
    """5 s after the first failure, then ever longer."""
    factor: int = 3 ** min(attempts - 1, 10)
    return min(FIRST_BACKOFF * factor, LONGEST_BACKOFF)


class Worker:
    """A few threads that take one job of a queue after another, and one that renews their leases."""

    def __init__(self, threads: int = 2, *, queue: str = DEFAULT_TASK_QUEUE_NAME) -> None:
        self.queue = queue
        names = [f"worker-{queue}-{number}" for number in range(1, threads + 1)]
        self.loops = [Loop(name, self.work, bell=jobs_bell) for name in names]
        self._held: dict[int, Job] = {}
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="worker-leases", daemon=True)

    def start(self) -> None:
        for loop in self.loops:
            loop.start()
        self._keeper.start()

    def stop(self, timeout: float = 0) -> bool:
        """Takes no new job, and waits for the running ones as long as said."""
        deadline = time.monotonic() + timeout
        self._stopping.set()
        for loop in self.loops:
            loop.stop()
        ended = [loop.stop(max(0.0, deadline - time.monotonic())) for loop in self.loops]
        return all(ended)

    def work(self) -> float | None:
        wait = Job.seconds_until_due(self.queue)
        if wait != 0:  # a look costs no transaction
            return wait
        jobs = Job.objects.filter(queue=self.queue).order_by("-priority", "due_at", "pk")
        for job in jobs.claim(1, lease=LEASE):
            self._held[job.pk] = job
            try:
                run(job)
            finally:
                del self._held[job.pk]
        return 0

    def _keep(self) -> None:
        """A job may take longer than its lease, as long as its process lives."""
        while not self._stopping.wait(LEASE.total_seconds() / 3):
            if held := list(self._held.values()):
                Job.objects.held(held).update(due_at=timezone.now() + LEASE)
                connections.close_all()


def run(job: Job) -> None:
    """Runs a claimed job and settles it: gone, again later, or failed and kept."""
    held = Job.objects.held([job])
    if job.attempts > MOST_ATTEMPTS:
        _fail(job, "Its process died each time it ran.")
        return
    try:
        _call(job)
    except Retry as retry:
        held.update(claimed_by="", due_at=timezone.now() + retry.after, attempts=job.attempts - 1)
    except Exception as error:  # noqa: BLE001 - a task may fail in any way
        connections.close_all()
        trace = "".join(format_exception(error))
        logger.warning("job_failed", extra={"job": str(job), "attempt": job.attempts, "error": repr(error)})
        if job.attempts >= MOST_ATTEMPTS:
            _fail(job, trace)
        else:
            due_at = timezone.now() + backoff(job.attempts)
            held.update(claimed_by="", due_at=due_at, error=trace)
    else:
        held.delete()


def _call(job: Job) -> None:
    task = import_string(job.task)
    if not isinstance(task, Task):
        raise TypeError(f"{job.task} is not a task")
    context: list[TaskContext[..., Any]] = []
    if task.takes_context:
        context.append(TaskContext(task_result=result_of(job, task, alias=task.backend)))
    task.call(*context, *job.args, **job.kwargs)


def _fail(job: Job, error: str) -> None:
    logger.error("job_given_up", extra={"job": str(job)})
    Job.objects.held([job]).update(state=State.FAILED, claimed_by="", failed_at=timezone.now(), error=error)
