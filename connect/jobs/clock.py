"""What has to be done every so often, once per period however many processes there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.tasks import Task, task
from django.utils import timezone

from connect.bell import Bell
from connect.jobs.loops import Loop

LONGEST_LOOK = 60.0

_nobody_rings = Bell("clock")


@dataclass(frozen=True)
class Periodic:
    task: Task[..., Any]
    period: timedelta


_periodic: dict[str, Periodic] = {}


def every(**period: float) -> Callable[[Callable[..., Any]], Task[..., Any]]:
    """`@every(minutes=5)` makes a function a task that is enqueued once per period."""

    def register(function: Callable[..., Any]) -> Task[..., Any]:
        periodic = task()(function)
        _periodic[periodic.module_path] = Periodic(task=periodic, period=timedelta(**period))
        return periodic

    return register


class Clock(Loop):
    """Enqueues what is due. Any number of processes may run one."""

    def __init__(self) -> None:
        super().__init__("clock", self.tick, bell=_nobody_rings, look=LONGEST_LOOK)

    def tick(self) -> float | None:
        from connect.jobs.models import Period

        now = timezone.now()
        known = dict(Period.objects.filter(task__in=_periodic).values_list("task", "next_at"))
        waits = []
        for name, periodic in _periodic.items():
            next_at = known.get(name)
            if next_at is None:
                Period.objects.get_or_create(task=name, defaults={"next_at": now})
                next_at = now
            if next_at <= now:
                self._enqueue(name, periodic)
                next_at = now + periodic.period
            waits.append((next_at - now).total_seconds())
        return min(waits, default=None)

    def _enqueue(self, name: str, periodic: Periodic) -> None:
        from connect.jobs.models import Job, Period

        now = timezone.now()
        with transaction.atomic():
            due = Period.objects.filter(task=name, next_at__lte=now)
            ours = due.update(next_at=now + periodic.period)
            if ours and not Job.objects.waiting().filter(task=name).exists():
                periodic.task.enqueue()
