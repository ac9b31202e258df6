from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from connect.audit.trail import record

if TYPE_CHECKING:
    from connect.accounts.models.user import User

TRUSTED_FOR = timedelta(days=30)


class TrustedDeviceQuerySet(models.QuerySet["TrustedDevice"]):
    def valid(self) -> TrustedDeviceQuerySet:
        return self.filter(expires_at__gt=timezone.now())

    def of(self, token: str) -> TrustedDeviceQuerySet:
        """Those who trust the device that shows this token."""
        return self.valid().filter(token_hash=_hash(token)) if token else self.none()

    def forget_old(self) -> int:
        return self.filter(expires_at__lte=timezone.now()).delete()[0]

    def trust(self, user: User, *, token: str = "", user_agent: str = "") -> str:
        """Trust the device, by a token that it has or gets: what its cookie then says."""
        token = token if TrustedDevice.objects.of(token).exists() else secrets.token_urlsafe(32)
        TrustedDevice.objects.update_or_create(
            user=user,
            token_hash=_hash(token),
            defaults={"expires_at": timezone.now() + TRUSTED_FOR, "user_agent": user_agent[:200]},
        )
        record("device.trusted", by=user, about=user)
        return token


class TrustedDevice(models.Model):
    """A browser from which this person enters without the second step, for thirty days."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="trusted_devices")
    token_hash = models.CharField(max_length=64)
    user_agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects: ClassVar[TrustedDeviceQuerySet] = TrustedDeviceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash", "user"], name="accounts_one_trust")]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at}"


def _hash(token: str) -> str:
    return salted_hmac("connect.accounts.device", token, algorithm="sha256").hexdigest()
