"""From a typed content of the gateway to the columns of a message."""

from __future__ import annotations

from typing import Any, NamedTuple, assert_never

import msgspec

from connect.conversations.models import Attachment, Message
from connect.whatsapp.updates import (
    ButtonReply,
    ContactCards,
    Content,
    FormReply,
    Location,
    Media,
    Order,
    Text,
    Unsupported,
)

Kind = Message.Kind


class Columns(NamedTuple):
    kind: Message.Kind
    text: str
    details: dict[str, Any]


def columns_of(content: Content) -> Columns:
    """Kind, text and details under which this content is stored."""
    match content:
        case Text():
            return Columns(Kind.TEXT, content.body, {})
        case Media():
            return Columns(
                Kind(content.kind), content.caption, {"animated": True} if content.animated else {}
            )
        case Location():
            return Columns(Kind.LOCATION, content.name or content.address, _plain(content))
        case ContactCards():
            return Columns(Kind.CONTACTS, ", ".join(card.name for card in content.cards), _plain(content))
        case ButtonReply():
            return Columns(Kind.BUTTON, content.title or content.payload, _plain(content))
        case FormReply():
            return Columns(
                Kind.FORM, content.body or content.name or "Formulário respondido", _plain(content)
            )
        case Order():
            return Columns(Kind.ORDER, content.text or _counted(content), _plain(content))
        case Unsupported():
            return Columns(Kind.UNSUPPORTED, "", _plain(content))
        case _:
            assert_never(content)


def attachment_of(content: Content, message: Message) -> Attachment | None:
    """The file that comes with it, still to be fetched."""
    if not isinstance(content, Media):
        return None
    return Attachment(
        message=message,
        kind=content.kind,
        mime_type=content.mime_type[:120],
        filename=content.filename[:255],
        media_id=content.media_id,
        sha256=content.sha256[:64],
    )


def _plain(content: Content) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(content)
    plain.pop("type", None)
    return plain


def _counted(order: Order) -> str:
    count = sum(item.quantity for item in order.items)
    return f"Pedido com {count} {'item' if count == 1 else 'itens'}"
