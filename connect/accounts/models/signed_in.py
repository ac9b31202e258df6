from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import models, transaction

from connect.accounts import broadcasts
from connect.accounts.models import links
from connect.audit.trail import record
from connect.mail.sending import send_mail

if TYPE_CHECKING:
    from connect.accounts.models.user import User


class SignedIn(models.Model):
    """A person's sessions and the password that opens them."""

    must_change_password = models.BooleanField("troca a senha ao entrar", default=False)
    """Set with a password that somebody else knows: nothing opens before there is another."""

    class Meta:
        abstract = True

    def end_sessions(self: User, *, by: User | None, except_for: str = "") -> int:  # type: ignore[misc]
        """Sign out everywhere, or everywhere but in the session with this key. Open pages close at once.

        Verifications under way end too: whoever is half in begins anew.
        """
        from allauth.usersessions.models import UserSession

        with transaction.atomic():
            sessions = UserSession.objects.filter(user_id=self.pk).exclude(session_key=except_for)
            keys = list(sessions.values_list("session_key", flat=True))
            Session.objects.filter(pk__in=keys).delete()
            sessions.delete()
            self.verifications.all().delete()
            if keys:
                record("sessions.ended", by=by, about=self, after={"sessions": len(keys)})
            if except_for:
                broadcasts.sessions_ended(keys)
            else:
                broadcasts.shut_out(self.pk)
        return len(keys)

    def change_password(  # type: ignore[misc]
        self: User, password: str, *, by: User | None, keep_session: str = ""
    ) -> None:
        """A password of one's own. Other sessions and all trusted devices end; a notice goes by e-mail."""
        with transaction.atomic():
            self.set_password(password)
            self.must_change_password = False
            self.save(update_fields=["password", "must_change_password"])
            self.trusted_devices.all().delete()
            self.end_sessions(by=by, except_for=keep_session)
            record("password.changed", by=by, about=self)
            send_mail(
                "accounts/mail/password_changed",
                to=self.email,
                subject="Sua senha do CSI Connect foi alterada",
                name=self.short_name,
            )

    def give_temporary_password(self: User, password: str, *, by: User) -> None:  # type: ignore[misc]
        """A password to be handed over: the person enters with it once, and chooses another."""
        with transaction.atomic():
            self.set_password(password)
            self.must_change_password = True
            self.save(update_fields=["password", "must_change_password"])
            self.trusted_devices.all().delete()
            self.end_sessions(by=by)
            record("password.given", by=by, about=self)

    def change_password_by_link(self: User, key: str, password: str) -> None:  # type: ignore[misc]
        """Good for one: of two at once the second finds that the password is another. Raises `LinkOver`."""
        with transaction.atomic():
            user_id, _, fingerprint = links.read(key)
            locked = type(self)._default_manager.select_for_update().get(pk=self.pk)
            if user_id != self.pk or not links.is_for(locked, fingerprint):
                raise links.LinkOver
            locked.change_password(password, by=locked)

    # -- links by e-mail ---------------------------------------------------------------------------

    def send_reset_link(self: User) -> None:  # type: ignore[misc]
        """*Esqueci minha senha*: a link to choose another."""
        with transaction.atomic():
            send_mail(
                "accounts/mail/reset",
                to=self.email,
                subject="Escolha uma nova senha",
                name=self.short_name,
                username=self.username,
                url=links.link_for(self, links.Purpose.RESET),
            )
            record("password.link_sent", by=None, about=self)

    def invite(self: User, *, by: User) -> None:  # type: ignore[misc]
        """A link by e-mail with which a new person chooses their first password. It lasts a week."""
        with transaction.atomic():
            send_mail(
                "accounts/mail/invitation",
                to=self.email,
                subject="Convite para o CSI Connect",
                name=self.short_name,
                username=self.username,
                inviter=by.name,
                days=links.LASTS[links.Purpose.INVITATION].days,
                url=links.link_for(self, links.Purpose.INVITATION),
            )
            record("user.invited", by=by, about=self)
