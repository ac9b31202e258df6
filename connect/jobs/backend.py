"""Django's task API on rows: what is enqueued commits, or rolls back, with what it belongs to."""

from __future__ import annotations

from typing import Any

from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django.utils import timezone
from django.utils.json import normalize_json

from connect.jobs.bells import jobs_bell


class JobsBackend(BaseTaskBackend):
    supports_defer = True
    supports_async_task = True
    supports_priority = True

    def enqueue[**P, R](self, task: Task[P, R], args: Any, kwargs: Any) -> TaskResult[P, R]:
        from connect.jobs.models import Job

        self.validate_task(task)
        now = timezone.now()
        job = Job.objects.create(
            task=task.module_path,
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
            queue=task.queue_name,
            priority=task.priority,
            enqueued_at=now,
            due_at=task.run_after or now,
        )
        jobs_bell.ring()
        return result_of(job, task, alias=self.alias)


def result_of[**P, R](job: Any, task: Task[P, R], *, alias: str) -> TaskResult[P, R]:
    """The job as Django's API shows it."""
    failed = job.failed_at is not None
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=TaskResultStatus.FAILED if failed else TaskResultStatus.READY,
        enqueued_at=job.enqueued_at,
        started_at=None,
        finished_at=job.failed_at,
        last_attempted_at=None,
        args=job.args,
        kwargs=job.kwargs,
        backend=alias,
        errors=[TaskError(exception_class_path="builtins.Exception", traceback=job.error)] if failed else [],
        worker_ids=[job.claimed_by] * job.attempts,
    )
