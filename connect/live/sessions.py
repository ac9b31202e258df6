"""Which of the open streams belong to nobody any more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from connect.live.stream import Stream

_PIECE = 500


def ended(streams: Sequence[Stream]) -> list[Stream]:
    """Those whose session is over, or whose person is no longer active."""
    found: list[Stream] = []
    for piece in batched(streams, _PIECE, strict=False):
        sessions = set(
            Session.objects.filter(
                pk__in={stream.listener.session_key for stream in piece}, expire_date__gt=timezone.now()
            ).values_list("pk", flat=True)
        )
        users = set(
            get_user_model()
            .objects.filter(pk__in={stream.listener.user_id for stream in piece}, is_active=True)
            .values_list("pk", flat=True)
        )
        found += [
            stream
            for stream in piece
            if stream.listener.session_key not in sessions or stream.listener.user_id not in users
        ]
    return found
