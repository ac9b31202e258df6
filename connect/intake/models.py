from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from connect.jobs.claims import Claimable, ClaimableQuerySet, State


class EnvelopeQuerySet(ClaimableQuerySet["Envelope"]):
    def failed(self) -> EnvelopeQuerySet:
        return self.filter(state=State.FAILED)


class Envelope(Claimable):
    """What Meta posted, byte for byte, kept before it was acknowledged."""

    received_at = models.DateTimeField(default=timezone.now)
    body = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    objects: ClassVar[EnvelopeQuerySet] = EnvelopeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Claimable.Meta):
        pass

    def __str__(self) -> str:
        return f"Envelope {self.pk}"
