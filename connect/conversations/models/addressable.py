from __future__ import annotations

from datetime import datetime

from django.db import models

from connect.whatsapp.updates import Person


class Addressable(models.Model):
    """Where the customer last wrote from: the address to answer to."""

    wa_id = models.CharField(max_length=20, blank=True)
    user_id = models.CharField(max_length=150, blank=True)
    addressed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def write_back_to(self, person: Person, *, at: datetime) -> None:
        """The customer was seen at this address then; in memory. An older sighting changes nothing."""
        if self.addressed_at is not None and at < self.addressed_at:
            return
        self.addressed_at = at
        self.wa_id = person.wa_id or self.wa_id
        self.user_id = person.user_id or self.user_id
