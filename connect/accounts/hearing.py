"""What a person hears: the audiences they belong to. The mirror of every `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable

from connect.accounts import audiences
from connect.accounts.models import Role, User


def hears(user_id: int) -> frozenset[str]:
    """All that this person hears now; nothing for who is not active."""
    user = User.objects.active().filter(pk=user_id).first()
    return frozenset() if user is None else heard_by(user.pk, user.role, user.sector_ids)


def heard_by(user_id: int, role: str, sectors: Iterable[int]) -> frozenset[str]:
    """All that such an active person hears."""
    own = {audiences.EVERYONE, audiences.person(user_id)}
    if role == Role.ADMIN:
        return frozenset({*own, audiences.ADMINS})
    of_sector = audiences.managers_of if role == Role.MANAGER else audiences.queue_of
    return frozenset({*own, *map(of_sector, sectors)})
