"""What a message carries besides its text, as a thread shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from posixpath import splitext
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from connect.conversations.models import Attachment, Message
from connect.ui import phones
from connect.ui.context import address_of
from connect.ui.files import SHOWN_INLINE
from connect.ui.templatetags.ui import duration, filesize

type Values = Mapping[str, Any]

Kind = Message.Kind
NAMES: Final = {
    Kind.IMAGE: "Foto",
    Kind.STICKER: "Figurinha",
    Kind.VIDEO: "Vídeo",
    Kind.AUDIO: "Áudio",
    Kind.VOICE: "Mensagem de voz",
    Kind.DOCUMENT: "Documento",
}
_INLINE: Final = {
    Kind.IMAGE: "image",
    Kind.STICKER: "sticker",
    Kind.VIDEO: "video",
    Kind.AUDIO: "audio",
    Kind.VOICE: "audio",
}
SHEETS: Final = frozenset({"xls", "xlsx", "csv", "ods"})
WEB: Final = frozenset({"http", "https"})


class Shown(NamedTuple):
    """For a part of `contents.html`, named first; each has only some of the others."""

    part: str
    name: str = ""
    title: str = ""
    details: str = ""
    url: str = ""
    download: str = ""
    width: int = 0
    height: int = 0
    badge: str = ""
    is_sheet: bool = False
    seconds: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    picture: str = ""


class Advert(NamedTuple):
    """The advertisement from which the customer came."""

    headline: str
    url: str


def shown(values: Values) -> Shown | None:
    """What this message carries; None when its text is all. Takes the columns of `bubbles`."""
    make = _makers.get(values["kind"])
    return make(values) if make else None


def _file(values: Values) -> Shown:
    kind, name = values["kind"], str(NAMES[values["kind"]])
    if values["attachment__pk"] is None:
        return Shown(part="lost", name=name, details="Arquivo indisponível")
    filename = values["attachment__filename"]
    if values["attachment__state"] == Attachment.State.AWAITED:
        return Shown(part="awaited", name=filename or name)
    if values["attachment__state"] == Attachment.State.LOST:
        problem = values["attachment__problem"] or "Arquivo indisponível"
        return Shown(part="lost", name=filename or name, details=problem)
    url = address_of("conversations:attachment", values["conversation_id"], values["attachment__pk"])
    mime_type = values["attachment__mime_type"].partition(";")[0].strip().lower()
    suffix = splitext(filename)[1].removeprefix(".").lower() or mime_type.rpartition("/")[2]
    size, seconds = values["attachment__size"], values["attachment__seconds"]
    is_inline = mime_type in SHOWN_INLINE and kind in _INLINE
    return Shown(
        part=_INLINE[kind] if is_inline else "document",
        name=filename or name if not is_inline else name,
        url=url,
        download=f"{url}?baixar=1",
        width=values["attachment__width"] or 0,
        height=values["attachment__height"] or 0,
        badge=suffix[:4].upper(),
        is_sheet=suffix in SHEETS,
        details=filesize(size) if size else "",
        seconds=duration(seconds) if seconds else "",
    )


def _place(values: Values) -> Shown:
    details = values["details"]
    point = f"{details['latitude']},{details['longitude']}"
    return Shown(
        part="place",
        title=details.get("name") or "Localização",
        details=details.get("address") or point,
        url="https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": point}),
    )


def _cards(values: Values) -> Shown:
    lines = []
    for card in values["details"].get("cards", ()):
        ways = [
            *(phones.shown(_digits(number)) for number in card.get("phones", ())),
            *card.get("emails", ()),
        ]
        said = " · ".join([*ways, *filter(None, [card.get("organization")])])
        lines.append((card.get("name") or "Contato", said))
    return Shown(part="cards", lines=tuple(lines))


def _digits(number: str) -> str:
    digits = "".join(char for char in number if char.isdigit())
    return digits if number.strip().startswith("+") else number


def _button(values: Values) -> Shown:
    source = values["details"].get("source")
    return Shown(
        part="button",
        title="Escolheu na lista" if source == "list" else "Tocou no botão",
        details=values["details"].get("description", ""),
    )


def _form(values: Values) -> Shown:
    try:
        said = json.loads(values["details"].get("response_json") or "{}")
    except ValueError:
        said = {}
    pairs = said.items() if isinstance(said, dict) else ()
    lines = [
        (str(name).replace("_", " ").capitalize(), _plainly(value))
        for name, value in pairs
        if name != "flow_token"
    ]
    return Shown(part="lines", title="Formulário respondido", lines=tuple(lines))


def _plainly(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_plainly(part) for part in value)
    if isinstance(value, bool):
        return "Sim" if value else "Não"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _order(values: Values) -> Shown:
    items = values["details"].get("items", ())
    lines = [
        (f"{item['quantity']} × {item['product_id']}", _price(item["price"], item.get("currency", "")))
        for item in items
    ]
    currencies = {item.get("currency", "") for item in items}
    if len(currencies) == 1:
        total = sum(item["price"] * item["quantity"] for item in items)
        lines.append(("Total", _price(total, currencies.pop())))
    return Shown(part="lines", title="Pedido", lines=tuple(lines))


def _price(amount: float, currency: str) -> str:
    shown = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"R$ {shown}" if currency in ("", "BRL") else f"{currency} {shown}"


def _template(values: Values) -> Shown:
    return Shown(part="tag", title=values["details"].get("name") or "Template")


def _event(values: Values) -> Shown:
    return Shown(part="event", picture=_EVENTS.get(values["details"].get("event", ""), "info"))


_EVENTS: Final = {
    "opened": "message-square-plus",
    "reopened": "rotate-ccw",
    "closed": "archive",
    "assumed": "hand",
    "routed": "arrow-right-left",
    "transferred": "arrow-right-left",
    "waited": "hourglass",
    "call": "phone",
    "call_permission": "phone",
    "phone_changed": "smartphone",
    "user_id_changed": "smartphone",
    "identity_changed": "shield-check",
    "preference": "megaphone",
}
_makers: Final[dict[str, Callable[[Values], Shown]]] = {
    **dict.fromkeys(NAMES, _file),
    Kind.LOCATION: _place,
    Kind.CONTACTS: _cards,
    Kind.BUTTON: _button,
    Kind.FORM: _form,
    Kind.ORDER: _order,
    Kind.TEMPLATE: _template,
    Kind.EVENT: _event,
}


def advert_of(details: Mapping[str, Any]) -> Advert | None:
    referral = details.get("referral")
    if not referral:
        return None
    url = referral.get("url", "")
    return Advert(referral.get("headline") or "Anúncio", url if urlsplit(url).scheme in WEB else "")
