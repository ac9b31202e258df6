from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models

RANK: Final = {
    "": 0,
    "queued": 1,
    "sending": 2,
    "unknown": 2,
    "sent": 3,
    "failed": 4,
    "delivered": 5,
    "read": 6,
    "played": 7,
}
"""How far a message has come. Only ever forward: a failure may still turn out delivered, never unsent."""


class Deliverable(models.Model):
    """An outgoing message on its way: the outbox's columns and the ticks."""

    class Status(models.TextChoices):
        NONE = "", ""
        QUEUED = "queued", "Enviando"
        SENDING = "sending", "Enviando"
        UNKNOWN = "unknown", "Enviando"
        SENT = "sent", "Enviada"
        DELIVERED = "delivered", "Entregue"
        READ = "read", "Lida"
        PLAYED = "played", "Ouvida"
        FAILED = "failed", "Falhou"

    status = models.CharField(max_length=9, choices=Status, default=Status.NONE, blank=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error_code = models.IntegerField(null=True)
    in_outbox = models.BooleanField(default=False)
    """Queued, being sent, or waiting for news of an unknown outcome."""
    due_at = models.DateTimeField(null=True)
    """When to look at it: to send it; while it is being sent or unknown, the end of the lease."""
    claimed_by = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def enqueue(self, *, at: datetime) -> None:
        """Put it into the outbox, in memory, as if it had never been tried."""
        self.status, self.in_outbox, self.due_at = self.Status.QUEUED, True, at
        self.error_code = self.failed_at = self.sent_at = None
        self.tries = 0

    @property
    def has_failed(self) -> bool:
        return self.status == self.Status.FAILED

    def advance(self, status: str, *, at: datetime, error_code: int | None = None) -> bool:
        """Take a status that WhatsApp reports, in memory; the earliest time of each stands.

        True when anything changed. An older status only adds its time.
        """
        column = {
            "sent": "sent_at",
            "delivered": "delivered_at",
            "read": "read_at",
            "failed": "failed_at",
        }.get(status)
        changed = False
        if column is not None:
            known = getattr(self, column)
            if known is None or at < known:
                setattr(self, column, at)
                changed = True
        if RANK[status] > RANK[self.status]:
            self.status = status
            self.in_outbox, self.claimed_by, self.due_at = False, "", None
            if status == self.Status.FAILED:
                self.error_code = error_code
            elif RANK[status] > RANK["failed"]:
                self.error_code = None
            changed = True
        return changed
