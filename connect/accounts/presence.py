"""Who is there. Beats are kept in memory and written together: a beat costs no query while one is online."""

from __future__ import annotations

import threading
import time
from itertools import batched

from django.db import transaction
from django.utils import timezone

from connect.accounts.bells import availability_bell, presence_bell
from connect.accounts.models import User
from connect.accounts.models.available import ONLINE_FOR
from connect.jobs.loops import Loop
from connect.live import collecting

WRITE_SECONDS = 5.0
"""Who leaves is seen to be gone the time of `ONLINE_FOR` and up to two of these after the last beat."""

SESSIONS_SECONDS = 60.0
"""Where a person is signed in is looked at rarely: to the minute is well enough."""

_beats: set[int] = set()
_sessions: set[str] = set()
_sessions_written_at = 0.0
_lock = threading.Lock()


def seen(user: User, *, session_key: str = "") -> None:
    """The person is connected now. Who was not is online at once, and queues may drain."""
    with _lock:
        _sessions.add(session_key)
    was_connected = user.is_connected
    if was_connected:
        with _lock:
            _beats.add(user.pk)
        return
    user.last_seen_at = timezone.now()
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_seen_at=user.last_seen_at)
        user.tell_state()
    availability_bell.ring()


def left(user: User) -> None:
    """The person has signed out: gone at once, unless another browser of theirs says otherwise."""
    with _lock:
        _beats.discard(user.pk)
    if not user.is_connected:
        return
    user.last_seen_at = timezone.now() - ONLINE_FOR
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_seen_at=user.last_seen_at)
        user.tell_state()


def write() -> float:
    """Write what was heard since the last time, and tell whose state has changed by itself."""
    with _lock:
        heard = set(_beats)
        _beats.clear()
    if heard:
        User.objects.filter(pk__in=heard).update(last_seen_at=timezone.now())
    write_sessions()
    tell()
    return WRITE_SECONDS


def write_sessions() -> None:
    """When each session was last seen."""
    from allauth.usersessions.models import UserSession

    global _sessions_written_at  # noqa: PLW0603 - one per process
    if time.monotonic() - _sessions_written_at < SESSIONS_SECONDS:
        return
    _sessions_written_at = time.monotonic()
    with _lock:
        heard = set(_sessions)
        _sessions.clear()
    for keys in batched(heard, 500, strict=False):
        UserSession.objects.filter(session_key__in=keys).update(last_seen_at=timezone.now())


def tell() -> None:
    """Nobody announces that they are silent, nor that the day of their return has come: who looks does.

    Any number of processes may look at once: each person is told of once.
    """
    if not User.objects.mistold().exists():
        return
    with transaction.atomic(), collecting():
        for user in User.objects.mistold().select_for_update(skip_locked=True, of=("self",)):
            user.tell_state()


def writer() -> Loop:
    """The thread that writes the beats of this process."""
    return Loop("presence", write, bell=presence_bell, look=WRITE_SECONDS)
