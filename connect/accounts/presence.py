"""Who is there. Beats are kept in memory and written together: a beat costs no query while one is online."""

from __future__ import annotations

import threading

from django.utils import timezone

from connect.accounts.bells import availability_bell, presence_bell
from connect.accounts.models import User
from connect.jobs.loops import Loop

WRITE_SECONDS = 10.0

_beats: set[int] = set()
_lock = threading.Lock()


def seen(user: User) -> None:
    """The person is connected now. Who was not is online at once, and queues may drain."""
    was_online = user.is_connected
    if was_online:
        with _lock:
            _beats.add(user.pk)
        return
    user.last_seen_at = timezone.now()
    User.objects.filter(pk=user.pk).update(last_seen_at=user.last_seen_at)
    availability_bell.ring()


def write() -> float:
    """Write what was heard since the last time."""
    with _lock:
        heard = set(_beats)
        _beats.clear()
    if heard:
        User.objects.filter(pk__in=heard).update(last_seen_at=timezone.now())
    return WRITE_SECONDS


def writer() -> Loop:
    """The thread that writes the beats of this process."""
    return Loop("presence", write, bell=presence_bell, look=WRITE_SECONDS)
