"""What happened to people, and who hears of it."""

from __future__ import annotations

from collections.abc import Iterable

from connect.accounts import audiences
from connect.live import announce, messages
from connect.live.broadcasts import signed_out


def person_changed(user_id: int) -> None:
    """Name, sector or state is another: every colleague may know."""
    announce("person", user_id, [audiences.EVERYONE])


def sectors_changed(sector_ids: Iterable[int]) -> None:
    """Name, rule or people of these sectors are others: who sets their rules sees it."""
    for sector_id in sector_ids:
        announce("sector", sector_id, [audiences.ADMINS, audiences.managers_of(sector_id)])


def audience_changed(user_id: int) -> None:
    """What this person may see and hear is another: their pages load anew, and listen anew."""
    announce("control", messages.RELOAD, [audiences.person(user_id)])


def shut_out(user_id: int) -> None:
    """The open pages of this person go to the door at once."""
    announce("control", messages.SIGNED_OUT, [audiences.person(user_id)])


def sessions_ended(keys: Iterable[str]) -> None:
    """The open pages of these sessions do."""
    for key in keys:
        signed_out(key)
