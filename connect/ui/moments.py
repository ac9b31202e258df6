"""Moments as people read them, in the company's one zone (TIME_ZONE), inside a request or out of one.

A list shows fifty of them: what these functions cost is part of what a page costs.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format

ONE_DAY = timedelta(days=1)


def local(value: datetime) -> datetime:
    return value.astimezone(timezone.get_default_timezone())


def begin_of(day: date) -> datetime:
    """Midnight in the company's zone."""
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """When the next day begins. The calendar's last has none."""
    return begin_of(day + ONE_DAY if day < date.max else day)


def clock(value: datetime) -> str:
    """`14:31`"""
    return _clock(local(value))


def full(value: datetime) -> str:
    """`13/11/2026 14:31`"""
    there = local(value)
    return f"{_date(there)} {_clock(there)}"


def day(value: datetime, *, now: datetime | None = None) -> str:
    """For a list: `14:31` today, `Ontem`, then `15/11`, and `15/11/2025` in another year."""
    there, today = local(value), _today(now)
    on = there.date()
    if on == today:
        return _clock(there)
    if on == today - ONE_DAY:
        return "Ontem"
    return f"{on.day:02}/{on.month:02}" if on.year == today.year else _date(on)


def moment(value: datetime, *, now: datetime | None = None) -> str:
    """For a table: `Hoje, 14:31`, `Ontem, 14:31`, `13/11/2026 14:31`."""
    there = local(value)
    near = _near(there.date(), _today(now))
    return f"{near}, {_clock(there)}" if near else full(value)


def dayname(value: datetime | date, *, now: datetime | None = None) -> str:
    """Above a day's messages: `Hoje`, `Ontem`, `Sexta-feira, 13 de novembro`, and the year when another."""
    return _dayname(local(value).date() if isinstance(value, datetime) else value, _today(now))


@lru_cache(maxsize=512)
def _dayname(on: date, today: date) -> str:
    if near := _near(on, today):
        return near
    form = r"l, j \d\e F" if on.year == today.year else r"l, j \d\e F \d\e Y"
    words = date_format(on, form).lower()
    return words[0].upper() + words[1:]


def ago(value: datetime, *, now: datetime | None = None) -> str:
    """How long since: `agora`, `há 4 min`, `há 2 h`, `há 3 dias`."""
    minutes = int(((now or timezone.now()) - value).total_seconds() // 60)
    if minutes < 1:
        return "agora"
    if minutes < 60:
        return f"há {minutes} min"
    if minutes < 24 * 60:
        return f"há {minutes // 60} h"
    days = minutes // (24 * 60)
    return "há 1 dia" if days == 1 else f"há {days} dias"


def left(value: datetime, *, now: datetime | None = None) -> str:
    """How long until then: `1 h 12 min`, `12 min`, `menos de 1 min`."""
    minutes = int((value - (now or timezone.now())).total_seconds() // 60)
    if minutes < 1:
        return "menos de 1 min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _clock(there: datetime) -> str:
    return f"{there.hour:02}:{there.minute:02}"


def _date(on: date) -> str:
    return f"{on.day:02}/{on.month:02}/{on.year}"


def _near(on: date, today: date) -> str:
    if on == today:
        return "Hoje"
    return "Ontem" if on == today - ONE_DAY else ""


def _today(now: datetime | None) -> date:
    return local(now).date() if now else _date_in_minute(int(time.time() // 60))


@lru_cache(maxsize=2)
def _date_in_minute(minute: int) -> date:
    return datetime.fromtimestamp(minute * 60, timezone.get_default_timezone()).date()
