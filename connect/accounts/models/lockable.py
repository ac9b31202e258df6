from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from connect.accounts import broadcasts
from connect.accounts.models.limits import Allowance, Limit
from connect.accounts.models.verification import CODE_MAILS, TRIES
from connect.audit.trail import record

if TYPE_CHECKING:
    from connect.accounts.models.user import User

PASSWORDS = Limit("password", 5, per=timedelta(minutes=5))
PASSWORDS_OF_DEVICE = Limit("password-device", 10, per=timedelta(minutes=5))
"""From a device that the person trusts, where no stranger can spend it."""


class Lock(NamedTuple):
    limit: Limit
    of: str
    """By what of the person it counts."""
    because: str


LOCKS = (
    Lock(PASSWORDS, "username", f"{PASSWORDS.times} senhas erradas"),
    Lock(TRIES, "pk", f"{TRIES.times} códigos errados"),
    Lock(CODE_MAILS, "pk", f"{CODE_MAILS.times} códigos pedidos"),
)


class Lockable(models.Model):
    """*Bloqueado* for some minutes by too many guesses, whoever made them; *Desbloquear* ends it before."""

    class Meta:
        abstract = True

    @staticmethod
    def locked_among(people: Iterable[User]) -> dict[int, str]:
        """Who of them is locked out now, and why. In one query."""
        locks = {
            lock.limit.key(getattr(person, lock.of)): (person.pk, lock) for person in people for lock in LOCKS
        }
        now = Allowance.objects.filter(pk__in=locks, ends_at__gt=timezone.now())
        found: dict[int, str] = {}
        for key, spent in now.values_list("pk", "spent"):
            pk, lock = locks[key]
            if spent >= lock.limit.times:
                found.setdefault(pk, lock.because)
        return found

    def unlock(self: User, *, by: User) -> None:  # type: ignore[misc]
        """The guesses are forgotten: the person may try again now. Raises NotYours, NotHere."""
        with transaction.atomic():
            by = self.lock_access(by)
            keys = [lock.limit.key(getattr(self, lock.of)) for lock in LOCKS]
            keys += [PASSWORDS_OF_DEVICE.key(device.pk) for device in self.trusted_devices.all()]
            if Allowance.objects.filter(pk__in=keys, spent__gt=0).delete()[0]:
                record("user.unlocked", by=by, about=self)
            broadcasts.person_changed(self.pk)
