"""Free-form messages, sent within the 24-hour window."""

from __future__ import annotations

import re
from typing import Any, Literal

from msgspec import Struct

from connect.whatsapp.outgoing.limits import NotSendable, at_most, between, filled, thousands, web_address

Json = dict[str, Any]


def without_blanks(**parts: Any) -> Json:
    return {key: part for key, part in parts.items() if part not in ("", None, (), [], {})}


class Text(Struct, frozen=True, kw_only=True, tag="text"):
    body: str
    preview_url: bool = False

    def check(self) -> None:
        filled(self.body, "A mensagem", limit=4096)

    def to_payload(self) -> Json:
        return {"type": "text", "text": {"body": self.body, "preview_url": self.preview_url}}


class Media(Struct, frozen=True, kw_only=True, tag="media"):
    """A file, by the id that the upload gave, or by a public address that Meta fetches."""

    kind: Literal["image", "video", "audio", "voice", "document", "sticker"]
    media_id: str = ""
    link: str = ""
    caption: str = ""
    filename: str = ""

    def check(self) -> None:
        if not self.media_id and not self.link:
            raise NotSendable("O arquivo ainda não foi enviado ao WhatsApp.")
        if self.link:
            web_address(self.link, "O endereço do arquivo")
        if self.caption and self.kind in ("audio", "voice", "sticker"):
            raise NotSendable("O WhatsApp não aceita legenda em áudio nem em figurinha.")
        at_most(self.caption, 1024, "A legenda")
        at_most(self.filename, 240, "O nome do arquivo")

    def to_payload(self) -> Json:
        kind = "audio" if self.kind == "voice" else self.kind
        where = {"id": self.media_id} if self.media_id else {"link": self.link}
        filename = self.filename if kind == "document" else ""
        voice = True if self.kind == "voice" else None
        return {
            "type": kind,
            kind: where | without_blanks(caption=self.caption, filename=filename, voice=voice),
        }


class Location(Struct, frozen=True, kw_only=True, tag="location"):
    latitude: float
    longitude: float
    name: str = ""
    address: str = ""

    def check(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise NotSendable("A localização não existe: confira latitude e longitude.")
        at_most(self.name, 1000, "O nome do lugar")
        at_most(self.address, 1000, "O endereço do lugar")

    def to_payload(self) -> Json:
        place: Json = {"latitude": self.latitude, "longitude": self.longitude}
        return {
            "type": "location",
            "location": place | without_blanks(name=self.name, address=self.address),
        }


class Phone(Struct, frozen=True, kw_only=True):
    phone: str
    type: str = ""
    wa_id: str = ""


class Email(Struct, frozen=True, kw_only=True):
    email: str
    type: str = ""


class Website(Struct, frozen=True, kw_only=True):
    url: str
    type: str = ""


class Address(Struct, frozen=True, kw_only=True):
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    country_code: str = ""
    type: str = ""


class Card(Struct, frozen=True, kw_only=True):
    """A person's contact card."""

    formatted_name: str
    first_name: str = ""
    last_name: str = ""
    middle_name: str = ""
    prefix: str = ""
    suffix: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    urls: tuple[Website, ...] = ()
    addresses: tuple[Address, ...] = ()
    company: str = ""
    department: str = ""
    title: str = ""
    birthday: str = ""
    """YYYY-MM-DD."""

    def check(self) -> None:
        filled(self.formatted_name, "O nome do contato", limit=1000)
        if self.birthday and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", self.birthday):
            raise NotSendable("A data de nascimento do contato não é uma data.")

    def to_payload(self) -> Json:
        parts = without_blanks(
            first_name=self.first_name,
            last_name=self.last_name,
            middle_name=self.middle_name,
            prefix=self.prefix,
            suffix=self.suffix,
        )
        # Meta wants one more part of the name than the formatted one.
        name = {"formatted_name": self.formatted_name} | (parts or {"first_name": self.formatted_name})
        return {"name": name} | without_blanks(
            phones=[_given(phone) for phone in self.phones],
            emails=[_given(email) for email in self.emails],
            urls=[_given(url) for url in self.urls],
            addresses=[_given(address) for address in self.addresses],
            org=without_blanks(company=self.company, department=self.department, title=self.title),
            birthday=self.birthday,
        )


def _given(part: Struct) -> Json:
    return without_blanks(**{key: getattr(part, key) for key in part.__struct_fields__})


class ContactCards(Struct, frozen=True, kw_only=True, tag="contacts"):
    cards: tuple[Card, ...]

    def check(self) -> None:
        between(len(self.cards), 1, 257, "contatos")
        for card in self.cards:
            card.check()

    def to_payload(self) -> Json:
        return {"type": "contacts", "contacts": [card.to_payload() for card in self.cards]}


class Reaction(Struct, frozen=True, kw_only=True, tag="reaction"):
    target: str
    """wamid of the message reacted to."""
    emoji: str
    """Empty: takes the reaction back."""

    def check(self) -> None:
        if not self.target:
            raise NotSendable("Não há mensagem para reagir.")
        if len(self.emoji) > 16:
            raise NotSendable(f"A reação tem {thousands(len(self.emoji))} caracteres. Use um só emoji.")

    def to_payload(self) -> Json:
        return {"type": "reaction", "reaction": {"message_id": self.target, "emoji": self.emoji}}
