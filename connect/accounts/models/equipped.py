from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from connect.accounts.refusals import Refusal
from connect.audit.trail import record

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from connect.accounts.models.user import User

MOST_PASSKEYS = 10


class AlreadySetUp(Refusal):
    """One authenticator app is enough."""


class TooManyPasskeys(Refusal):
    """Nobody has so many devices."""


class NothingToRecover(Refusal):
    """Recovery codes stand in for another second step."""


class Equipped(models.Model):
    """A person sets up what the second step takes: an authenticator app, passkeys, and codes for bad days.

    Recovery codes come with the first of the others, and go with the last.
    """

    class Meta:
        abstract = True

    def set_up_app(self: User, secret: str, *, counter: int, by: User) -> list[str]:  # type: ignore[misc]
        """From now on an app's code is asked for. Gives recovery codes to show this once, if there were none.

        `counter` is of the code that proved it, which is not accepted again. Raises AlreadySetUp.
        """
        from allauth.mfa.totp.internal.auth import TOTP

        with transaction.atomic():
            self.lock()
            if self.has_app:
                raise AlreadySetUp("O aplicativo autenticador já está configurado.")
            TOTP.activate(self, secret)
            self.last_totp_counter = counter
            self.save(update_fields=["last_totp_counter"])
            record("user.app_set_up", by=by, about=self)
            self.tell("app_set_up", subject="Aplicativo autenticador configurado")
            return self._first_recovery_codes()

    def remove_app(self: User, *, by: User) -> bool:  # type: ignore[misc]
        """The code comes by e-mail again, unless there are passkeys."""
        from allauth.mfa.models import Authenticator

        with transaction.atomic():
            self.lock()
            if not _of(self).filter(type=Authenticator.Type.TOTP).delete()[0]:
                return False
            self._forget_idle_recovery_codes()
            record("user.app_removed", by=by, about=self)
            self.tell("app_removed", subject="Aplicativo autenticador desativado")
        return True

    def add_passkey(self: User, name: str, credential: dict[str, Any], *, by: User) -> list[str]:  # type: ignore[misc]
        """A verified credential becomes a passkey. New recovery codes as in `set_up_app`.

        Raises TooManyPasskeys.
        """
        from allauth.mfa.models import Authenticator
        from allauth.mfa.webauthn.internal.auth import WebAuthn

        with transaction.atomic():
            self.lock()
            if _of(self).filter(type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
                raise TooManyPasskeys(f"Você já tem {MOST_PASSKEYS} chaves de acesso. Remova uma antes.")
            passkey = WebAuthn.add(self, name, credential).instance
            record("user.passkey_added", by=by, about=self, after={"passkey": passkey.pk})
            self.tell("passkey_added", subject="Chave de acesso adicionada", name=name)
            return self._first_recovery_codes()

    def owns_passkey(self: User, pk: int) -> bool:  # type: ignore[misc]
        from allauth.mfa.models import Authenticator

        return _of(self).filter(type=Authenticator.Type.WEBAUTHN, pk=pk).exists()

    def remove_passkey(self: User, pk: int, *, by: User) -> bool:  # type: ignore[misc]
        from allauth.mfa.models import Authenticator

        with transaction.atomic():
            self.lock()
            passkey = _of(self).filter(type=Authenticator.Type.WEBAUTHN, pk=pk).first()
            if passkey is None:
                return False
            name = passkey.wrap().name
            passkey.delete()
            self._forget_idle_recovery_codes()
            record("user.passkey_removed", by=by, about=self, before={"passkey": pk})
            self.tell("passkey_removed", subject="Chave de acesso removida", name=name)
        return True

    def renew_recovery_codes(self: User, *, by: User) -> list[str]:  # type: ignore[misc]
        """Ten new ones, to be shown this once. The former work no longer.

        Raises NothingToRecover.
        """
        from allauth.mfa.models import Authenticator

        with transaction.atomic():
            self.lock()
            if not _of(self).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
                raise NothingToRecover("Configure antes o aplicativo autenticador ou uma chave de acesso.")
            _of(self).filter(type=Authenticator.Type.RECOVERY_CODES).delete()
            record("user.recovery_codes_renewed", by=by, about=self)
            self.tell("recovery_codes_renewed", subject="Novos códigos de recuperação")
            return self._first_recovery_codes()

    def _first_recovery_codes(self: User) -> list[str]:  # type: ignore[misc]
        from allauth.mfa.models import Authenticator
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        if _of(self).filter(type=Authenticator.Type.RECOVERY_CODES).exists():
            return []
        codes: list[str] = RecoveryCodes.activate(self).get_unused_codes()
        return codes

    def _forget_idle_recovery_codes(self: User) -> None:  # type: ignore[misc]
        from allauth.mfa.models import Authenticator

        if not _of(self).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            _of(self).delete()


def _of(user: User) -> models.QuerySet[Authenticator]:
    from allauth.mfa.models import Authenticator

    found: models.QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return found
