"""The number beside an entry of the navigation: counted by the app whose entry it is, written here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from connect.ui.dozens import written

type Counter = Callable[[Any], int]


@cache
def _counters() -> dict[str, Counter]:
    return {name: import_string(path) for name, path in getattr(settings, "NAV_BADGES", {}).items()}


def count_of(name: str, user: Any) -> int | None:
    """What the entry of that name counts for this person, asked once a request; None: it counts nothing."""
    counter = _counters().get(name)
    if counter is None:
        return None
    known: dict[str, int] = user.__dict__.setdefault("_nav_badges", {})
    if name not in known:
        known[name] = counter(user)
    return known[name]


def know(name: str, user: Any, count: int) -> None:
    """It is known by the way: nobody need count it for this request."""
    user.__dict__.setdefault("_nav_badges", {})[name] = count


def render_badges(name: str, count: int) -> SafeString:
    """Both anew, in the side bar and in the tab bar: for a live fragment of the person's own."""
    return written("ui/badge.html", name=name, count=count)
