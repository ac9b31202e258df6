"""What the parts of the dashboard show of a conversation, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString

from connect.conversations.rows import PICTURES
from connect.conversations.ticks import tick
from connect.ui import phones
from connect.ui.pieces import icon

COLUMNS: Final = (
    "pk",
    "status",
    "is_open",
    "last_at",
    "last_message_id",
    "last_kind",
    "last_direction",
    "last_status",
    "preview",
    "waiting_since",
    "window_ends_at",
    "highlight",
    "highlighted_at",
    "assignee_id",
    "assignee__name",
    "sector_id",
    "sector__name",
    "contact__name",
    "contact__code",
    "contact__phone",
    "contact__username",
    "contact__search",
)


def phone_of(values: Mapping[str, Any]) -> str:
    return phones.shown_or_username(values["contact__phone"], values["contact__username"])


def holder_of(values: Mapping[str, Any]) -> str:
    """Who has it: *Atendente Atual*."""
    if values["assignee_id"] is not None:
        return str(values["assignee__name"])
    if not values["is_open"]:
        return ""
    return f"Fila de {values['sector__name']}" if values["sector_id"] is not None else "Aguarda um Admin"


def preview_of(values: Mapping[str, Any]) -> tuple[SafeString, str]:
    """The last message: the signs before it, and its text."""
    own = tick(values["last_status"]) if values["last_direction"] == "out" else SafeString()
    kind = values["last_kind"]
    return SafeString(own + icon(PICTURES[kind], "s")) if kind in PICTURES else own, values["preview"]


def thread_url(pk: int) -> str:
    return f"{_threads()}{pk}/"


@cache
def _threads() -> str:
    return reverse("conversations:list")
