"""What a customer can say, in Meta's JSON: the contents of messages to the business."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connect.simulator.models import SimulatedMedia, SimulatedMessage

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    kind: str
    content: Any = field(default_factory=dict)
    beside: Json = field(default_factory=dict)
    """Fields beside the content: context, referral, errors."""
    answers: str = ""
    """wamid of the business's message that this answers."""


def text(body: str, *, forwarded: bool = False) -> Said:
    return Said("text", {"body": body}, {"context": {"forwarded": True}} if forwarded else {})


def media(kind: str, file: SimulatedMedia, *, caption: str = "", voice: bool = False) -> Said:
    """`kind` is Meta's: image, video, audio, document or sticker."""
    content: Json = {
        "mime_type": file.mime_type,
        "sha256": base64.b64encode(bytes.fromhex(file.sha256)).decode(),
        "id": file.media_id,
    }
    if caption:
        content["caption"] = caption
    if kind == "document":
        content["filename"] = file.filename
    if kind == "audio":
        content["voice"] = voice
    if kind == "sticker":
        content["animated"] = False
    return Said(kind, content)


def location(latitude: float, longitude: float, *, name: str = "", address: str = "") -> Said:
    place: Json = {"latitude": latitude, "longitude": longitude}
    return Said(
        "location", place | ({"name": name} if name else {}) | ({"address": address} if address else {})
    )


def contact_card(name: str, phone: str, *, company: str = "") -> Said:
    first, _, last = name.partition(" ")
    card: Json = {
        "name": {"formatted_name": name, "first_name": first} | ({"last_name": last} if last else {}),
        "phones": [{"phone": phone, "type": "CELL", "wa_id": "".join(c for c in phone if c.isdigit())}],
    }
    return Said("contacts", [card | ({"org": {"company": company}} if company else {})])


def from_advertisement(body: str) -> Said:
    """The first words of somebody who tapped an advertisement. Opens 72 free hours."""
    referral = {
        "source_url": "https://fb.me/3cr4Wqqkv",
        "source_id": "120226305854810726",
        "source_type": "ad",
        "headline": "Fale com a gente",
        "body": "Novidades da semana com 10% de desconto",
        "media_type": "image",
        "image_url": "https://scontent.xx.fbcdn.net/v/t45.1600-4/anuncio.jpg",
        "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0AHemvuSoifXaytfTzcc",
        "welcome_message": {"text": "Olá! Como podemos ajudar?"},
    }
    return Said("text", {"body": body}, {"referral": referral})


def unsupported(what: str = "poll_creation") -> Said:
    """Something that the API does not carry, such as a poll."""
    error = {
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    }
    return Said("unsupported", {"type": what}, {"errors": [error]})


def button_reply(message: SimulatedMessage, button: int) -> Said:
    """The answer that a tap on the message's button gives."""
    if message.kind == "template":
        tapped = message.shown["buttons"][button]
        return Said("button", {"payload": tapped["payload"], "text": tapped["text"]}, answers=message.wamid)
    reply = message.content["action"]["buttons"][button]["reply"]
    return Said(
        "interactive",
        {"type": "button_reply", "button_reply": {"id": reply["id"], "title": reply["title"]}},
        answers=message.wamid,
    )


def list_reply(message: SimulatedMessage, row: str) -> Said:
    rows = (entry for section in message.content["action"]["sections"] for entry in section["rows"])
    chosen = next(entry for entry in rows if entry["id"] == row)
    return Said("interactive", {"type": "list_reply", "list_reply": chosen}, answers=message.wamid)
