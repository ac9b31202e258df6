"""One message of a chat, either way, in Meta's own JSON."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from connect.simulator import payloads
from connect.simulator.bells import phones_bell
from connect.simulator.models.deliveries import Delivery

STATUSES = ["accepted", "sent", "failed", "delivered", "read", "played"]
"""From first to last; a message only moves forward."""


class SimulatedMessage(models.Model):
    class Direction(models.TextChoices):
        IN = "in", "do cliente"
        OUT = "out", "da empresa"

    chat = models.ForeignKey("Chat", on_delete=models.CASCADE, related_name="messages")
    wamid = models.CharField(max_length=255, unique=True)
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=30)
    """Meta's `type`."""
    content = models.JSONField(default=dict)
    """The object under the type's name."""
    extra = models.JSONField(default=dict)
    """Fields beside the content: context, referral, errors."""
    shown = models.JSONField(default=dict)
    """A template as the customer sees it, variables filled in."""
    quoted = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=10, default="accepted")
    error_code = models.PositiveIntegerField(null=True, blank=True)
    opaque = models.CharField(max_length=512, blank=True)
    reaction_of_customer = models.CharField(max_length=20, blank=True)
    reaction_of_business = models.CharField(max_length=20, blank=True)
    is_edited = models.BooleanField(default=False)
    is_deleted = models.BooleanField(default=False)
    to_user_id = models.BooleanField(default=False)
    """Addressed to the user id rather than to the phone."""
    pricing = models.JSONField(default=dict)
    happened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["chat", "-happened_at", "-id"], name="simulator_thread")]

    def __str__(self) -> str:
        return f"{self.direction} {self.kind} {self.wamid}"

    @property
    def is_from_customer(self) -> bool:
        return self.direction == self.Direction.IN

    def moves_to(self, status: str) -> bool:
        return STATUSES.index(status) > STATUSES.index(self.status)

    def leaves(self) -> None:
        """The customer's message goes from the telephone to Meta, and by webhook to the business.

        Of who is blocked the business hears nothing; they see one tick, as ever.
        """
        self.status = "sent"
        self.touch("status")
        if self.chat.is_blocked:
            return
        value = payloads.received(self, now=timezone.now(), **self.extra)
        Delivery.objects.post(
            [Delivery(number=self.chat.number, message=self, marks="delivered", value=value)]
        )

    def touch(self, *fields: str) -> None:
        self.changed_at = timezone.now()
        self.save(update_fields=[*fields, "changed_at"])
        phones_bell.ring()
