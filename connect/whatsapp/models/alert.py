from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from connect.accounts.models import User
from connect.audit.trail import record

if TYPE_CHECKING:
    from connect.whatsapp.models.number import Number


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> AlertQuerySet:
        return self.filter(resolved_at=None)

    def tell(
        self,
        kind: str,
        text: str,
        *,
        key: str,
        happened_at: datetime | None = None,
        number: Number | None = None,
        waba_id: str = "",
        serious: bool = False,
    ) -> Alert:
        """Let the administrators know. The same key is the same alert: a second time is a no-op."""
        alert, _ = self.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "text": text[:400],
                "happened_at": min(happened_at or timezone.now(), timezone.now()),
                "number": number,
                "waba_id": waba_id or (number.waba_id if number else ""),
                "serious": serious,
            },
        )
        return alert


class Alert(models.Model):
    """Something about the account or a number that an administrator has to know."""

    key = models.CharField(max_length=120, unique=True)
    """What happened, once: Meta tells the same thing several times."""
    kind = models.CharField(max_length=60)
    """The webhook's field, or the number's state."""
    text = models.CharField(max_length=400)
    """The sentence to read."""
    number = models.ForeignKey("whatsapp.Number", models.CASCADE, null=True, related_name="alerts")
    waba_id = models.CharField(max_length=64, blank=True)
    serious = models.BooleanField(default=False)
    """Sending is stopped or soon will be."""
    happened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-id"]
        indexes = [models.Index(fields=["-happened_at"], condition=Q(resolved_at=None), name="alert_open")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None

    def resolve(self, *, by: User | None) -> None:
        """It has been seen to."""
        with transaction.atomic():
            resolved = Alert.objects.open().filter(pk=self.pk).update(resolved_at=timezone.now())
            self.refresh_from_db(fields=["resolved_at"])
            if resolved:
                record("alert.resolved", by=by, about=self)
