"""A file at the simulated Meta: uploaded by the business, or sent by a customer."""

from __future__ import annotations

from django.db import models

from connect.simulator.identifiers import new_number


class SimulatedMedia(models.Model):
    number = models.ForeignKey("SimulatedNumber", on_delete=models.CASCADE, related_name="media")
    media_id = models.CharField(max_length=64, unique=True, default=new_number)
    file = models.FileField(upload_to="simulator/")
    mime_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    """Hexadecimal."""
    size = models.PositiveBigIntegerField()
    filename = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.media_id} ({self.mime_type})"
