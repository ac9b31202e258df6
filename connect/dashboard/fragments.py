"""What the open dashboards show anew when something happened to a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import F
from django.utils import timezone
from django.utils.safestring import SafeString

from connect.accounts import audiences
from connect.accounts.models import User
from connect.conversations import broadcasts
from connect.conversations.models import Conversation, Indicators
from connect.conversations.models.windowed import SAFETY, SOON
from connect.dashboard.cards import card_of, render_card
from connect.dashboard.closing import item_of, render_item
from connect.dashboard.indicators import render_indicators
from connect.dashboard.listing import render_row, row_of
from connect.dashboard.team import render_load
from connect.dashboard.threads import COLUMNS
from connect.live import Fragment, renders
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared, Values

NOBODY: Final[frozenset[str]] = frozenset()
SHOWN: Final = Prepared[Values](
    lambda: Conversation.objects.filter(Among(F("pk"), Given("pks", Many()))).values(*COLUMNS)
)


@renders("conversation")
def cards(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Its card while it stands out, its line in *Quase fechando* while it belongs there."""
    found = _read(subjects)
    return {subject: _card(subject, found.get(int(subject))) for subject in subjects}


@renders("conversation")
def rows(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Its row in *Lista de Contatos*. Apart from the rest: a table's row is read as HTML by itself alone."""
    found = _read(subjects)
    return {subject: _row(subject, found.get(int(subject))) for subject in subjects}


@renders("indicators")
def indicators(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """What a person's dashboard counts, for that person."""
    found = Indicators.objects.select_related("user").in_bulk([int(subject) for subject in subjects])
    return {
        str(pk): Fragment(
            html=render_indicators(row, row.user.role), audience=frozenset({audiences.person(pk)})
        )
        for pk, row in found.items()
    }


@renders("load")
def loads(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """How many open conversations a person has, for who leads them."""
    pks = [int(subject) for subject in subjects]
    sectors: dict[int, list[int]] = {}
    for user_id, sector_id in User.sectors.through.objects.filter(user__in=pks).values_list(
        "user_id", "sector_id"
    ):
        sectors.setdefault(user_id, []).append(sector_id)
    counted = Indicators.objects.filter(pk__in=pks).values_list("pk", "load")
    return {
        str(pk): Fragment(html=render_load(pk, load), audience=broadcasts.leaders(sectors.get(pk, ())))
        for pk, load in counted
    }


def _read(subjects: Sequence[str]) -> dict[int, dict[str, Any]]:
    return {values["pk"]: values for values in SHOWN.read(pks=map(int, subjects))}


def _card(subject: str, values: dict[str, Any] | None) -> Fragment:
    no_card, no_item = _gone(f"highlight-{subject}"), _gone(f"closing-{subject}")
    if values is None:
        return Fragment(html="", audience=NOBODY, gone=no_card + no_item)
    item = render_item(item_of(values)) if _is_closing(values) else no_item
    if values["highlight"] is None:
        return Fragment(html=no_card + item, audience=_readers(values), gone=no_card + no_item)
    return Fragment(
        html=render_card(card_of(values)) + item,
        audience=_readers(values),
        gone=no_card + no_item,
        glimpse=render_card(card_of(values, is_glimpse=True)),
        glimpsed_by=broadcasts.hearers(_thread(values)) - _readers(values),
    )


def _row(subject: str, values: dict[str, Any] | None) -> Fragment:
    gone = _gone(f"listed-{subject}")
    if values is None:
        return Fragment(html="", audience=NOBODY, gone=gone)
    return Fragment(html=render_row(row_of(values)), audience=_readers(values), gone=gone)


def _is_closing(values: dict[str, Any]) -> bool:
    """The same as `closing_soon`, of what is read already."""
    ends_at = values["window_ends_at"]
    if values["waiting_since"] is None or ends_at is None:
        return False
    now = timezone.now() + SAFETY
    return bool(now < ends_at <= now + SOON)


def _readers(values: dict[str, Any]) -> frozenset[str]:
    return broadcasts.readers(_thread(values))


def _thread(values: dict[str, Any]) -> Conversation:
    """As much of it as says who hears of it."""
    return Conversation(
        assignee_id=values["assignee_id"], sector_id=values["sector_id"], is_open=values["is_open"]
    )


def _gone(name: str) -> SafeString:
    return SafeString(f'<template data-live-gone="{name}"></template>')
