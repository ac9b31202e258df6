from __future__ import annotations

from django.db import models
from django.utils import timezone


class Event(models.Model):
    """Something happened that screens may want to show: of what kind, to what, and who may hear of it."""

    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    audience = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} for{self.audience}"
