"""What one customer and one business number share: the window, the blocking, who is typing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from connect.simulator.bells import phones_bell

WINDOW = timedelta(hours=24)
PHONE_STAYS_KNOWN = timedelta(days=30)


class Chat(models.Model):
    number = models.ForeignKey("SimulatedNumber", on_delete=models.CASCADE, related_name="chats")
    customer = models.ForeignKey("Customer", on_delete=models.CASCADE, related_name="chats")
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    """The customer's last message or call."""
    free_entry_until = models.DateTimeField(null=True, blank=True)
    """End of the 72 free hours that an advertisement opens."""
    initiated_at = models.DateTimeField(null=True, blank=True)
    """When the business last wrote outside the window."""
    phone_known_until = models.DateTimeField(null=True, blank=True)
    """A phone that the business itself dialled is not hidden from it for 30 days."""
    typing_until = models.DateTimeField(null=True, blank=True)
    is_blocked = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "customer"], name="simulator_one_chat")]

    def __str__(self) -> str:
        return f"{self.customer} - {self.number}"

    def is_window_open(self, now: datetime) -> bool:
        return self.last_inbound_at is not None and now < self.last_inbound_at + WINDOW

    def shows_phone(self, now: datetime) -> bool:
        customer = self.customer
        if not customer.phone:
            return False
        return not customer.hides_phone or (
            self.phone_known_until is not None and now < self.phone_known_until
        )

    def hears(self, at: datetime, *, free_until: datetime | None = None) -> None:
        """The customer wrote or called: the window is open."""
        self.last_inbound_at = max(at, self.last_inbound_at or at)
        self.free_entry_until = free_until or self.free_entry_until
        self.touch("last_inbound_at", "free_entry_until")

    def touch(self, *fields: str) -> None:
        self.changed_at = timezone.now()
        self.save(update_fields=[*fields, "changed_at"])
        phones_bell.ring()

    @property
    def is_typing(self) -> bool:
        return self.typing_until is not None and timezone.now() < self.typing_until
