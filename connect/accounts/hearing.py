"""What a person hears: the audiences they belong to. The mirror of every `visible_to`."""

from __future__ import annotations

from connect.accounts import audiences
from connect.accounts.models import User


def hears(user_id: int) -> frozenset[str]:
    """All that this person hears now; nothing for who is not active."""
    user = User.objects.active().filter(pk=user_id).first()
    if user is None:
        return frozenset()
    names = {audiences.EVERYONE, audiences.person(user.pk)}
    if user.is_admin:
        names.add(audiences.ADMINS)
    elif user.is_manager:
        names |= {audiences.managers_of(pk) for pk in user.sector_ids}
    else:
        names |= {audiences.queue_of(pk) for pk in user.sector_ids}
    return frozenset(names)
