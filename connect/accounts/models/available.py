from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

ONLINE_FOR = timedelta(seconds=30)
"""A person counts as connected this long after their last beat."""


class Available(models.Model):
    """Whether a person can be given work now. One state per person, however many tabs are open."""

    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    pause_reason = models.CharField(max_length=120, blank=True)
    absent_until = models.DateField("ausente até", null=True, blank=True)
    substitute = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="substituto"
    )

    class Meta:
        abstract = True

    @property
    def is_connected(self) -> bool:
        return self.last_seen_at is not None and self.last_seen_at > timezone.now() - ONLINE_FOR

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def is_absent(self) -> bool:
        return self.absent_until is not None and timezone.localdate() <= self.absent_until

    @property
    def is_online(self) -> bool:
        """Green: connected, not paused, not absent."""
        return self.is_connected and not self.is_paused and not self.is_absent

    @staticmethod
    def online_at(now: datetime) -> Q:
        """The same as `is_online`, for a query."""
        today = timezone.localdate(now)
        return (
            Q(last_seen_at__gt=now - ONLINE_FOR, paused_at=None)
            & (Q(absent_until=None) | Q(absent_until__lt=today))
            & Q(is_active=True)
        )
