from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from connect.accounts.models import User


class Ticket(models.Model):
    """One opening-to-closing stretch of a conversation (*Atendimento*), known to people by its protocol."""

    conversation = models.ForeignKey("conversations.Conversation", models.CASCADE, related_name="tickets")
    protocol = models.CharField("protocolo", max_length=15, unique=True, null=True)  # noqa: DJ001 - unique
    opened_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("motivo", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(closed_at=None),
                name="one_open_ticket_per_conversation",
            )
        ]

    def __str__(self) -> str:
        return self.protocol or "sem protocolo"

    @classmethod
    def open(cls, *, conversation_id: int, at: datetime) -> Ticket:
        """A new ticket with its protocol."""
        ticket = cls.objects.create(conversation_id=conversation_id, opened_at=at)
        ticket.take_protocol()
        ticket.save(update_fields=["protocol"])
        return ticket

    def take_protocol(self) -> None:
        """`AAAAMMDD-NNNNNN`: the local date, the id modulo a million; in memory."""
        self.protocol = f"{timezone.localdate(self.opened_at):%Y%m%d}-{self.pk % 1_000_000:06d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
