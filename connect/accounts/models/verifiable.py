from __future__ import annotations

from functools import cached_property
from time import time
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.crypto import constant_time_compare

from connect.accounts.refusals import Refusal
from connect.audit.trail import record

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from connect.accounts.models.user import User

STEP_SECONDS = 30
DRIFT = 1
"""Steps by which a phone's clock may be wrong."""


class CodeUsed(Refusal):
    def __init__(self) -> None:
        super().__init__("Este código já foi usado. Digite outro.")


class Verifiable(models.Model):
    """What a person has set up for the second step. Keys and cryptography are allauth's, the rules ours."""

    last_totp_counter = models.BigIntegerField(default=0, editable=False)
    """Time step of the last code accepted from an app: neither it nor an older one is accepted again."""

    class Meta:
        abstract = True

    @cached_property
    def authenticators(self) -> dict[str, list[Authenticator]]:
        """By type: `totp`, `recovery_codes`, `webauthn`. Read once."""
        from allauth.mfa.models import Authenticator

        found: dict[str, list[Authenticator]] = {}
        for each in Authenticator.objects.filter(user_id=self.pk).order_by("pk"):
            found.setdefault(each.type, []).append(each)
        return found

    @property
    def has_app(self) -> bool:
        return "totp" in self.authenticators

    @property
    def has_passkey(self) -> bool:
        return "webauthn" in self.authenticators

    @property
    def has_recovery_codes(self) -> bool:
        return "recovery_codes" in self.authenticators

    def accepts_app_code(self, code: str) -> bool:
        """Whether the authenticator app shows this code now; a second time it raises `CodeUsed`."""
        if not self.has_app:
            return False
        secret = _secret_of(self.authenticators["totp"][0])
        counter = counter_of(secret, code)
        if counter is None:
            return False
        newer = type(self)._default_manager.filter(pk=self.pk, last_totp_counter__lt=counter)
        if not newer.update(last_totp_counter=counter):
            raise CodeUsed
        self._mark_used("totp")
        return True

    def accepts_recovery_code(self, code: str) -> bool:
        """Strikes it off the list. Two at once wait for each other at the row."""
        if not self.has_recovery_codes:
            return False
        codes = self.authenticators["recovery_codes"][0].wrap()
        if not codes.validate_code(code):
            if any(constant_time_compare(_digits(code), each) for each in codes.generate_codes()):
                raise CodeUsed
            return False
        self._mark_used("recovery_codes")
        return True

    def passkey_question(self) -> dict[str, Any]:
        """What the browser is asked; the session remembers it."""
        from allauth.mfa.webauthn.internal.auth import begin_authentication

        question: dict[str, Any] = begin_authentication(self)
        return question

    def accepts_passkey(self, answer: dict[str, Any]) -> bool:
        """Whether a passkey of this person has answered the question that this session asked last."""
        from allauth.mfa.webauthn.internal.auth import clear_state, complete_authentication
        from django.core.exceptions import ValidationError

        try:
            authenticator = complete_authentication(self, answer)
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
            return False  # whatever it was, it is no answer
        finally:
            clear_state()
        authenticator.record_usage()
        return True

    def reset_second_step(self, *, by: User) -> None:
        """Back to codes by e-mail: app, passkeys, recovery codes and trusted devices are gone."""
        from allauth.mfa.models import Authenticator

        from connect.accounts.models.device import TrustedDevice

        with transaction.atomic():
            Authenticator.objects.filter(user_id=self.pk).delete()
            TrustedDevice.objects.filter(user_id=self.pk).delete()
            self.__dict__.pop("authenticators", None)
            record("second_step.reset", by=by, about=self)

    def _mark_used(self, kind: str) -> None:
        for each in self.authenticators[kind]:
            each.refresh_from_db()
            each.record_usage()

    def refresh_from_db(self, *args: Any, **options: Any) -> None:
        self.__dict__.pop("authenticators", None)
        super().refresh_from_db(*args, **options)


def counter_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, not further away than the drift; None when there is none."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    now = int(time()) // STEP_SECONDS
    given = _digits(code)
    for counter in (now, *(now + sign * step for step in range(1, DRIFT + 1) for sign in (-1, 1))):
        if constant_time_compare(given, format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def _secret_of(authenticator: Authenticator) -> str:
    from allauth.mfa.utils import decrypt

    secret: str = decrypt(authenticator.data["secret"])
    return secret


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter in "0123456789")
