"""How far a message of ours has come: the tick beside its time."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from connect.conversations.models import Message

PICTURES: Final = {
    "queued": ("clock", ""),
    "sending": ("clock", ""),
    "unknown": ("clock", ""),
    "sent": ("check", ""),
    "delivered": ("check-check", ""),
    "read": ("check-check", " is-read"),
    "played": ("check-check", " is-read"),
    "failed": ("circle-alert", " is-fail"),
}


@cache
def tick(status: str) -> SafeString:
    """Picture and word of a status; nothing for a message that is not ours."""
    if status not in PICTURES:
        return SafeString()
    picture, look = PICTURES[status]
    return format_html(
        '<svg class="icon tick{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
        look,
        Message.Status(status).label,
        static("ui/icons.svg"),
        picture,
    )
