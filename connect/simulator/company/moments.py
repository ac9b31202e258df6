"""When things happened, counted back from now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone

type When = Callable[[datetime], datetime]
"""From the present to the moment meant."""

SATURDAY = 5
MORNING, NIGHT = time(7, 30), time(21)
JUST_NOW, LONG_AGO = timedelta(minutes=90), timedelta(hours=20)


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
    """`ago(hours=2, minutes=10)`; the evening before when that was at night, unless it is about the present
    moment, or about a window that is closing.
    """
    return lambda now: _awake(now - timedelta(**span), now)


def _awake(moment: datetime, now: datetime) -> datetime:
    local = timezone.localtime(moment)
    if MORNING <= local.time() < NIGHT or now - moment < JUST_NOW:
        return moment
    evening = timezone.make_aware(datetime.combine(local.date(), NIGHT))
    if evening > moment:
        evening -= timedelta(days=1)
    # What came later at night comes earlier in the evening: no two at once.
    earlier = evening - (moment - evening) / 4
    return earlier if now - earlier < LONG_AGO else moment
