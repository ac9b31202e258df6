from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from connect.accounts import locking
from connect.accounts.models.limits import Limit, TooOften
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.mail.models import Mail
from connect.mail.sending import send_mail
from connect.ui.words import spelled

if TYPE_CHECKING:
    from connect.accounts.models.user import User

MOST_TRIES = 5
LASTS = timedelta(minutes=15)
"""From the password to the right code, however many codes are asked for."""
CODE_LASTS = timedelta(minutes=5)
COOL_DOWN = timedelta(seconds=60)
"""Between two codes."""
MAIL_PATIENCE = timedelta(seconds=10)
"""What is not sent by then is told to the person, who may try again."""

TRIES = Limit("verification", 20, per=timedelta(hours=1))
"""Wrong codes of one person, however often they enter their password in between."""
CODE_MAILS = Limit("code-mails", 12, per=timedelta(hours=1))


class Over(Refusal):
    """This verification is at its end: it begins anew, with the password."""

    def __init__(self, sentence: str = "A verificação terminou. Entre de novo para continuar.") -> None:
        super().__init__(sentence)


class WrongCode(Refusal):
    def __init__(self, *, left: int) -> None:
        tries = "Resta 1 tentativa." if left == 1 else f"Restam {left} tentativas."
        super().__init__(f"Código incorreto. {tries}")


class CodeExpired(Refusal):
    def __init__(self) -> None:
        super().__init__("O código expirou. Peça um novo.")


class TooSoon(Refusal):
    def __init__(self, *, wait: timedelta) -> None:
        super().__init__(f"Acabamos de enviar um código. Aguarde {spelled(wait)} para pedir outro.")


class VerificationQuerySet(models.QuerySet["Verification"]):
    def open(self) -> VerificationQuerySet:
        return self.filter(used_at=None, tries__lt=MOST_TRIES, ends_at__gt=timezone.now())

    def forget_old(self) -> int:
        return self.filter(ends_at__lt=timezone.now() - timedelta(days=1)).delete()[0]

    def begin(self, user: User, *, purpose: Verification.Purpose, address: str = "") -> Verification:
        """A second step for this person; a code goes to `address`, theirs unless another is to be proved."""
        return self.create(
            user=user, purpose=purpose, address=address or user.email, ends_at=timezone.now() + LASTS
        )


