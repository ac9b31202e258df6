"""Conversations as rows of a list, prepared once for pages and for live fragments alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, TypedDict

from django.urls import reverse
from django.utils.safestring import SafeString

from connect.conversations.models import Assignment, Conversation
from connect.conversations.ticks import tick
from connect.ui import moments
from connect.ui.dozens import written
from connect.ui.keyset import EPOCH, MICROSECOND
from connect.ui.pieces import avatar, cod, icon, sdot

COLUMNS: Final = (
    "pk",
    "status",
    "is_open",
    "last_at",
    "last_message_at",
    "last_message_id",
    "last_kind",
    "last_direction",
    "last_status",
    "preview",
    "unread_count",
    "waiting_since",
    "late_at",
    "awaiting",
    "highlight",
    "highlighted_at",
    "assignee_id",
    "sector_id",
    "contact__name",
    "contact__code",
)
REMEMBERED: Final = 4096
PICTURES: Final = {
    "image": "image",
    "video": "video",
    "audio": "headphones",
    "voice": "mic",
    "document": "file-text",
    "sticker": "sticker",
    "location": "map-pin",
    "contacts": "contact",
    "button": "reply",
    "form": "list",
    "order": "list",
    "template": "layout-template",
    "unsupported": "circle-help",
}


class Row(TypedDict):
    """What the template writes, ready to be written."""

    id: str
    pk: int
    url: str
    order: str
    status: str
    is_open: bool
    in_queue: bool
    assignee: int | str
    sector: int | str
    name: str
    code: SafeString
    face: SafeString
    iso: str
    time: str
    since: str
    """For the queue and for who waits too long: since when, to be ordered by."""
    waiting_iso: str
    waiting: str
    is_late: bool
    awaiting: str
    highlight: str
    """For what stands out: its place among the others."""
    tick: SafeString
    picture: SafeString
    preview: str
    unread: int
    dot: SafeString


def row_of(values: Mapping[str, Any]) -> Row:
    """From the `COLUMNS` of a conversation."""
    last_at: datetime = values["last_at"]
    said_at: datetime = values["last_message_at"] or last_at
    waiting_since: datetime | None = values["waiting_since"]
    in_queue = values["is_open"] and values["assignee_id"] is None
    is_late = values["late_at"] is not None
    waits_since = waiting_since if in_queue or is_late else None
    return Row(
        id=f"conversation-{values['pk']}",
        pk=values["pk"],
        url=f"{_inbox()}{values['pk']}/",
        order=place_in_lists(values),
        status=values["status"],
        is_open=values["is_open"],
        in_queue=in_queue,
        assignee=values["assignee_id"] or "",
        sector=values["sector_id"] or "",
        name=values["contact__name"],
        code=cod(values["contact__code"]),
        face=avatar(values["contact__name"], "l"),
        iso=said_at.isoformat(timespec="seconds"),
        time=moments.day(said_at),
        since=f"{milliseconds(waiting_since or last_at):015d}-{values['pk']:012d}"
        if in_queue or is_late
        else "",
        waiting_iso=waits_since.isoformat(timespec="seconds") if waits_since else "",
        waiting=moments.ago(waits_since) if waits_since else "",
        is_late=is_late,
        awaiting=values["awaiting"],
        highlight=place_of_highlight(values),
        tick=tick(values["last_status"]) if values["last_direction"] == "out" else SafeString(),
        picture=icon(PICTURES[values["last_kind"]], "s") if values["last_kind"] in PICTURES else SafeString(),
        preview=values["preview"],
        unread=values["unread_count"],
        dot=sdot(values["status"]),
    )


def former_row(assignment: Assignment) -> Row:
    """The row as it stood when the conversation left the person."""
    kept = assignment.snapshot
    row = row_of(
        {
            "pk": assignment.conversation_id,
            "status": kept["status"],
            "is_open": kept["status"] != "closed",
            "last_at": datetime.fromisoformat(kept["last_at"]),
            "last_message_at": None,
            "last_message_id": 0,
            "last_kind": kept["last_kind"],
            "last_direction": kept["last_direction"],
            "last_status": kept["last_status"],
            "preview": kept["preview"],
            "unread_count": 0,
            "waiting_since": None,
            "late_at": None,
            "awaiting": "",
            "highlight": None,
            "highlighted_at": None,
            "assignee_id": assignment.user_id,
            "sector_id": None,
            "contact__name": assignment.conversation.contact.name,
            "contact__code": assignment.conversation.contact.code,
        }
    )
    # Not the live row's name: what happens now must not show here.
    row["id"] = f"former-{assignment.conversation_id}"
    return row


def render_row(row: Row) -> SafeString:
    return _rendered(tuple(row.items()))


@lru_cache(maxsize=REMEMBERED)
def _rendered(row: tuple[tuple[str, Any], ...]) -> SafeString:
    """The same values make the same HTML: a row that did not change is not rendered again."""
    return written("conversations/row.html", **dict(row))


def render_state(conversation: Conversation) -> SafeString:
    """How the conversation stands, for whoever has it open. Nothing that its row does not say."""
    return written("conversations/state.html", conversation=conversation)


@cache
def _inbox() -> str:
    """The address under which every conversation lies."""
    return reverse("conversations:list")


def place_in_lists(values: Mapping[str, Any]) -> str:
    """Where it stands in a list, as text that compares as `Listable.IN_LISTS` do."""
    return f"{values['is_open']:d}-{_place(values['last_at'], values)}"


def place_of_highlight(values: Mapping[str, Any]) -> str:
    """Where it stands among what stands out, the newest need first; empty when it does not."""
    if values["highlight"] is None:
        return ""
    return f"{values['highlight']}-{_place(values['highlighted_at'], values)}"


def _place(moment: datetime, values: Mapping[str, Any]) -> str:
    return f"{(moment - EPOCH) // MICROSECOND:018d}-{values['last_message_id']:012d}-{values['pk']:012d}"


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
