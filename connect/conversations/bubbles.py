"""Messages as bubbles of a thread, prepared once for pages and for live fragments alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from django.utils.safestring import SafeString

from connect.conversations.contents import Advert, Shown, advert_of, shown
from connect.conversations.markings import as_html
from connect.conversations.models import Message
from connect.conversations.models.message import preview
from connect.conversations.rows import milliseconds
from connect.conversations.ticks import tick
from connect.ui import moments
from connect.ui.dozens import joined, written_from
from connect.whatsapp.errors import meaning_of

type Values = Mapping[str, Any]

COLUMNS: Final = (
    "pk",
    "conversation_id",
    "conversation__contact__name",
    "direction",
    "kind",
    "text",
    "details",
    "author_id",
    "author__name",
    "wamid",
    "reply_to",
    "key",
    "forwarded",
    "status",
    "error_code",
    "reactions",
    "edited_at",
    "revoked_at",
    "former_texts",
    "happened_at",
    "attachment__pk",
    "attachment__state",
    "attachment__mime_type",
    "attachment__filename",
    "attachment__size",
    "attachment__width",
    "attachment__height",
    "attachment__seconds",
    "attachment__problem",
)
QUOTED: Final = (
    "pk",
    "conversation_id",
    "conversation__contact__name",
    "direction",
    "kind",
    "text",
    "author__name",
    "wamid",
    "revoked_at",
)
CONTINUES_WITHIN: Final = timedelta(minutes=5)
NO_CODE: Final = -1
FAILED: Final = Message.Status.FAILED.value
REMEMBERED: Final = 4096
SAID_IN: Final = {"location": "", "contacts": "", "order": "text", "form": "body"}
"""Kinds whose `text` is made for lists alone, and where the customer's own words are."""
REACTED: Final = {"customer": "Reação do cliente", "company": "Reação da empresa"}


class Quote(NamedTuple):
    pk: int
    who: str
    text: str


class Note(NamedTuple):
    """What a colleague says to who receives the conversation; never to the customer."""

    by: str
    html: SafeString


class Former(NamedTuple):
    """What the message said before it was edited."""

    until: str
    html: SafeString


class Reaction(NamedTuple):
    emoji: str
    label: str


class Bubble(NamedTuple):
    """What the template writes, ready to be written."""

    pk: int
    conversation: int
    order: str
    day: str
    side: str
    kind: str
    key: str
    iso: str
    clock: str
    author: int | str
    by: str
    html: SafeString
    tick: SafeString
    status: str
    failure: str
    quote: Quote | None
    note: Note | None
    reactions: tuple[Reaction, ...]
    forwarded: str
    advert: Advert | None
    is_edited: bool
    former: tuple[Former, ...]
    is_revoked: bool
    may_be_quoted: bool
    shown: Shown | None


class Standing(NamedTuple):
    """How a bubble stands among the others, for who looks. A live fragment comes without: the page's element
    decides it from the data attributes."""

    continues: bool = False
    is_mine: bool = False
    is_new: bool = False


ALONE: Final = Standing()


class Day(NamedTuple):
    """The bubbles of one day, under its name."""

    iso: str
    name: str
    bubbles: SafeString


def bubbles_from(rows: Sequence[Values]) -> list[Bubble]:
    """From the `COLUMNS` of messages, in their order. Another query reads what they quote from elsewhere."""
    quotes = _quotes(rows)
    return [_bubble_of(values, quotes) for values in rows]


def _quotes(rows: Sequence[Values]) -> dict[tuple[int, str], Quote]:
    """The quoted messages by conversation and WhatsApp's name: most are among the rows themselves."""
    wanted = {(values["conversation_id"], values["reply_to"]) for values in rows if values["reply_to"]}
    if not wanted:
        return {}
    here = {(values["conversation_id"], values["wamid"]): values for values in rows if values["wamid"]}
    quotes = {place: _quote_of(here[place]) for place in wanted & here.keys()}
    if elsewhere := wanted - quotes.keys():
        quoted = Message.objects.filter(
            conversation__in={conversation for conversation, _ in elsewhere},
            wamid__in={wamid for _, wamid in elsewhere},
        ).values(*QUOTED)
        quotes |= {(values["conversation_id"], values["wamid"]): _quote_of(values) for values in quoted}
    return quotes


def _quote_of(values: Values) -> Quote:
    who = values["author__name"] or "Empresa"
    if values["direction"] == Message.Direction.IN:
        who = values["conversation__contact__name"]
    line = preview(values["kind"], values["text"], is_revoked=values["revoked_at"] is not None)
    return Quote(values["pk"], who, line)


