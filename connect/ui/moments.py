"""Moments as people read them, in the company's zone (Django's current one)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format


def clock(value: datetime) -> str:
    """`14:31`"""
    return f"{timezone.localtime(value):%H:%M}"


def day(value: datetime, *, now: datetime | None = None) -> str:
    """For a list: `14:31` today, `Ontem`, then `15/11`, and `15/11/2025` in another year."""
    local, today = timezone.localtime(value), timezone.localdate(now)
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return "Ontem"
    return f"{local:%d/%m}" if local.year == today.year else f"{local:%d/%m/%Y}"


def moment(value: datetime, *, now: datetime | None = None) -> str:
    """For a table: `Hoje, 14:31`, `Ontem, 14:31`, `13/11/2026 14:31`."""
    local = timezone.localtime(value)
    near = _near(local.date(), timezone.localdate(now))
    return f"{near}, {local:%H:%M}" if near else f"{local:%d/%m/%Y %H:%M}"


def dayname(value: datetime | date, *, now: datetime | None = None) -> str:
    """Above a day's messages: `Hoje`, `Ontem`, `Sexta-feira, 13 de novembro`, and the year when another."""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    today = timezone.localdate(now)
    if near := _near(local, today):
        return near
    form = r"l, j \d\e F" if local.year == today.year else r"l, j \d\e F \d\e Y"
    words = date_format(local, form).lower()
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


def _near(local: date, today: date) -> str:
    return {today: "Hoje", today - timedelta(days=1): "Ontem"}.get(local, "")
