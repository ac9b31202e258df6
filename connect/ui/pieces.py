"""The small pieces of the design system, as HTML: for templates of either kind, and for who prepares rows."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.templatetags import static as static_files
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from connect.ui import faces, moments
from connect.ui.context import address_of


@cache
def static(path: str) -> str:
    """Django's, found once: a page names some twenty files, and they are where they are."""
    return static_files.static(path)


def url(name: str, *args: Any) -> str:
    """Django's, remembered: a page names some twenty addresses."""
    return address_of(name, *args)


@lru_cache(maxsize=512)
def icon(name: str, look: str = "") -> SafeString:
    """`{% icon "eye" %}`, `{% icon "eye" "s" %}`; looks: s, m, l, fill, several with a space."""
    looks = "".join(f" icon--{word}" for word in look.split())
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        looks,
        static("ui/icons.svg"),
        name,
    )


def avatar(who: Any, look: str = "", presence: bool = False) -> SafeString:
    """`{% avatar contact "l" %}` of anyone with a `name`, or of a name; `presence=True` adds the dot.

    Shows the photo of who has a `photo_url`.
    """
    online = bool(getattr(who, "is_online", False)) if presence else None
    return _avatar(str(getattr(who, "name", who) or ""), look, online, getattr(who, "photo_url", ""))


DOTS = {None: "", True: '<i class="dot dot--on"></i>', False: '<i class="dot"></i>'}


@lru_cache(maxsize=8192)
def _avatar(name: str, look: str, online: bool | None, photo_url: str) -> SafeString:
    looks = "".join(f" av--{word}" for word in look.split())
    initials = escape(faces.initials(name)) or icon("user", "m")
    photo = f'<img src="{escape(photo_url)}" alt="" loading="lazy" decoding="async">' if photo_url else ""
    css = f"av av-{faces.colour(name)}{looks}"
    return SafeString(f'<span class="{css}" aria-hidden="true">{initials}{photo}{DOTS[online]}</span>')


def cod(code: str | None) -> SafeString:
    """A contact's COD as a pill; nothing without one."""
    return SafeString(f'<span class="cod">COD {escape(code)}</span>') if code else SafeString()


STATUSES = {
    "active": ("green", "Em Atendimento"),
    "pending": ("orange", "Pendente"),
    "closed": ("", "Encerrado"),
}


@lru_cache(maxsize=16)
def status(state: str) -> SafeString:
    """The pill of a conversation's or contact's status: colour and word."""
    colour, word = STATUSES[state]
    return format_html('<span class="status{}">{}</span>', f" status--{colour}" if colour else "", word)


@lru_cache(maxsize=16)
def sdot(state: str) -> SafeString:
    """The same in a list row: a shape in its colour, the word for screen readers."""
    colour, word = STATUSES[state]
    return format_html(
        '<span class="sdot{}" title="{}"><span class="sr">{}</span></span>',
        f" sdot--{colour}" if colour else "",
        word,
        word,
    )


WORDINGS = {
    "clock": moments.clock,
    "day": moments.day,
    "moment": moments.moment,
    "ago": moments.ago,
    "left": moments.left,
}


def when(value: datetime | None, wording: str = "day", css: str = "") -> SafeString:
    """`{% when message.sent_at "day" %}`: a `<time>` that ui/elements/times.js keeps true as time passes."""
    if value is None:
        return SafeString()
    return SafeString(
        f'<time class="{escape(css)}" datetime="{value.isoformat(timespec="seconds")}" data-when="{wording}"'
        f' title="{moments.full(value)}">{WORDINGS[wording](value)}</time>'
    )
