from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction

from connect.accounts import broadcasts, passwords
from connect.accounts.models.employed import AlreadySo, OwnDoor
from connect.accounts.refusals import Refusal

if TYPE_CHECKING:
    from connect.accounts.models.user import User

ANOTHER_TO_ENTER_WITH = (
    "a anterior não vale mais e as sessões abertas terminaram. "
    "Você recebe uma senha provisória e escolhe outra ao entrar."
)
BACK_TO_MAIL = "o código volta a chegar por e-mail, em todos os dispositivos."


class NotHere(Refusal):
    """Who has no access needs none of it."""


class Admitted(models.Model):
    """What who looks after a person does for their access. Each verb asks whether `by` may."""

    class Meta:
        abstract = True

    def hand_over_password(self: User, *, by: User) -> str:  # type: ignore[misc]
        """A temporary password to be told to the person, who chooses another as they enter. Shown this once.

        Raises NotYours, OwnDoor, NotHere.
        """
        with transaction.atomic():
            by = self.lock_access(by)
            if self.pk == by.pk:
                raise OwnDoor("Para a sua senha, use Alterar Senha.")
            if self.has_usable_password():
                self.tell_change({"Senha": ANOTHER_TO_ENTER_WITH}, by=by)
            password = passwords.temporary()
            self.give_temporary_password(password, by=by)
            broadcasts.person_changed(self.pk)
        return password

    def send_invitation(self: User, *, by: User) -> None:  # type: ignore[misc]
        """The link by e-mail, again or for the first time. Raises NotYours, NotHere, AlreadySo."""
        with transaction.atomic():
            by = self.lock_access(by)
            if self.has_usable_password():
                raise AlreadySo(f"{self.name} já tem senha. Dê uma senha provisória, se for preciso.")
            self.invite(by=by)

    def forget_second_step(self: User, *, by: User) -> None:  # type: ignore[misc]
        """Back to codes by e-mail; no device is trusted any more. Raises NotYours, NotHere."""
        with transaction.atomic():
            by = self.lock_access(by)
            self.reset_second_step(by=by)
            self.tell_change({"Verificação de Dois Fatores (2FA)": BACK_TO_MAIL}, by=by)
            broadcasts.person_changed(self.pk)

    def sign_out(self: User, *, by: User) -> None:  # type: ignore[misc]
        """Every session ends, every open page closes. Raises NotYours, NotHere."""
        with transaction.atomic():
            by = self.lock_access(by)
            self.end_sessions(by=by)

    def lock_access(self: User, by: User) -> User:  # type: ignore[misc]
        """The same, for what only who may enter needs. Raises NotYours, NotHere."""
        by = self.lock_for(by)
        if not self.is_active:
            raise NotHere(f"O acesso de {self.name} está desativado.")
        return by
