"""*Contatos em Destaque* as cards, prepared once for the page and for live fragments alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypedDict

from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.conversations.models import Conversation
from connect.conversations.models.highlightable import Highlight
from connect.conversations.models.windowed import SAFETY
from connect.conversations.rows import place_of_highlight
from connect.dashboard.threads import COLUMNS, holder_of, phone_of, preview_of, thread_url
from connect.ui import moments
from connect.ui.dozens import written
from connect.ui.pieces import avatar, cod

SCREENFUL: Final = 8
REMEMBERED: Final = 4096


class Card(TypedDict):
    """What the template writes, ready to be written."""

    id: str
    pk: int
    url: str
    order: str
    is_new: bool
    flag: str
    since: str
    """When the customer wrote: what arrived a moment ago pulses."""
    window: str
    name: str
    code: SafeString
    phone: str
    signs: SafeString
    preview: str
    iso: str
    time: str
    face: SafeString
    holder: str
    is_glimpse: bool
    """For who sees that it waits in the queue of their sector, and may take it: no telephone, no thread."""


class Cards(NamedTuple):
    shown: list[SafeString]
    has_more: bool


def cards_for(user: User) -> Cards:
    """A screenful of what stands out to this person, the newest need first."""
    standing_out = Conversation.objects.listed_for(user).highlighted()
    found = list(standing_out.values(*COLUMNS)[: SCREENFUL + 1])
    shown = [
        render_card(card_of(values, is_glimpse=user.is_agent and values["assignee_id"] is None))
        for values in found[:SCREENFUL]
    ]
    return Cards(shown, has_more=len(found) > SCREENFUL)


def card_of(values: Mapping[str, Any], *, is_glimpse: bool = False) -> Card:
    """From the `COLUMNS` of a conversation that stands out."""
    last_at: datetime = values["last_at"]
    ends_at: datetime | None = values["window_ends_at"]
    signs, preview = preview_of(values)
    return Card(
        id=f"highlight-{values['pk']}",
        pk=values["pk"],
        url=thread_url(values["pk"]),
        order=place_of_highlight(values),
        is_new=values["highlight"] == Highlight.NEWS,
        flag=Highlight(values["highlight"]).label,
        since=values["highlighted_at"].isoformat(timespec="seconds"),
        window=(ends_at - SAFETY).isoformat(timespec="seconds") if ends_at else "",
        name=values["contact__name"],
        code=cod(values["contact__code"]),
        phone="" if is_glimpse else phone_of(values),
        signs=signs,
        preview=preview,
        iso=last_at.isoformat(timespec="seconds"),
        time=moments.moment(last_at),
        face=avatar(values["assignee__name"], "xs") if values["assignee_id"] else SafeString(),
        holder=holder_of(values),
        is_glimpse=is_glimpse,
    )


def render_card(card: Card) -> SafeString:
    return _rendered(tuple(card.items()))


@lru_cache(maxsize=REMEMBERED)
def _rendered(card: tuple[tuple[str, Any], ...]) -> SafeString:
    """The same values make the same HTML: a card that did not change is not rendered again."""
    return written("dashboard/card.html", **dict(card))
