from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

WINDOW = timedelta(hours=24)
SAFETY = timedelta(minutes=1)
"""We stop this much before Meta does (docs/whatsapp.md)."""

SOON = timedelta(hours=2)
"""*Quase fechando*: so long before, who waits for an answer comes to the front."""


class Windowed(models.Model):
    """The 24 hours after the customer's last message or call in which free-form messages may go out."""

    window_ends_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def window_closes_at(self) -> datetime | None:
        """When we stop: from then on nothing free-form goes out."""
        return self.window_ends_at - SAFETY if self.window_ends_at is not None else None

    @property
    def window_is_open(self) -> bool:
        return self.window_closes_at is not None and timezone.now() < self.window_closes_at

    @property
    def window_left(self) -> timedelta:
        """Time until it closes; zero when it is closed."""
        if self.window_closes_at is None:
            return timedelta(0)
        return max(self.window_closes_at - timezone.now(), timedelta(0))

    def extend_window(self, heard_at: datetime) -> None:
        """The customer was heard then; in memory."""
        ends = heard_at + WINDOW
        if self.window_ends_at is None or ends > self.window_ends_at:
            self.window_ends_at = ends
