"""Which entries are asked for, newest first, from a place on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet

from connect.audit.models import Entry
from connect.ui import keyset, moments

PAGE: Final = 50
PIECE: Final = 1000
MOST_EXPORTED: Final = 50_000
SYSTEM: Final = 0
"""In place of a person's id: what nobody did."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    person: int | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None
    """A first day alone is a day."""
    object_type: str = ""
    object_id: str = ""

    @property
    def object(self) -> str:
        return f"{self.object_type}:{self.object_id}" if self.object_type else ""

    @cached_property
    def query(self) -> str:
        """As an address keeps it."""
        return urlencode(self.asked)

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What is filtered by, in the words of the address."""
        kept = {
            "pessoa": self.person,
            "tipo": self.kind,
            "de": self.since.isoformat() if self.since else "",
            "ate": self.until.isoformat() if self.until else "",
            "objeto": self.object,
        }
        return {name: value for name, value in kept.items() if value not in {"", None}}

    def entries(self) -> QuerySet[Entry]:
        found = Entry.objects.order_by("-happened_at", "-id")
        if self.person is not None:
            found = found.filter(actor_id=None if self.person == SYSTEM else self.person)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.object_type:
            found = found.filter(object_type=self.object_type, object_id=self.object_id)
        if self.since is not None:
            found = found.filter(happened_at__gte=moments.begin_of(self.since))
        last = self.until or self.since
        if last is not None:
            found = found.filter(happened_at__lt=moments.end_of(last))
        return found


class Page(NamedTuple):
    entries: list[Entry]
    following: str
    """Where the next page begins; empty on the last."""


def page_of(filters: Filters, place: str = "", *, size: int = PAGE) -> Page:
    entries = filters.entries().prefetch_related("personal_values")
    last = keyset.read(place, datetime, int)
    if last is not None:
        entries = keyset.before(entries, ("happened_at", "id"), last)
    found = list(entries[: size + 1])
    following = keyset.written(found[size - 1].happened_at, found[size - 1].pk) if len(found) > size else ""
    return Page(found[:size], following)


def pieces_of(filters: Filters) -> Iterator[list[Entry]]:
    """All of it, up to `MOST_EXPORTED`, no more than a piece in memory."""
    place = ""
    for _ in range(MOST_EXPORTED // PIECE):
        entries, place = page_of(filters, place, size=PIECE)
        yield entries
        if not place:
            return
