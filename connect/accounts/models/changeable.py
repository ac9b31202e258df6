from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from connect.accounts import broadcasts
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.mail.sending import send_mail

if TYPE_CHECKING:
    from allauth.usersessions.models import UserSession

    from connect.accounts.models.user import User
    from connect.accounts.models.verification import Verification


class AddressTaken(Refusal):
    """Somebody else has this e-mail address."""


class Changeable(models.Model):
    """What a person changes of their own account, and is told of by e-mail."""

    class Meta:
        abstract = True

    def rename(self: User, name: str, *, by: User) -> None:  # type: ignore[misc]
        """How colleagues see the person from now on."""
        with transaction.atomic():
            self.lock()
            former, self.name = self.name, name
            self.save(update_fields=["name"])
            record(
                "user.renamed",
                by=by,
                about=self,
                before={"name": former},
                after={"name": name},
                personal=["name"],
            )
            broadcasts.person_changed(self.pk)
            if self.is_manager:
                broadcasts.sectors_changed(self.sector_ids)

    def change_email(self: User, verification: Verification, code: str, *, by: User) -> None:  # type: ignore[misc]
        """To the address that `verification` proves, by the code that was sent there. The former one is told.

        Raises what `check_code` raises, and AddressTaken.
        """
        verification.check_code(code)
        former, address = self.email, verification.address
        try:
            with transaction.atomic():
                self.email = address
                self.save(update_fields=["email"])
                record(
                    "user.email_changed",
                    by=by,
                    about=self,
                    before={"email": former},
                    after={"email": address},
                    personal=["email"],
                )
                self.tell("email_changed", subject="O e-mail da sua conta foi alterado", to=former)
        except IntegrityError:
            self.email = former
            raise AddressTaken("Este e-mail já é usado por outra pessoa.") from None

    # -- sessions ------------------------------------------------------------------------------

    def open_sessions(self: User) -> models.QuerySet[UserSession]:  # type: ignore[misc]
        """Where the person is signed in; the last seen first."""
        from allauth.usersessions.models import UserSession

        alive = Session.objects.filter(pk=models.OuterRef("session_key"), expire_date__gt=timezone.now())
        theirs = UserSession.objects.filter(models.Exists(alive), user=self)
        found: models.QuerySet[UserSession] = theirs.order_by("-last_seen_at", "-pk")
        return found

    def end_session(self: User, pk: int, *, by: User) -> bool:  # type: ignore[misc]
        """Signs out there, and its open pages close. False when it is over already, or another person's."""
        with transaction.atomic():
            session = self.open_sessions().filter(pk=pk).first()
            if session is None:
                return False
            Session.objects.filter(pk=session.session_key).delete()
            session.delete()
            record("session.ended", by=by, about=self)
            broadcasts.sessions_ended([session.session_key])
        return True

    def forget_devices(self: User, *, by: User) -> int:  # type: ignore[misc]
        """Every device asks for the second step again."""
        with transaction.atomic():
            forgotten, _ = self.trusted_devices.all().delete()
            if forgotten:
                record("device.forgotten", by=by, about=self)
        return forgotten

    def tell_change(self: User, changes: Mapping[str, str], *, by: User, to: str = "") -> None:  # type: ignore[misc]
        """What somebody else has changed, each by what it is called."""
        subject = "Sua conta do CSI Connect foi alterada"
        self.tell("account_changed", subject=subject, to=to, by=by, changes=list(changes.items()))

    def tell(self: User, template: str, *, subject: str, to: str = "", **context: Any) -> None:  # type: ignore[misc]
        """A notice about the account by e-mail."""
        send_mail(
            f"accounts/mail/{template}",
            to=to or self.email,
            subject=subject,
            person=self,
            at=timezone.now(),
            **context,
        )
