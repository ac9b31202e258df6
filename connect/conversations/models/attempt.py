from __future__ import annotations

import uuid

from django.db import models

from connect.whatsapp.models import Number


class Attempt(models.Model):
    """One time that a message was sent to WhatsApp. A retry is another attempt with a wamid of its own."""

    class Outcome(models.TextChoices):
        IN_FLIGHT = "in_flight"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        UNKNOWN = "unknown"
        NOT_SENT = "not_sent"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    """Travels in `biz_opaque_callback_data`: every status brings it back."""
    message = models.ForeignKey("conversations.Message", models.CASCADE, related_name="attempts_made")
    number = models.ForeignKey(Number, models.PROTECT, related_name="+")
    wamid = models.CharField(max_length=255, null=True)  # noqa: DJ001 - null: not in the unique index
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.IN_FLIGHT)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    error_code = models.IntegerField(null=True)
    error_text = models.CharField(max_length=400, blank=True)
    pricing_type = models.CharField(max_length=40, blank=True)
    pricing_category = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "wamid"], name="attempt_once_per_wamid"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.wamid or ''}"
