"""When things happened, counted back from now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone

type When = Callable[[datetime], datetime]
"""From the present to the moment meant."""

SATURDAY = 5


def workday(days: int, clock: str) -> When:
    """So many working days back, at that time: 1 is the last working day before today."""

    def resolve(now: datetime) -> datetime:
        date, left = timezone.localdate(now), days
        while left:
            date -= timedelta(days=1)
            left -= date.weekday() < SATURDAY
        return timezone.make_aware(datetime.combine(date, time.fromisoformat(clock)))

    return resolve


def ago(**span: float) -> When:
    """`ago(hours=2, minutes=10)`"""
    return lambda now: now - timedelta(**span)
