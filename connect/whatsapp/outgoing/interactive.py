"""Messages with something to tap."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from connect.whatsapp.outgoing.contents import without_blanks
from connect.whatsapp.outgoing.limits import NotSendable, at_most, between, filled, web_address

Json = dict[str, Any]


class Header(Struct, frozen=True, kw_only=True):
    """What stands above the body: a text or a file."""

    text: str = ""
    kind: Literal["text", "image", "video", "document"] = "text"
    media_id: str = ""
    filename: str = ""

    def check(self) -> None:
        if self.kind == "text":
            filled(self.text, "O título", limit=60)
        elif not self.media_id:
            raise NotSendable("O arquivo do título ainda não foi enviado ao WhatsApp.")

    def to_payload(self) -> Json:
        if self.kind == "text":
            return {"type": "text", "text": self.text}
        filename = self.filename if self.kind == "document" else ""
        return {"type": self.kind, self.kind: {"id": self.media_id} | without_blanks(filename=filename)}


def _check_frame(body: str, footer: str, header: Header | None, *, body_limit: int = 1024) -> None:
    filled(body, "A mensagem", limit=body_limit)
    at_most(footer, 60, "O rodapé")
    if header is not None:
        header.check()


def _interactive(kind: str, body: str, footer: str, header: Header | None, action: Json) -> Json:
    inside: Json = {"type": kind, "body": {"text": body}, "action": action}
    if header is not None:
        inside["header"] = header.to_payload()
    if footer:
        inside["footer"] = {"text": footer}
    return {"type": "interactive", "interactive": inside}


class Option(Struct, frozen=True, kw_only=True):
    """A reply button."""

    id: str
    title: str


class Buttons(Struct, frozen=True, kw_only=True, tag="buttons"):
    """Up to three answers to tap."""

    body: str
    options: tuple[Option, ...]
    header: Header | None = None
    footer: str = ""

    def check(self) -> None:
        _check_frame(self.body, self.footer, self.header)
        between(len(self.options), 1, 3, "botões")
        for option in self.options:
            filled(option.title, "O texto do botão", limit=20)
            filled(option.id, "O código do botão", limit=256)
        _differ([option.title for option in self.options], "Dois botões têm o mesmo texto.")
        _differ([option.id for option in self.options], "Dois botões têm o mesmo código.")

    def to_payload(self) -> Json:
        buttons = [
            {"type": "reply", "reply": {"id": option.id, "title": option.title}} for option in self.options
        ]
        return _interactive("button", self.body, self.footer, self.header, {"buttons": buttons})


class Row(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    description: str = ""


class Section(Struct, frozen=True, kw_only=True):
    rows: tuple[Row, ...]
    title: str = ""


class Menu(Struct, frozen=True, kw_only=True, tag="menu"):
    """A list that opens on a button: up to ten rows in all."""

    body: str
    button: str
    sections: tuple[Section, ...]
    title: str = ""
    footer: str = ""

    def check(self) -> None:
        _check_frame(self.body, self.footer, self._header, body_limit=4096)
        filled(self.button, "O texto do botão", limit=20)
        between(len(self.sections), 1, 10, "seções")
        rows = [row for section in self.sections for row in section.rows]
        between(len(rows), 1, 10, "opções")
        for section in self.sections:
            at_most(section.title, 24, "O título da seção")
            if len(self.sections) > 1:
                filled(section.title, "O título de uma seção")
            between(len(section.rows), 1, 10, "opções em uma seção")
        for row in rows:
            filled(row.title, "O título da opção", limit=24)
            filled(row.id, "O código da opção", limit=200)
            at_most(row.description, 72, "A descrição da opção")
        _differ([row.id for row in rows], "Duas opções têm o mesmo código.")

    @property
    def _header(self) -> Header | None:
        return Header(text=self.title) if self.title else None

    def to_payload(self) -> Json:
        sections = [
            without_blanks(
                title=section.title,
                rows=[
                    without_blanks(id=row.id, title=row.title, description=row.description)
                    for row in section.rows
                ],
            )
            for section in self.sections
        ]
        action = {"button": self.button, "sections": sections}
        return _interactive("list", self.body, self.footer, self._header, action)


class Link(Struct, frozen=True, kw_only=True, tag="link"):
    """A button that opens a page (`cta_url`)."""

    body: str
    display_text: str
    url: str
    header: Header | None = None
    footer: str = ""

    def check(self) -> None:
        _check_frame(self.body, self.footer, self.header)
        filled(self.display_text, "O texto do botão", limit=20)
        web_address(self.url, "O endereço do botão")

    def to_payload(self) -> Json:
        action = {"name": "cta_url", "parameters": {"display_text": self.display_text, "url": self.url}}
        return _interactive("cta_url", self.body, self.footer, self.header, action)


class LocationRequest(Struct, frozen=True, kw_only=True, tag="location_request"):
    """Asks where the customer is."""

    body: str

    def check(self) -> None:
        filled(self.body, "A mensagem", limit=1024)

    def to_payload(self) -> Json:
        return _interactive("location_request_message", self.body, "", None, {"name": "send_location"})


class ContactRequest(Struct, frozen=True, kw_only=True, tag="contact_request"):
    """Asks for the customer's phone, when WhatsApp shows only a username."""

    body: str

    def check(self) -> None:
        filled(self.body, "A mensagem", limit=1024)

    def to_payload(self) -> Json:
        return _interactive("contact_request", self.body, "", None, {"name": "request_contact_info"})


def _differ(values: list[str], sentence: str) -> None:
    if len(set(values)) < len(values):
        raise NotSendable(sentence)
