"""From a username and a password to a session: what each step asks, and what it leaves in the browser."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from connect.accounts import broadcasts, locking
from connect.accounts.models import Limit, TooOften, TrustedDevice, User, Verification
from connect.accounts.models.device import TRUSTED_FOR, TrustedDeviceQuerySet
from connect.accounts.models.lockable import PASSWORDS, PASSWORDS_OF_DEVICE
from connect.accounts.models.verification import LASTS
from connect.accounts.refusals import Refusal
from connect.audit import whence
from connect.audit.trail import record

PASSWORDS_OF_NETWORK = Limit("password-network", 50, per=timedelta(minutes=5))

HALFWAY = "entrance"
"""In the session of who has given their password: which verification is under way, and where to then."""
SIGNED_IN_AT = "signed_in_at"
DEVICE_COOKIE = "csi_device"


class Wrong(Refusal):
    """The same for a wrong user, a wrong password and a deactivated person, and after the same work."""

    def __init__(self) -> None:
        super().__init__("Usuário ou senha incorretos. Confira os dados e tente de novo.")


# -- the first step --------------------------------------------------------------------------------


def check_password(request: HttpRequest, *, username: str, password: str) -> User:
    """Who it is. Raises `Wrong`, or `TooOften` without having looked."""
    with _allowed(request, username):
        user = auth.authenticate(request, username=username, password=password)
        if not isinstance(user, User):
            about = User.objects.filter(username=username).first()
            record("login.failed", by=None, about=about)
            locking.tell_of(PASSWORDS.spent_until(username), user_id=about.pk if about else locking.NOBODY)
            raise Wrong
    return user


@contextmanager
def _allowed(request: HttpRequest, username: str) -> Iterator[None]:
    """Guesses count by name and by network; from a device that the person trusts, by device alone."""
    device = trusted(request).filter(user__username=username).first()
    with ExitStack() as limits:
        try:
            if device is not None:
                limits.enter_context(PASSWORDS_OF_DEVICE.guessing(device.pk))
            else:
                limits.enter_context(PASSWORDS_OF_NETWORK.guessing(network()))
                limits.enter_context(PASSWORDS.guessing(username))
        except TooOften as refusal:
            if refusal.is_news:
                record("login.locked", by=None, about=User.objects.filter(username=username).first())
            raise
        yield


def network() -> str:
    """Where guesses come from: an IPv4 address, or the half of an IPv6 one that a household has."""
    ip = ipaddress.ip_address(whence.address() or "0.0.0.0")  # noqa: S104 - unknown
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))


# -- between the steps -------------------------------------------------------------------------------


def begin(request: HttpRequest, user: User, *, to: str) -> Verification | None:
    """The password was right, and a verification begins; None from a device that the person trusts.

    The session is a new one: whoever knew the old key knows nothing of this one.
    """
    is_trusted = trusted(request).filter(user=user).exists()
    request.session.flush()
    if is_trusted:
        return None
    verification = Verification.objects.begin(user, purpose=Verification.Purpose.LOGIN)
    request.session[HALFWAY] = {"verification": verification.pk, "to": to}
    request.session.set_expiry(int(LASTS.total_seconds()))
    return verification


def verification_of(request: HttpRequest) -> Verification | None:
    """The one under way in this session, if it still is."""
    pk = request.session.get(HALFWAY, {}).get("verification")
    if pk is None:
        return None
    found = Verification.objects.open().filter(pk=pk, purpose=Verification.Purpose.LOGIN)
    verification = found.select_related("user", "mail").first()
    return verification if verification is not None and verification.user.is_active else None


def give_up(request: HttpRequest) -> None:
    request.session.pop(HALFWAY, None)


# -- in ------------------------------------------------------------------------------------------------


def sign_in(request: HttpRequest, user: User) -> None:
    """Both steps are taken: a session, under a new key."""
    from allauth.usersessions.models import UserSession

    give_up(request)
    request.session.set_expiry(None)
    auth.login(request, user)
    request.session[SIGNED_IN_AT] = int(time.time())
    UserSession.objects.create_from_request(request)
    record("login.succeeded", by=user, about=user)


def signed_in_for(request: HttpRequest) -> timedelta:
    """How long ago this session's person proved who they are."""
    return timedelta(seconds=time.time() - request.session.get(SIGNED_IN_AT, 0))


def destination(request: HttpRequest, wanted: str, *, otherwise: str = settings.LOGIN_REDIRECT_URL) -> str:
    """Where to go on to: a path of ours, or home. What is no path could be the name of a view."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else otherwise


# -- trusted devices -------------------------------------------------------------------------------------


def trusted(request: HttpRequest) -> TrustedDeviceQuerySet:
    """Who trusts the device that asks."""
    return TrustedDevice.objects.of(request.COOKIES.get(DEVICE_COOKIE, ""))


def trust(request: HttpRequest, response: HttpResponse, user: User) -> None:
    token = TrustedDevice.objects.trust(
        user,
        token=request.COOKIES.get(DEVICE_COOKIE, ""),
        user_agent=request.headers.get("User-Agent", ""),
    )
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=TRUSTED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )


# -- and out -----------------------------------------------------------------------------------------------


def sign_out(request: HttpRequest) -> None:
    """This session's row goes, and its pages in other tabs close. `auth.logout` does the rest."""
    from allauth.usersessions.models import UserSession

    key = request.session.session_key or ""
    UserSession.objects.filter(session_key=key).delete()
    broadcasts.sessions_ended([key])


def change_own_password(request: HttpRequest, user: User, password: str) -> None:
    """This session goes on, under a new key; all others end."""
    from allauth.usersessions.models import UserSession

    with transaction.atomic():
        user.change_password(password, by=user, keep_session=request.session.session_key or "")
        before = request.session.session_key
        auth.update_session_auth_hash(request, user)
        UserSession.objects.filter(session_key=before).delete()
        UserSession.objects.create_from_request(request)
        request.session[SIGNED_IN_AT] = int(time.time())
