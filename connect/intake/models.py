from __future__ import annotations

import hashlib
from typing import Any, ClassVar

import msgspec
from django.db import models, transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
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


class NotWaiting(Refusal):
    """The update has been dealt with already."""


class KeptUpdate(models.Model):
    """A piece of an envelope with which nothing could be done: kept, listed for admins, and replayable."""

    class Reason(models.TextChoices):
        FAILED = "failed", "Falhou ao processar"
        UNKNOWN = "unknown", "Tipo desconhecido"
        UNKNOWN_NUMBER = "unknown_number", "Número não cadastrado"
        GROUP = "group", "Mensagem de grupo"

    class State(models.TextChoices):
        KEPT = "kept", "Guardada"
        REPLAYED = "replayed", "Reprocessada"
        DISCARDED = "discarded", "Descartada"

    envelope = models.ForeignKey(Envelope, models.SET_NULL, null=True, related_name="kept")
    reason = models.CharField(max_length=14, choices=Reason)
    about = models.CharField(max_length=60)
    """The kind of update, or the webhook field it came under."""
    phone_number_id = models.CharField(max_length=40, blank=True)
    raw = models.JSONField()
    """A webhook body that says just this."""
    digest = models.CharField(max_length=64, unique=True)
    error = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.KEPT)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return f"{self.about}: {self.get_reason_display()}"

    @staticmethod
    def digest_of(raw: dict[str, Any]) -> str:
        """The same piece, delivered again, has the same digest."""
        return hashlib.sha256(msgspec.json.encode(raw, order="deterministic")).hexdigest()

    def replay(self, *, by: User | None) -> bool:
        """Try once more. False when it still cannot be done; then it stays, with the new error.

        Raises NotWaiting.
        """
        from connect.intake.processing import attempt

        with transaction.atomic():
            self._lock()
            problem = attempt(self)
            self.attempts += 1
            if problem:
                self.error = problem
            else:
                self.state, self.settled_at, self.error = self.State.REPLAYED, timezone.now(), ""
            self.save()
            record("update.replayed", by=by, about=self, after={"done": not problem})
        return not problem

    def discard(self, *, by: User) -> None:
        """An admin says that nothing is lost with it. Raises NotWaiting."""
        with transaction.atomic():
            self._lock()
            self.state, self.settled_at = self.State.DISCARDED, timezone.now()
            self.save(update_fields=["state", "settled_at"])
            record("update.discarded", by=by, about=self)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=KeptUpdate.objects.select_for_update(of=("self",)))
        if self.state != self.State.KEPT:
            raise NotWaiting("Esta atualização já foi tratada.")
