from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from connect.jobs.claims import Claimable, ClaimableQuerySet, State
from connect.ui.prepared import Given, Prepared, Values


class JobQuerySet(ClaimableQuerySet["Job"]):
    def failed(self) -> JobQuerySet:
        return self.filter(state=State.FAILED)


class Job(Claimable):
    """A task that somebody enqueued. Gone once done; kept when it failed for good."""

    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    enqueued_at = models.DateTimeField(default=timezone.now)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Claimable.Meta):
        indexes = [
            *Claimable.Meta.indexes,
            models.Index(fields=["-failed_at"], condition=Q(state="failed"), name="jobs_job_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"

    @staticmethod
    def seconds_until_due(queue: str) -> float | None:
        """How long until the queue's next is due; None when nothing waits."""
        found = NEXT.read(queue=queue)
        return max(0.0, (found[0]["due_at"] - timezone.now()).total_seconds()) if found else None


NEXT = Prepared[Values](
    lambda: (
        Job.objects.waiting()
        .filter(queue=Given("queue", models.CharField()))
        .order_by("due_at")
        .values("due_at")[:1]
    )
)


class Period(models.Model):
    """When a periodic task is next due; the row that all processes contend for."""

    task = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.task
