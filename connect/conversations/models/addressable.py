from __future__ import annotations

from datetime import datetime

from django.db import models

from connect.whatsapp.updates import Person


class Addressable(models.Model):
    """Where the customer last wrote from: the address to answer to."""

    wa_id = models.CharField(max_length=20, blank=True)
    wa_id_at = models.DateTimeField(null=True)
    user_id = models.CharField(max_length=150, blank=True)
    user_id_at = models.DateTimeField(null=True)

    ADDRESS = ("wa_id", "wa_id_at", "user_id", "user_id_at")

    class Meta:
        abstract = True

    def write_back_to(self, person: Person, *, at: datetime) -> None:
        """The customer was seen at this address then; in memory. An older sighting changes nothing."""
        if person.wa_id and (self.wa_id_at is None or self.wa_id_at <= at):
            self.wa_id, self.wa_id_at = person.wa_id, at
        if person.user_id and (self.user_id_at is None or self.user_id_at <= at):
            self.user_id, self.user_id_at = person.user_id, at

    def take_over_address(self, other: Addressable) -> None:
        """That of a double, where it is newer; in memory."""
        if other.wa_id_at is not None:
            self.write_back_to(Person(wa_id=other.wa_id), at=other.wa_id_at)
        if other.user_id_at is not None:
            self.write_back_to(Person(user_id=other.user_id), at=other.user_id_at)
