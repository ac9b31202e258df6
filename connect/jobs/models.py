from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from connect.jobs.claims import Claimable, ClaimableQuerySet, State


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


class Period(models.Model):
    """When a periodic task is next due; the row that all processes contend for."""

    task = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.task
