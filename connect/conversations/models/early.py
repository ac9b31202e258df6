from __future__ import annotations

from django.db import models

from connect.whatsapp.models import Number


class EarlyUpdate(models.Model):
    """Something said of a message that we do not have yet: a status, reaction, edit or deletion.

    WhatsApp promises no order. It is applied when the message comes, and listed for the admins meanwhile.
    """

    number = models.ForeignKey(Number, models.CASCADE, related_name="+")
    target = models.CharField(max_length=255)
    """wamid of the message meant."""
    happened_at = models.DateTimeField()
    raw = models.JSONField()
    """A webhook body that says just this."""
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "target", "digest"], name="early_update_once")
        ]

    def __str__(self) -> str:
        return f"early for {self.target}"
