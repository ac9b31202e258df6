from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce


class Talkable(models.Model):
    """When something last happened with a contact: lists are in this order."""

    talked_at = models.DateTimeField("última interação", null=True, editable=False)
    """Of the last message, either way; written by the conversations alone."""
    last_at = models.GeneratedField(
        expression=Coalesce("talked_at", "created_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        abstract = True
