from __future__ import annotations

import uuid
from pathlib import PurePosixPath

from django.db import models


def _place(attachment: Attachment, filename: str) -> str:
    """Where a file lies: a name that tells nothing and cannot be guessed."""
    suffix = PurePosixPath(filename).suffix[:8].lower()
    return f"{attachment.kind}/{uuid.uuid4().hex}{suffix if suffix[1:].isalnum() else ''}"


class Attachment(models.Model):
    """The file of a message. It may come after its message: the thread shows the message at once."""

    class State(models.TextChoices):
        AWAITED = "awaited", "a caminho"
        STORED = "stored", "guardado"
        LOST = "lost", "indisponível"

    message = models.OneToOneField("conversations.Message", models.CASCADE, related_name="attachment")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=7, choices=State, default=State.AWAITED)
    file = models.FileField(upload_to=_place, max_length=120, blank=True)
    mime_type = models.CharField(max_length=120, blank=True)
    filename = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    media_id = models.CharField(max_length=120, blank=True)
    """Meta's name of the file: to be fetched (inbound, 7 days) or once uploaded (outbound, 30 days)."""
    uploaded_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.filename or self.kind

    @property
    def is_stored(self) -> bool:
        return self.state == self.State.STORED
