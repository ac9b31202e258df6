"""Whom an announcement reaches, by name."""

from __future__ import annotations

ADMINS = "admins"
EVERYONE = "everyone"


def person(user_id: int) -> str:
    return f"user:{user_id}"


def person_of(name: str) -> int | None:
    """Whose name it is; None for a name that many hear."""
    word, _, number = name.partition(":")
    return int(number) if word == "user" else None


def managers_of(sector_id: int) -> str:
    return f"manager:{sector_id}"


def queue_of(sector_id: int) -> str:
    """The agents of a sector, who see its queue but not the threads in it."""
    return f"queue:{sector_id}"
