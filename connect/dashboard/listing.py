"""*Lista de Contatos*: the conversations in progress or closed, and what they are filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple, TypedDict
from urllib.parse import urlencode

from django.db.models import QuerySet, TextChoices
from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.conversations.models import Conversation
from connect.conversations.rows import place_in_lists
from connect.dashboard.threads import COLUMNS, holder_of, phone_of, preview_of, thread_url
from connect.ui import keyset, moments
from connect.ui.dozens import written
from connect.ui.pieces import avatar, sdot

PAGE: Final = 15
REMEMBERED: Final = 4096


class Standing(TextChoices):
    BOTH = "ambos", "Ambos"
    OPEN = "aberto", "Aberto"
    CLOSED = "fechado", "Fechado"


@dataclass(frozen=True, kw_only=True)
class Filters:
    text: str = ""
    since: date | None = None
    until: date | None = None
    """The last day that counts; without it, and without a first one, every day does."""
    standing: Standing = Standing.BOTH

    @cached_property
    def query(self) -> str:
        """As an address keeps it; what is as always stays away."""
        kept = {
            "pesquisa": self.text,
            "de": self.since.isoformat() if self.since else "",
            "ate": self.until.isoformat() if self.until else "",
            "status": self.standing if self.standing != Standing.BOTH else "",
        }
        return urlencode({name: value for name, value in kept.items() if value})

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last. A first day alone is a day, not the beginning of a time without end."""
        return self.since, self.until or self.since


class Page(NamedTuple):
    rows: list[SafeString]
    following: str
    """Where the next page begins; empty on the last."""


class Row(TypedDict):
    """What the template writes, ready to be written."""

    id: str
    pk: int
    url: str
    order: str
    place: str
    """For the address of what follows."""
    is_open: bool
    search: str
    day: str
    name: str
    code: str
    face: SafeString
    dot: SafeString
    phone: str
    holder: str
    signs: SafeString
    preview: str
    iso: str
    time: str


def page_for(user: User, filters: Filters, place: str = "") -> Page:
    """The rows from this place on, or the first: what is open on top, then by the last message."""
    rows = found_by(user, filters)
    last = keyset.read(place, bool, datetime, int, int)
    found: list[dict[str, Any]] = []
    order = Conversation.IN_LISTS[1:]
    for is_open in (True, False):
        # Each half is one stretch of the index, whatever the days asked for.
        if filters.standing not in (Standing.BOTH, Standing.OPEN if is_open else Standing.CLOSED):
            continue
        if len(found) > PAGE or (last is not None and last[0] < is_open):
            continue
        half = rows.filter(is_open=is_open)
        if last is not None and last[0] == is_open:
            half = keyset.before(half, order, last[1:])
        half = half.order_by(*(f"-{column}" for column in order))
        found += half.values(*COLUMNS)[: PAGE + 1 - len(found)]
    following = _place(found[PAGE - 1]) if len(found) > PAGE else ""
    return Page([render_row(row_of(values)) for values in found[:PAGE]], following)


def found_by(user: User, filters: Filters) -> QuerySet[Conversation]:
    rows = Conversation.objects.visible_to(user)
    if filters.text:
        rows = rows.of_contacts_matching(filters.text)
    first, final = filters.days
    if first is not None:
        rows = rows.filter(last_at__gte=moments.begin_of(first))
    if final is not None:
        rows = rows.filter(last_at__lt=moments.end_of(final))
    return rows


def _place(values: Mapping[str, Any]) -> str:
    return keyset.written(*(values[name] for name in Conversation.IN_LISTS))


def row_of(values: Mapping[str, Any]) -> Row:
    """From the `COLUMNS` of a conversation."""
    last_at: datetime = values["last_at"]
    signs, preview = preview_of(values)
    return Row(
        id=f"listed-{values['pk']}",
        pk=values["pk"],
        url=thread_url(values["pk"]),
        order=place_in_lists(values),
        place=_place(values),
        is_open=values["is_open"],
        search=values["contact__search"],
        day=moments.local(last_at).date().isoformat(),
        name=values["contact__name"],
        code=values["contact__code"] or "",
        face=avatar(values["contact__name"], "s"),
        dot=sdot(values["status"]),
        phone=phone_of(values),
        holder=holder_of(values),
        signs=signs,
        preview=preview,
        iso=last_at.isoformat(timespec="seconds"),
        time=moments.moment(last_at),
    )


def render_row(row: Row) -> SafeString:
    return _rendered(tuple(row.items()))


@lru_cache(maxsize=REMEMBERED)
def _rendered(row: tuple[tuple[str, Any], ...]) -> SafeString:
    return written("dashboard/row.html", **dict(row))
