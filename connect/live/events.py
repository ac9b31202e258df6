"""Reading what was announced."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Max, Min, QuerySet
from django.utils import timezone

from connect.live.audiences import read
from connect.live.models import Event
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared, Values

KEPT = timedelta(days=1)
GAP_SECONDS = 20.0
"""No transaction that announces something stays open for longer."""
MOST_GAPS = 1000
MOST_REPLAYED = 5000
_PIECE = 5000


class Happened(NamedTuple):
    id: int
    kind: str
    subject: str
    audience: frozenset[str]


def _told(events: QuerySet[Event]) -> QuerySet[Event, Any]:
    return events.order_by("pk").values("pk", "kind", "subject", "audience")[: MOST_REPLAYED + 1]


NEWEST = Prepared[Values](lambda: Event.objects.order_by("-pk").values("pk")[:1])
AFTER = Prepared[Values](lambda: _told(Event.objects.filter(pk__gt=Given("after"))))
LATE = Prepared[Values](lambda: _told(Event.objects.filter(Among(F("pk"), Given("ids", Many())))))


def newest_id() -> int:
    found = NEWEST.read()
    return int(found[0]["pk"]) if found else 0


def since(cursor: int, *, until: int) -> list[Happened] | None:
    """What happened after the cursor; None when that is too long ago, or too much, to be told.

    A cursor of 0 is from before the first event, whatever its id.
    """
    bounds = Event.objects.aggregate(oldest=Min("pk"), newest=Max("pk"))
    if 0 < cursor < (bounds["oldest"] or 0) - 1 or cursor > (bounds["newest"] or 0):
        return None
    happened = _happened(AFTER.read(after=cursor))
    return None if len(happened) > MOST_REPLAYED else [event for event in happened if event.id <= until]


class Reader:
    """Reads every event once, as it becomes visible.

    PostgreSQL gives an id before the commit: a missing id is a transaction that is still open, or was rolled
    back. Such gaps are looked for again until no transaction can be that old.
    """

    def __init__(self) -> None:
        bounds = Event.objects.aggregate(oldest=Min("pk"), newest=Max("pk"))
        oldest, newest = bounds["oldest"] or 1, bounds["newest"] or 0
        # What is missing among the latest may be about to commit.
        self._high = max(oldest - 1, newest - MOST_GAPS)
        self._gaps: dict[int, float] = {}
        while self._high < newest:
            self.read()

    @property
    def newest(self) -> int:
        return self._high

    @property
    def cursor(self) -> int:
        """Everything up to here was read: who knows that, and asks for what follows, misses nothing."""
        return min(self._gaps) - 1 if self._gaps else self._high

    def read(self) -> list[Happened]:
        now = time.monotonic()
        self._gaps = {gap: until for gap, until in self._gaps.items() if until > now}
        late = LATE.read(ids=self._gaps) if self._gaps else []
        happened = _happened([*late, *AFTER.read(after=self._high)])
        for event in happened:
            self._gaps.pop(event.id, None)
            if event.id > self._high:
                if connection.vendor == "postgresql" and event.id - self._high <= MOST_GAPS:
                    missing = range(self._high + 1, event.id)
                    self._gaps.update(dict.fromkeys(missing, now + GAP_SECONDS))
                self._high = event.id
        return happened


def _happened(rows: Iterable[Values]) -> list[Happened]:
    return [Happened(row["pk"], row["kind"], row["subject"], read(row["audience"])) for row in rows]


def forget_old() -> None:
    """Deletes what no screen will ask for any more; one that comes back later reloads itself.

    The newest stays: its id is where every page starts from.
    """
    limit = timezone.now() - KEPT
    newest = newest_id()
    while True:
        # By id, which runs with time: the time needs no index.
        oldest = Event.objects.filter(pk__lt=newest).order_by("pk").values_list("pk", "created_at")[:_PIECE]
        old = [pk for pk, created_at in oldest if created_at < limit]
        if old:
            Event.objects.filter(pk__lte=old[-1]).delete()
        if len(old) < _PIECE:
            return
