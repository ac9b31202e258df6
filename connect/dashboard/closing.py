"""*Quase fechando*: who waits for an answer, and can soon be answered by a template only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, TypedDict

from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.conversations.models import Conversation
from connect.conversations.models.windowed import SAFETY
from connect.conversations.rows import milliseconds
from connect.dashboard.threads import COLUMNS, holder_of, phone_of, thread_url
from connect.ui import moments
from connect.ui.pieces import avatar, cod

MOST: Final = 50
REMEMBERED: Final = 4096


class Item(TypedDict):
    id: str
    pk: int
    url: str
    order: str
    closes: str
    left: str
    name: str
    code: SafeString
    face: SafeString
    phone: str
    holder: str


def closing_for(user: User) -> list[SafeString]:
    """Those of this person, the soonest first."""
    soon = Conversation.objects.visible_to(user).closing_soon(timezone.now())
    return [render_item(item_of(values)) for values in soon.values(*COLUMNS)[:MOST]]


def item_of(values: Mapping[str, Any]) -> Item:
    """From the `COLUMNS` of a conversation whose window is still open."""
    closes_at: datetime = values["window_ends_at"] - SAFETY
    return Item(
        id=f"closing-{values['pk']}",
        pk=values["pk"],
        url=thread_url(values["pk"]),
        order=f"{milliseconds(closes_at):015d}-{values['pk']:012d}",
        closes=closes_at.isoformat(timespec="seconds"),
        left=moments.left(closes_at),
        name=values["contact__name"],
        code=cod(values["contact__code"]),
        face=avatar(values["contact__name"], "s"),
        phone=phone_of(values),
        holder=holder_of(values),
    )


def render_item(item: Item) -> SafeString:
    return _rendered(tuple(item.items()))


@lru_cache(maxsize=REMEMBERED)
def _rendered(item: tuple[tuple[str, Any], ...]) -> SafeString:
    return SafeString(_template().render({"item": dict(item)}).strip())


@cache
def _template() -> Any:
    return get_template("dashboard/closing.html")
