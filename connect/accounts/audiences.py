"""Whom an announcement reaches, by name."""

from __future__ import annotations

ADMINS = "admins"
EVERYONE = "everyone"


def person(user_id: int) -> str:
    return f"user:{user_id}"


def managers_of(sector_id: int) -> str:
    return f"manager:{sector_id}"


def queue_of(sector_id: int) -> str:
    """The agents of a sector, who see its queue but not the threads in it."""
    return f"queue:{sector_id}"
