"""Looking after customers who wait too long for somebody who has their conversation."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from connect.accounts.bells import availability_bell
from connect.accounts.models import Sector
from connect.conversations.hours import began
from connect.conversations.models import Assignment, Conversation
from connect.jobs import every

AT_ONCE = 500
"""What one look heeds of each limit; the next, a minute later, goes on."""


@every(minutes=1)
def watch_waits() -> None:
    """Each sector has its limit. One query for all that have the same."""
    heeded = 0
    for since, sectors in _limits(timezone.now()).items():
        for conversation in _late(since, sectors):
            heeded += conversation.heed_wait(since=since)
    if heeded:
        availability_bell.ring()


def _limits(now: datetime) -> dict[datetime, list[int | None]]:
    """From when on one has waited too long, and in which sectors; what is in none has the usual limit."""
    limits: dict[datetime, list[int | None]] = defaultdict(list)
    for sector in [Sector(), *Sector.objects.all()]:
        if sector.waiting_limit_minutes:
            since = began(sector, minutes=sector.waiting_limit_minutes, until=now)
            limits[since].append(sector.pk)
    return limits


def _late(since: datetime, sectors: list[int | None]) -> list[Conversation]:
    """Those that waited before then for who has had them since before then; longest first."""
    where = Q(sector__in=[pk for pk in sectors if pk is not None])
    if None in sectors:
        where |= Q(sector=None)
    # Not a join: SQLite would begin with the assignments, of which every closed conversation has one too.
    had = Assignment.objects.filter(conversation=OuterRef("pk"), ended_at=None, started_at__lte=since)
    waiting = Conversation.objects.filter(
        where,
        Exists(had),
        is_open=True,
        assignee__isnull=False,
        late_at=None,
        waiting_since__lte=since,
    )
    return list(waiting.order_by("waiting_since", "pk")[:AT_ONCE])
