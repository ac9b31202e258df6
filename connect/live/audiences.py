"""Audience names: short words without spaces, such as `admins`, `manager:3`, `user:12`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string


class Provider(Protocol):
    def __call__(self, user_id: int) -> frozenset[str]: ...


@cache
def _provider() -> Provider:
    return cast(Provider, import_string(settings.LIVE_AUDIENCES))


def hears(user_id: int) -> frozenset[str]:
    """All that this person hears; nothing for who may not come in."""
    return _provider()(user_id)


def user(user_id: int) -> str:
    return f"user:{user_id}"


def session(session_key: str) -> str:
    """A session's own audience. Printed on pages, so it tells nothing of the key."""
    return f"session:{salted_hmac('connect.live', session_key, algorithm='sha256').hexdigest()[:20]}"


def written(names: Iterable[str]) -> str:
    """` admins manager:3 `: the form in which an event keeps its audience."""
    return f" {' '.join(sorted(set(names)))} "


def read(text: str) -> frozenset[str]:
    return frozenset(text.split())
