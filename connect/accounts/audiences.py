"""Whom an announcement reaches: the names that a person hears. The mirror of every `visible_to`."""

from __future__ import annotations

from connect.accounts.models import User

ADMINS = "admins"
EVERYONE = "everyone"


def person(user_id: int) -> str:
    return f"user:{user_id}"


def managers_of(sector_id: int) -> str:
    return f"manager:{sector_id}"


def queue_of(sector_id: int) -> str:
    """The agents of a sector, who see its queue but not the threads in it."""
    return f"queue:{sector_id}"


def of(user_id: int) -> frozenset[str]:
    """All that this person hears; nothing for who is not active."""
    user = User.objects.active().filter(pk=user_id).first()
    if user is None:
        return frozenset()
    names = {EVERYONE, person(user.pk)}
    if user.is_admin:
        names.add(ADMINS)
    elif user.is_manager:
        names |= {managers_of(pk) for pk in user.sector_ids}
    else:
        names |= {queue_of(pk) for pk in user.sector_ids}
    return frozenset(names)