def _bubble_of(values: Values, quotes: Mapping[tuple[int, str], Quote]) -> Bubble:
    iso = moments.local(values["happened_at"]).isoformat(timespec="seconds")
    side, kind, is_revoked = values["direction"], values["kind"], values["revoked_at"] is not None
    text = _text(values)
    quote = quotes.get((values["conversation_id"], values["reply_to"])) if values["reply_to"] else None
    return Bubble(
        pk=values["pk"],
        conversation=values["conversation_id"],
        order=f"{milliseconds(values['happened_at']):015d}-{values['pk']:012d}",
        day=iso[:10],
        side=side,
        kind=kind,
        key=values["key"] or "",
        iso=iso,
        clock=iso[11:16],
        author=values["author_id"] or "",
        by=_by(values),
        html=as_html(text) if text and not is_revoked else SafeString(),
        tick=tick(values["status"]) if side == "out" else SafeString(),
        status=values["status"],
        failure=_failure(values),
        quote=None if is_revoked else quote,
        note=_note(values),
        reactions=_reactions(values["reactions"]),
        forwarded=_forwarded(values),
        advert=advert_of(values["details"]),
        is_edited=values["edited_at"] is not None and not is_revoked,
        former=() if is_revoked else _former(values["former_texts"]),
        is_revoked=is_revoked,
        may_be_quoted=side != "system" and bool(values["wamid"]) and not is_revoked,
        shown=None if is_revoked or kind == "text" else shown(values),
    )


def _text(values: Values) -> str:
    """What is to be read; where a picture, a card or a list says it, nothing."""
    said_in = SAID_IN.get(values["kind"])
    return values["text"] if said_in is None else str(values["details"].get(said_in) or "")


def _by(values: Values) -> str:
    """Who of the company wrote; nobody for the customer's own and for lines of the system."""
    if values["direction"] != "out":
        return ""
    return values["author__name"] or "Pelo aplicativo WhatsApp"


def _note(values: Values) -> Note | None:
    said = values["details"].get("note") if values["direction"] == "system" else ""
    return Note(values["author__name"] or "", as_html(said)) if said else None


def _failure(values: Values) -> str:
    if values["status"] != FAILED:
        return ""
    code = values["error_code"]
    return meaning_of(NO_CODE if code is None else code).sentence


def _reactions(reactions: Mapping[str, Any]) -> tuple[Reaction, ...]:
    if not reactions:
        return ()
    return tuple(
        Reaction(said["emoji"], f"{REACTED[who]}: {said['emoji']}")
        for who, said in sorted(reactions.items())
        if said["emoji"]
    )


def _forwarded(values: Values) -> str:
    if not values["forwarded"]:
        return ""
    return "Encaminhada muitas vezes" if values["details"].get("often_forwarded") else "Encaminhada"


def _former(texts: Sequence[Mapping[str, str]]) -> tuple[Former, ...]:
    if not texts:
        return ()
    return tuple(
        Former(
            moments.moment(datetime.fromisoformat(said["at"])) if said["at"] else "Original",
            as_html(said["text"]),
        )
        for said in texts
    )


def by_day(bubbles: Iterable[Bubble], *, viewer_id: int, newest_unread: int = 0) -> list[Day]:
    """In groups of a day, for this viewer: whose are theirs, which go on from the last, where new begin."""
    in_order = sorted(bubbles, key=attrgetter("order"))
    incoming = [bubble for bubble in in_order if bubble.side == "in"]
    first_new = incoming[-newest_unread] if 0 < newest_unread <= len(incoming) else None
    days = []
    for iso, group in groupby(in_order, key=attrgetter("day")):
        written_of_day, former = [], None
        for bubble in group:
            is_new = bubble is first_new
            continues = former is not None and not is_new and _continues(bubble, former)
            standing = Standing(continues, bubble.author == viewer_id, is_new)
            written_of_day.append(render_bubble(bubble, standing))
            former = bubble
        days.append(Day(iso, moments.dayname(date.fromisoformat(iso)), joined(written_of_day)))
    return days


def _continues(bubble: Bubble, former: Bubble) -> bool:
    return (
        bubble.side == former.side != "system"
        and bubble.author == former.author
        and not former.failure
        and datetime.fromisoformat(bubble.iso) - datetime.fromisoformat(former.iso) <= CONTINUES_WITHIN
    )


@lru_cache(maxsize=REMEMBERED)
def render_bubble(bubble: Bubble, standing: Standing = ALONE) -> SafeString:
    """The same values make the same HTML: a message that did not change is not rendered again."""
    return written_from("conversations/bubble.html", bubble, standing)