class Verification(models.Model):
    """A second step under way: five tries together, whatever is tried; passed once.

    Everything that two requests could do at once is one `UPDATE` with a condition.
    """

    class Purpose(models.TextChoices):
        LOGIN = "login", "entrar"
        EMAIL = "email", "confirmar seu e-mail"

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="verifications")
    purpose = models.CharField(max_length=10, choices=Purpose)
    address = models.EmailField()
    """Where codes go."""
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, blank=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[VerificationQuerySet] = VerificationQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user_id}"

    # -- what the page shows ---------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.tries < MOST_TRIES and self.ends_at > timezone.now()

    @property
    def masked_address(self) -> str:
        """`cam•••@pratabrasil.com.br`"""
        name, _, domain = self.address.partition("@")
        return f"{name[: min(3, max(1, len(name) - 1))]}•••@{domain}"

    @property
    def may_resend_at(self) -> datetime:
        """When another code can be asked for: at once if the last one did not get out."""
        if self.code_sent_at is None or self.is_mail_failed:
            return timezone.now()
        return self.code_sent_at + COOL_DOWN

    @property
    def is_code_expired(self) -> bool:
        return self.code_expires_at is not None and self.code_expires_at <= timezone.now()

    @property
    def is_mail_failed(self) -> bool:
        """The mail server is down, or as good as that."""
        mail = self.mail
        if mail is None or mail.is_sent:
            return False
        return mail.is_failed or mail.created_at + MAIL_PATIENCE <= timezone.now()

    @property
    def is_mail_underway(self) -> bool:
        return self.mail is not None and not self.mail.is_sent and not self.is_mail_failed

    # -- codes by e-mail ---------------------------------------------------------------------------

    def send_code(self) -> None:
        """Mail a new code, which replaces the one before and lasts five minutes from now."""
        CODE_MAILS.spend(self.user_id)
        code = f"{secrets.randbelow(10**6):06}"
        now = timezone.now()
        expires_at = min(now + CODE_LASTS, self.ends_at)
        with transaction.atomic():
            ours = Verification.objects.open().filter(pk=self.pk)
            if not self.is_mail_failed:
                ours = ours.filter(Q(code_sent_at=None) | Q(code_sent_at__lte=now - COOL_DOWN))
            if not ours.update(code_hash=self._hash(code), code_sent_at=now, code_expires_at=expires_at):
                raise self._why_not()
            mail = send_mail(
                "accounts/mail/code",
                to=self.address,
                subject="Seu código de verificação do CSI Connect",
                expires_at=expires_at,
                code=code,
                name=self.user.short_name,
                minutes=int(CODE_LASTS.total_seconds() // 60),
                purpose=self.Purpose(self.purpose).label,
            )
            Verification.objects.filter(pk=self.pk).update(mail=mail)
            record("code.sent", by=None, about=self.user)
        self.refresh_from_db()

    def _why_not(self) -> Refusal:
        now = Verification.objects.open().select_related("mail").filter(pk=self.pk).first()
        return TooSoon(wait=now.may_resend_at - timezone.now()) if now is not None else Over()

    def check_code(self, code: str) -> None:
        """The code from the e-mail. Raises unless it is right, in time, and the first to be."""
        self._try(lambda: self._is_code(code))

    def _is_code(self, code: str) -> bool:
        if not self.code_hash or self.is_code_expired:
            raise CodeExpired
        return constant_time_compare(self._hash(code), self.code_hash)

    # -- what the person has set up ------------------------------------------------------------------

    def check_app(self, code: str) -> None:
        """The code that the authenticator app shows, give or take 30 seconds; each once."""
        self._try(lambda: self.user.accepts_app_code(code))

    def check_recovery(self, code: str) -> None:
        self._try(lambda: self.user.accepts_recovery_code(code))
        record("recovery.used", by=self.user, about=self.user)

    def check_passkey(self, answer: dict[str, Any]) -> None:
        """The browser's answer to the question that this session asked."""
        self._try(lambda: self.user.accepts_passkey(answer))

    # -- tries -----------------------------------------------------------------------------------------

    def _try(self, is_right: Callable[[], bool]) -> None:
        """Spent before anything is looked at: the sixth is refused even if it is right."""
        try:
            TRIES.spend(self.user_id)
        except TooOften as refusal:
            if refusal.is_news:
                self._warn()
            raise
        if not Verification.objects.open().filter(pk=self.pk).update(tries=F("tries") + 1):
            raise Over
        self.refresh_from_db()
        if not is_right():
            record("code.rejected", by=None, about=self.user)
            locking.tell_of(TRIES.spent_until(self.user_id), user_id=self.user_id)
            raise self._wrong()
        self._use()

    def _use(self) -> None:
        """Passed. Of two that are right at once, one is."""
        unused = Verification.objects.filter(pk=self.pk, used_at=None)
        if not unused.update(used_at=timezone.now(), code_hash=""):
            raise Over
        TRIES.give_back(self.user_id)

    def _wrong(self) -> Refusal:
        if self.tries >= MOST_TRIES:
            return Over(f"Foram {MOST_TRIES} códigos incorretos. Entre de novo para continuar.")
        return WrongCode(left=MOST_TRIES - self.tries)

    def _warn(self) -> None:
        """Somebody who knows the password guesses codes."""
        with transaction.atomic():
            record("login.locked", by=None, about=self.user)
            send_mail(
                "accounts/mail/guessing",
                to=self.user.email,
                subject="Muitas tentativas de entrar com sua senha",
                name=self.user.short_name,
            )

    def _hash(self, code: str) -> str:
        digits = "".join(letter for letter in code if letter.isdecimal())
        return salted_hmac(f"connect.verification.{self.pk}", digits, algorithm="sha256").hexdigest()
