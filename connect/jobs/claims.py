"""Rows that wait for somebody to work on them: claimed in batches, under a lease.

A claim moves `due_at` to the end of its lease: a row whose worker died comes back by itself. Whoever finishes
names its claim, so that one who was too slow, and lost its rows to another, changes nothing any more.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import connections, models, transaction
from django.db.models import F, Q
from django.utils import timezone


class State(models.TextChoices):
    WAITING = "waiting", "Aguardando"
    DONE = "done", "Concluído"
    FAILED = "failed", "Falhou"


class ClaimableQuerySet[Row: "Claimable"](models.QuerySet[Row]):
    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)

    def due(self, now: datetime | None = None) -> Self:
        return self.waiting().filter(due_at__lte=now or timezone.now())

    def claim(self, limit: int, *, lease: timedelta) -> list[Row]:
        """Up to `limit` due rows, in the query's order, ours alone until the lease ends."""
        now = timezone.now()
        due = self.due(now)
        skips = connections[self.db].features.has_select_for_update_skip_locked
        with transaction.atomic(using=self.db):
            rows = list(due.select_for_update(skip_locked=skips)[:limit])
            token = secrets.token_hex(8)
            self.model._default_manager.using(self.db).filter(pk__in=[row.pk for row in rows]).update(
                claimed_by=token, due_at=now + lease, attempts=F("attempts") + 1
            )
        for row in rows:
            row.claimed_by, row.due_at = token, now + lease
            row.attempts += 1
        return rows

    def held(self, rows: Iterable[Row]) -> Self:
        """Those of these claimed rows that are still ours."""
        tokens: dict[str, list[Any]] = {}
        for row in rows:
            tokens.setdefault(row.claimed_by, []).append(row.pk)
        ours = Q(pk__in=[])
        for token, keys in tokens.items():
            ours |= Q(pk__in=keys, claimed_by=token)
        return self.waiting().filter(ours)

    def release(self) -> int:
        """Ends all claims. Only for a process that knows that it is alone."""
        return self.waiting().exclude(claimed_by="").update(claimed_by="", due_at=timezone.now())


class Claimable(models.Model):
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.CharField(max_length=16, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        indexes = [
            # Not partial: SQLite cannot use a partial index through a bound parameter.
            models.Index(fields=["state", "due_at"], name="%(app_label)s_%(class)s_waiting")
        ]
