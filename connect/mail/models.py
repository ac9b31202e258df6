from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from connect.vault import EncryptedText

KEPT = timedelta(days=90)


class MailQuerySet(models.QuerySet["Mail"]):
    def queued(self) -> MailQuerySet:
        return self.filter(status=Mail.Status.QUEUED)

    def forget_old(self) -> int:
        return self.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


class Mail(models.Model):
    """One e-mail to one person. What it says is sealed, and gone once it is sent or given up."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Na fila"
        SENT = "sent", "Enviado"
        FAILED = "failed", "Falhou"

    to = models.EmailField("para")
    subject = models.CharField("assunto", max_length=200)
    text = EncryptedText(blank=True, default="")
    html = EncryptedText(blank=True, default="")
    status = models.CharField("situação", max_length=6, choices=Status, default=Status.QUEUED)
    error = models.CharField("erro", max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    """Worth nothing afterwards: tried once, since whoever waits for it asks for another."""

    objects: ClassVar[MailQuerySet] = MailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.subject} #{self.pk}"

    @property
    def is_sent(self) -> bool:
        return self.status == self.Status.SENT

    @property
    def is_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def settle(self, status: Status, *, error: str = "") -> None:
        """It is out, or given up: nobody reads in it any more."""
        self.status, self.error = status, error[:300]
        self.sent_at = timezone.now() if self.is_sent else None
        self.text = self.html = ""
        self.save(update_fields=["status", "error", "sent_at", "text", "html"])

    def postpone(self, *, error: str) -> None:
        """Not yet: the job comes back to it."""
        self.error = error[:300]
        self.save(update_fields=["error"])
