"""A business number at the simulated Meta, with its credentials and where its webhooks go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from connect.simulator.brazil import digits


class SimulatedNumber(models.Model):
    phone_number_id = models.CharField(max_length=64, unique=True)
    waba_id = models.CharField(max_length=64, db_index=True)
    app_id = models.CharField(max_length=64, default="634892013487123")
    display_phone = models.CharField(max_length=32)
    verified_name = models.CharField(max_length=120)
    token = models.CharField(max_length=512, db_index=True)
    app_secret = models.CharField(max_length=128)
    verify_token = models.CharField(max_length=128)
    callback_url = models.CharField(max_length=500, blank=True)
    """Blank: the webhook door of this very installation."""
    override_url = models.CharField(max_length=500, blank=True)

    is_registered = models.BooleanField(default=True)
    pin = models.CharField(max_length=6, blank=True)
    quality = models.CharField(max_length=10, default="GREEN")
    profile = models.JSONField(default=dict)

    # How it behaves; adjustable while it runs.
    messages_per_second = models.PositiveIntegerField(default=80)
    pair_burst = models.PositiveIntegerField(default=45)
    """Messages to one customer in a row before 131056; 0: no limit."""
    daily_customers = models.PositiveIntegerField(default=0)
    """Customers that may be written to outside the window in 24 hours; 0: no limit."""
    status_delay = models.FloatField(default=0.4)
    """Seconds between a message's statuses."""
    batch_max = models.PositiveIntegerField(default=50)
    """Updates in one webhook POST."""
    spreads_entries = models.BooleanField(default=False)
    """Each update of a batch in an entry of its own."""

    service_month = models.CharField(max_length=7, blank=True)
    service_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.verified_name} ({self.display_phone})"

    @property
    def wa_id(self) -> str:
        return digits(self.display_phone)

    @property
    def callback(self) -> str:
        return self.override_url or self.callback_url or f"{settings.BASE_URL}/webhooks/whatsapp/"

    @property
    def metadata(self) -> dict[str, Any]:
        return {"display_phone_number": self.wa_id, "phone_number_id": self.phone_number_id}
