"""Templates: what Meta approved, with its variables filled in."""

from __future__ import annotations

import re
from typing import Any, Literal
from urllib.parse import quote

from msgspec import Struct

from connect.whatsapp.outgoing.contents import Location, without_blanks
from connect.whatsapp.outgoing.limits import NotSendable, at_most, between, filled

Json = dict[str, Any]

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNTOLERATED = re.compile(r"[\n\r\t]| {5,}")


class Value(Struct, frozen=True, kw_only=True, tag="text"):
    """The text of a variable; `name` when the template's variables are named, else by their order."""

    text: str
    name: str = ""

    def to_payload(self) -> Json:
        return without_blanks(type="text", parameter_name=self.name) | {"text": self.text}


class Currency(Struct, frozen=True, kw_only=True, tag="currency"):
    fallback: str
    code: str
    amount_1000: int
    name: str = ""

    def to_payload(self) -> Json:
        amount = {"fallback_value": self.fallback, "code": self.code, "amount_1000": self.amount_1000}
        return without_blanks(type="currency", parameter_name=self.name, currency=amount)


class DateTime(Struct, frozen=True, kw_only=True, tag="date_time"):
    fallback: str
    name: str = ""

    def to_payload(self) -> Json:
        moment = {"fallback_value": self.fallback}
        return without_blanks(type="date_time", parameter_name=self.name, date_time=moment)


class TemplateHeader(Struct, frozen=True, kw_only=True):
    """The header's one variable: a text, a file or a place."""

    value: Value | None = None
    kind: Literal["text", "image", "video", "document", "location"] = "text"
    media_id: str = ""
    link: str = ""
    filename: str = ""
    location: Location | None = None

    def check(self) -> None:
        if self.kind == "location":
            if self.location is None:
                raise NotSendable("Falta a localização do título do template.")
            self.location.check()
        elif self.kind == "text":
            if self.value is None:
                raise NotSendable("Falta o texto do título do template.")
            _check_variable(self.value.text)
            at_most(self.value.text, 60, "O título do template")
        elif not (self.media_id or self.link):
            raise NotSendable("Falta o arquivo do título do template.")

    def to_payload(self) -> Json:
        return {"type": "header", "parameters": [self._parameter()]}

    def _parameter(self) -> Json:
        if self.kind == "text" and self.value is not None:
            return self.value.to_payload()
        if self.kind == "location" and self.location is not None:
            return {"type": "location", "location": self.location.to_payload()["location"]}
        filename = self.filename if self.kind == "document" else ""
        link = "" if self.media_id else self.link
        medium = without_blanks(id=self.media_id, link=link, filename=filename)
        return {"type": self.kind, self.kind: medium}


class TemplateBody(Struct, frozen=True, kw_only=True):
    values: tuple[Value | Currency | DateTime, ...]

    def check(self) -> None:
        named = {bool(value.name) for value in self.values}
        if len(named) > 1:
            raise NotSendable("O template mistura variáveis com nome e variáveis por posição.")
        for value in self.values:
            _check_variable(value.text if isinstance(value, Value) else value.fallback)

    def to_payload(self) -> Json:
        return {"type": "body", "parameters": [value.to_payload() for value in self.values]}


class TemplateButton(Struct, frozen=True, kw_only=True):
    """A button with something to fill in. `index` counts all of the template's buttons, from zero."""

    kind: Literal["quick_reply", "url", "copy_code", "flow", "catalog", "mpm", "voice_call"]
    index: int
    value: str = ""
    """Payload of a quick reply, ending of an address, or the code to copy."""
    action: Json = {}
    """For flow, catalogue and product list; for a voice call its parameter."""

    def check(self) -> None:
        between(self.index + 1, 1, 10, "botões no template")
        if self.kind == "quick_reply":
            at_most(self.value, 256, "O código do botão do template")
        elif self.kind == "url":
            filled(self.value, "O endereço do botão do template", limit=2000)
        elif self.kind == "copy_code":
            filled(self.value, "O código do template", limit=20)

    def to_payload(self) -> Json:
        component: Json = {"type": "button", "sub_type": self.kind, "index": str(self.index)}
        parameter = self._parameter()
        return component | ({"parameters": [parameter]} if parameter else {})

    def _parameter(self) -> Json:
        match self.kind:
            case "quick_reply":
                return {"type": "payload", "payload": self.value}
            case "url":
                return {"type": "text", "text": percent_encoded(self.value)}
            case "copy_code":
                return {"type": "coupon_code", "coupon_code": self.value}
            case "voice_call":
                return self.action
            case _:
                return {"type": "action", "action": self.action} if self.action else {}


class Template(Struct, frozen=True, kw_only=True, tag="template"):
    name: str
    language: str
    header: TemplateHeader | None = None
    body: TemplateBody | None = None
    buttons: tuple[TemplateButton, ...] = ()

    def check(self) -> None:
        if not re.fullmatch(r"[a-z0-9_]{1,512}", self.name):
            raise NotSendable("O nome do template só pode ter letras minúsculas, números e sublinhado.")
        filled(self.language, "O idioma do template")
        between(len(self.buttons), 0, 10, "botões")
        for part in (self.header, self.body, *self.buttons):
            if part is not None:
                part.check()

    def to_payload(self) -> Json:
        body = self.body if self.body is not None and self.body.values else None
        parts = [part for part in (self.header, body, *self.buttons) if part is not None]
        template: Json = {"name": self.name, "language": {"code": self.language}}
        # Meta refuses an empty list for a template without variables.
        if parts:
            template["components"] = [part.to_payload() for part in parts]
        return {"type": "template", "template": template}


def percent_encoded(ending: str) -> str:
    """The ending of a button's address as Meta takes it; what is encoded already stays."""
    return quote(_STRAY_PERCENT.sub("%25", ending), safe="/?&=#+,;@!$'()*%-._~")


def _check_variable(text: str) -> None:
    filled(text, "Uma variável do template", limit=1024)
    if _UNTOLERATED.search(text):
        raise NotSendable(
            "Uma variável do template tem quebra de linha, tabulação ou mais de quatro espaços seguidos."
            " O WhatsApp não aceita."
        )
