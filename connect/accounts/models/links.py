"""Links that open the page for a new password: signed, for an hour or some days, and good for one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from connect.accounts.refusals import Refusal

if TYPE_CHECKING:
    from connect.accounts.models.user import User

SALT = "connect.accounts.links"


class Purpose(models.TextChoices):
    RESET = "reset"
    INVITATION = "invitation"


LASTS = {Purpose.RESET: timedelta(hours=1), Purpose.INVITATION: timedelta(days=7)}


class LinkOver(Refusal):
    def __init__(self) -> None:
        super().__init__("Este link já foi usado ou expirou. Peça outro para continuar.")


def link_for(user: User, purpose: Purpose) -> str:
    """The whole address. A new password, a sign-in, another e-mail or deactivation spoils it."""
    expires = int((timezone.now() + LASTS[purpose]).timestamp())
    key: str = signing.dumps([user.pk, purpose.value, expires, _fingerprint(user)], salt=SALT)
    return f"{settings.BASE_URL}{reverse('accounts:password_link', args=[key])}"


def read(key: str) -> tuple[int, Purpose, str]:
    """Whose it is, what for, and the fingerprint to compare; raises `LinkOver`."""
    try:
        user_id, purpose, expires, fingerprint = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise LinkOver from wrong
    if expires <= timezone.now().timestamp():
        raise LinkOver
    return int(user_id), Purpose(purpose), str(fingerprint)


def is_for(user: User, fingerprint: str) -> bool:
    return user.is_active and constant_time_compare(_fingerprint(user), fingerprint)


def _fingerprint(user: User) -> str:
    seen = f"{user.last_login and user.last_login.isoformat()}"
    words = "\0".join([str(user.pk), user.password, user.email, seen])
    return salted_hmac(SALT, words, algorithm="sha256").hexdigest()[:32]
