"""What a message carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

import msgspec

from connect.whatsapp.reading.shapes import Json, listing, mapping, number, problems, text, wa_id, whole
from connect.whatsapp.updates import (
    ButtonReply,
    ContactCard,
    ContactCards,
    Content,
    FormReply,
    Location,
    Media,
    Order,
    OrderItem,
    Text,
    Unsupported,
)

MediaKind = Literal["image", "video", "audio", "voice", "document", "sticker"]


def kind_of(message: Json) -> str:
    """The message's type; when it names none, the one whose object it carries."""
    named = text(message.get("type"))
    return named or next((kind for kind in (*_READERS, *_ACTS) if kind in message), "")


def content_of(message: Json) -> Content:
    """What the message carries; `Unsupported` when that is nothing we can show."""
    kind = kind_of(message)
    reader = _READERS.get(kind)
    found = reader(kind, message) if reader is not None else None
    return _unsupported(kind, message) if found is None else found


def new_content_of(edited: Json) -> Content:
    """What an edited message carries now. A medium may come without its id: only the caption is new."""
    kind = kind_of(edited)
    if kind in _MEDIA and not text(mapping(edited.get(kind)).get("id")):
        caption = text(mapping(edited.get(kind)).get("caption"))
        return Media(kind=cast(MediaKind, kind), media_id="", caption=caption)
    return content_of(edited)


def _unsupported(kind: str, message: Json) -> Unsupported:
    found = problems(message.get("errors"))
    inner = mapping(message.get(kind))
    return Unsupported(
        kind=text(inner.get("type")) if kind in ("unsupported", "unknown") else kind,
        error_code=found[0].code if found else 0,
        details=(found[0].details or found[0].title) if found else "",
    )


def _text(kind: str, message: Json) -> Content | None:
    body = mapping(message.get("text")).get("body")
    return Text(body=body) if type(body) is str else None


def _media(kind: str, message: Json) -> Content | None:
    medium = mapping(message.get(kind)) or mapping(message.get("audio") if kind == "voice" else None)
    media_id = text(medium.get("id"))
    if not media_id:
        return None
    return Media(
        kind="voice" if kind == "audio" and medium.get("voice") is True else cast(MediaKind, kind),
        media_id=media_id,
        mime_type=text(medium.get("mime_type")),
        sha256=text(medium.get("sha256")),
        caption=text(medium.get("caption")),
        filename=text(medium.get("filename")),
        animated=medium.get("animated") is True,
    )


def _location(kind: str, message: Json) -> Content | None:
    place = mapping(message.get("location"))
    latitude, longitude = number(place.get("latitude")), number(place.get("longitude"))
    if latitude is None or longitude is None:
        return None
    name, address, url = (text(place.get(key)) for key in ("name", "address", "url"))
    return Location(latitude=latitude, longitude=longitude, name=name, address=address, url=url)


def _contacts(kind: str, message: Json) -> Content | None:
    given = listing(message.get("contacts"))
    cards = tuple(_card(card) for card in given if type(card) is dict)
    if not cards:
        return None
    origin = text(message.get("origin")) or text(mapping(given[0]).get("origin"))
    return ContactCards(cards=cards, requested=origin.lower() == "contact_request")


def _card(card: Json) -> ContactCard:
    name = mapping(card.get("name"))
    parts = (text(name.get(part)) for part in ("prefix", "first_name", "middle_name", "last_name", "suffix"))
    phones = [mapping(phone) for phone in listing(card.get("phones"))]
    emails = [mapping(email) for email in listing(card.get("emails"))]
    wa_ids = tuple(found for phone in phones if (found := wa_id(phone.get("wa_id"))))
    return ContactCard(
        name=text(name.get("formatted_name")) or " ".join(part for part in parts if part),
        phones=tuple(found for phone in phones if (found := text(phone.get("phone")) or _dialled(phone))),
        wa_ids=wa_ids,
        emails=tuple(found for email in emails if (found := text(email.get("email")))),
        organization=text(mapping(card.get("org")).get("company")),
    )


def _dialled(phone: Json) -> str:
    found = wa_id(phone.get("wa_id"))
    return f"+{found}" if found else ""


def _button(kind: str, message: Json) -> Content | None:
    button = mapping(message.get("button"))
    title, payload = text(button.get("text")), text(button.get("payload"))
    if not title and not payload:
        return None
    return ButtonReply(source="template", title=title or payload, payload=payload)


def _interactive(kind: str, message: Json) -> Content | None:
    interactive = mapping(message.get("interactive"))
    for key, source in _TAPS.items():
        reply = mapping(interactive.get(key))
        title, payload = text(reply.get("title")), text(reply.get("id"))
        if title or payload:
            description = text(reply.get("description"))
            return ButtonReply(
                source=source, title=title or payload, payload=payload, description=description
            )
    form = mapping(interactive.get("nfm_reply"))
    if form:
        name, body = text(form.get("name")), text(form.get("body"))
        return FormReply(name=name, body=body, response_json=_as_json(form.get("response_json")))
    return Unsupported(kind=text(interactive.get("type")) or "interactive")


_TAPS: dict[str, Literal["button", "list"]] = {"button_reply": "button", "list_reply": "list"}


def _as_json(value: Any) -> str:
    if value is None or type(value) is str:
        return value or ""
    return msgspec.json.encode(value).decode()


def _order(kind: str, message: Json) -> Content | None:
    order = mapping(message.get("order"))
    if not order:
        return None
    items = tuple(
        OrderItem(
            product_id=text(item.get("product_retailer_id")),
            quantity=whole(item.get("quantity")),
            price=number(item.get("item_price")) or 0.0,
            currency=text(item.get("currency")),
        )
        for item in map(mapping, listing(order.get("product_items")))
        if item
    )
    return Order(catalog_id=text(order.get("catalog_id")), text=text(order.get("text")), items=items)


_MEDIA = ("image", "video", "audio", "voice", "document", "sticker")
_READERS: dict[str, Callable[[str, Json], Content | None]] = {
    "text": _text,
    **dict.fromkeys(_MEDIA, _media),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
}
_ACTS = ("reaction", "edit", "revoke", "system")
