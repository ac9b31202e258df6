"""The first number, as the environment gives it. More are added on screen."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from connect.accounts.models import Sector
from connect.audit.trail import record
from connect.vault import Secret, Unreadable
from connect.whatsapp.models import Number


@transaction.atomic
def register_first_number(*, sector: Sector | None = None, is_simulated: bool = False) -> Number | None:
    """The number that WHATSAPP_* name, made or brought up to date; None when they name none.

    What an administrator has since changed on screen stays, unless the environment has something new: a
    new token connects a disconnected number again, a new app secret replaces those before.
    """
    given: dict[str, str] = settings.WHATSAPP_FIRST_NUMBER
    if not given["phone_number_id"]:
        return None
    number = Number.objects.filter(phone_number_id=given["phone_number_id"]).first()
    is_new = number is None
    number = number or Number(phone_number_id=given["phone_number_id"], sector=sector)
    was_disconnected = number.state == Number.State.DISCONNECTED
    changed = _take_over(number, given)
    number.is_simulated = is_simulated
    number.save()
    if is_new:
        record("number.registered", by=None, about=number)
    elif changed:
        record("number.changed", by=None, about=number, after={"changed": changed})
    if was_disconnected and "token" in changed:
        number.resume()
    return number


def _take_over(number: Number, given: dict[str, str]) -> list[str]:
    """Set what is new, in memory; returns the names of what was."""
    changed = []
    if given["business_account_id"] and number.waba_id != given["business_account_id"]:
        number.waba_id = given["business_account_id"]
        changed.append("waba_id")
    for name, column in (("token", "token"), ("app_secret", "app_secrets"), ("verify_token", "verify_token")):
        if given[name] and given[name] not in _known(getattr(number, column)):
            setattr(number, column, given[name])
            changed.append(column)
    return changed


def _known(secret: Secret) -> list[str]:
    """One a line; none when the key that sealed them is gone."""
    try:
        return secret.reveal().split()
    except Unreadable:
        return []
