from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

KEPT_FOR = timedelta(days=90)
"""Longer than Meta delivers anything again, and than we keep what it has delivered."""


class Forgotten(models.Model):
    """What must not come back: a mark of a message or of an identity that has been erased.

    The mark is a keyed hash: nobody who has the database alone can tell whose it is, not even by trying every
    telephone number there is (docs/decisions/0036-erasing-a-person.md).
    """

    class Kind(models.TextChoices):
        MESSAGE = "message"
        PERSON = "person"

    kind = models.CharField(max_length=7, choices=Kind)
    mark = models.BinaryField(max_length=32)
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark"], name="forgotten_once")]
        indexes = [models.Index(fields=["erased_at"])]

    def __str__(self) -> str:
        return self.kind

    @classmethod
    def remember(cls, kind: str, names: Iterable[str], *, erased_at: datetime) -> None:
        """From now on these are known as erased."""
        Forgotten.objects.bulk_create(
            [Forgotten(kind=kind, mark=mark_of(kind, name), erased_at=erased_at) for name in set(names)],
            update_conflicts=True,
            unique_fields=["mark"],
            update_fields=["erased_at"],
        )


def mark_of(kind: str, name: str) -> bytes:
    key = f"connect.administration.forgotten:{settings.SECRET_KEY}".encode()
    return hmac.digest(key, f"{kind}:{name}".encode(), hashlib.sha256)
