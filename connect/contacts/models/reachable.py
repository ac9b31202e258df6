from __future__ import annotations

from datetime import datetime

from django.db import models


class Reachable(models.Model):
    """Whether the customer wants to hear of offers. The newest word stands."""

    opted_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    opted_in_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def has_opted_out(self) -> bool:
        return self.opted_out_at is not None

    def opt_out(self, *, at: datetime) -> None:
        """No more mass sends and marketing, unless the customer has changed their mind since."""
        if self.opted_in_at is None or self.opted_in_at < at:
            self.opted_out_at = at
            self.save(update_fields=["opted_out_at"])

    def opt_in(self, *, at: datetime) -> None:
        """Welcome again."""
        if self.opted_out_at is not None and self.opted_out_at <= at:
            self.opted_out_at = None
        self.opted_in_at = max(at, self.opted_in_at or at)
        self.save(update_fields=["opted_out_at", "opted_in_at"])
