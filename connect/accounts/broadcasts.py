"""What happened to people, and who may hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect.accounts import audiences
from connect.bell import Bell
from connect.live import announce

if TYPE_CHECKING:
    from connect.accounts.models import User

availability_bell = Bell("availability")
presence_bell = Bell("presence")


def person_came(user: User) -> None:
    """Somebody became available: colleagues see it, and queues may drain."""
    announce("person", user.pk, [audiences.EVERYONE])
    availability_bell.ring()
