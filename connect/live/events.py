"""Reading what was announced."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from connect.live.models import Event

KEPT = timedelta(days=1)
_PIECE = 5000


def newest_id() -> int:
    return Event.objects.aggregate(newest=Max("pk"))["newest"] or 0


def forget_old() -> None:
    """Deletes what no screen will ask for any more; one that comes back later reloads itself."""
    limit = timezone.now() - KEPT
    while True:
        # By id, which runs with time: no index on the time is needed.
        oldest = list(Event.objects.order_by("pk").values_list("pk", "created_at")[:_PIECE])
        old = [pk for pk, created_at in oldest if created_at < limit]
        if old:
            Event.objects.filter(pk__lte=old[-1]).delete()
        if len(old) < _PIECE:
            return
