"""Contacts as rows of a table, prepared once for pages and for live fragments alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, TypedDict

from django.urls import reverse
from django.utils.safestring import SafeString

from connect.ui import moments, phones
from connect.ui.dozens import written
from connect.ui.keyset import EPOCH
from connect.ui.pieces import avatar, cod, status

COLUMNS: Final = (
    "pk",
    "name",
    "code",
    "phone",
    "username",
    "status",
    "blocked_at",
    "owner",
    "owner__name",
    "sector",
    "sector__name",
    "talked_at",
    "last_at",
    "search",
    "code_place",
)
REMEMBERED: Final = 2048


class Row(TypedDict):
    """What the template writes, ready to be written."""

    pk: int
    url: str
    conversation: str
    name: str
    face: SafeString
    code: str
    cod: SafeString
    phone: str
    status: str
    pill: SafeString
    is_blocked: bool
    owner: int | str
    owner_name: str
    sector: int | str
    sector_name: str
    iso: str
    time: str
    order: str
    by_name: str
    by_code: str


def row_of(values: Mapping[str, Any]) -> Row:
    """From the `COLUMNS` of a contact."""
    pk, last_at, talked_at = values["pk"], values["last_at"], values["talked_at"]
    return Row(
        pk=pk,
        url=f"{_list()}{pk}/",
        conversation=f"{_threads()}{pk}/",
        name=values["name"],
        face=avatar(values["name"], "s"),
        code=values["code"] or "",
        cod=cod(values["code"]),
        phone=phones.shown_or_username(values["phone"], values["username"]),
        status=values["status"],
        pill=status(values["status"]),
        is_blocked=values["blocked_at"] is not None,
        owner=values["owner"] or "",
        owner_name=values["owner__name"] or "",
        sector=values["sector"] or "",
        sector_name=values["sector__name"] or "",
        iso=talked_at.isoformat(timespec="seconds") if talked_at else "",
        time=moments.moment(talked_at) if talked_at else "",
        order=f"{_milliseconds(last_at):015d}-{pk:012d}",
        by_name=f"{values['search']}-{pk:012d}",
        by_code=values["code_place"] or "",
    )


def row_of_contact(contact: Any) -> Row:
    """The same of an object, its owner and sector read along."""
    return row_of(
        {name: getattr(contact, name) for name in COLUMNS if "__" not in name}
        | {
            "owner": contact.owner_id,
            "owner__name": contact.owner.name if contact.owner else "",
            "sector": contact.sector_id,
            "sector__name": contact.sector.name if contact.sector else "",
        }
    )


def render_row(row: Row) -> SafeString:
    return _rendered(tuple(row.items()))


@lru_cache(maxsize=REMEMBERED)
def _rendered(row: tuple[tuple[str, Any], ...]) -> SafeString:
    """The same values make the same HTML: a row that did not change is not rendered again."""
    return written("contacts/row.html", **dict(row))


@cache
def _list() -> str:
    return reverse("contacts:list")


@cache
def _threads() -> str:
    """Where the conversation of a contact is, but for its id."""
    return reverse("conversations:of_contact", args=[0]).removesuffix("0/")


def _milliseconds(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds() * 1000)
