"""The queue of webhooks: one update each, on its way to the business's callback."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from connect.simulator.bells import courier_bell, phones_bell


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def post(self, deliveries: Iterable[Delivery]) -> None:
        """Put into the queue, and wake the courier once this transaction holds."""
        self.bulk_create(deliveries)
        courier_bell.ring()
        phones_bell.ring()


class Delivery(models.Model):
    number = models.ForeignKey("SimulatedNumber", on_delete=models.CASCADE, related_name="deliveries")
    field = models.CharField(max_length=60, default="messages")
    value = models.JSONField()
    message = models.ForeignKey(
        "SimulatedMessage", on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    marks = models.CharField(max_length=10, blank=True)
    """What becomes of the message when this update happens."""
    template = models.ForeignKey(
        "SimulatedTemplate", on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="simulator_due", condition=models.Q(gave_up_at__isnull=True)
            )
        ]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.field} #{self.pk}"
