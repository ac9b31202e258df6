"""A file at the simulated Meta: uploaded by the business, or sent by a customer."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, cast

from django.core import signing
from django.core.files.base import File
from django.db import models
from django.utils import timezone

from connect.simulator.identifiers import new_number

if TYPE_CHECKING:
    from io import BufferedIOBase

    from connect.simulator.models.numbers import SimulatedNumber

INBOUND_LIFE = timedelta(days=7)
SCREEN_SALT = "simulator-screen"


class MediaQuerySet(models.QuerySet["SimulatedMedia"]):
    def keep(
        self,
        number: SimulatedNumber,
        file: File[Any],
        *,
        mime_type: str,
        filename: str,
        life: timedelta = INBOUND_LIFE,
    ) -> SimulatedMedia:
        """Store a file as Meta would: one of a customer's for a week, an upload for thirty days."""
        digest = hashlib.file_digest(cast("BufferedIOBase", file.open("rb")), "sha256").hexdigest()
        media = SimulatedMedia(
            number=number,
            mime_type=mime_type,
            sha256=digest,
            size=file.size,
            filename=PurePath(filename).name,
            expires_at=timezone.now() + life,
        )
        file.seek(0)
        media.file.save(media.media_id + PurePath(filename).suffix, file, save=False)
        media.save()
        return media

    def shown_at(self, signature: str) -> SimulatedMedia | None:
        """The file at the `screen_path` that ends so."""
        try:
            media_id = signing.loads(signature, salt=SCREEN_SALT, max_age=timedelta(days=1))
        except signing.BadSignature:
            return None
        return self.filter(media_id=media_id).first()


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

    objects = MediaQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.media_id} ({self.mime_type})"

    @property
    def screen_path(self) -> str:
        """Where a telephone on screen, which holds no token, sees it."""
        return f"/simulador/graph/_file/{signing.dumps(self.media_id, salt=SCREEN_SALT)}"
