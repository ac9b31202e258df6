"""What a message can be, other than text, and how often it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from connect.conversations.models import Message
from connect.conversations.reception.contents import columns_of
from connect.whatsapp.updates import (
    ButtonReply,
    ContactCard,
    ContactCards,
    Content,
    Location,
    Order,
    OrderItem,
    Text,
    Unsupported,
)

type File = tuple[str, str, str, str, str, int, int | None, int | None, float | None]
"""kind, state, place, mime type, filename, size, width, height, seconds"""


@dataclass(frozen=True)
class Sort:
    """One possible content: everything of it but the sentence of a text."""

    kind: str
    text: str = ""
    details: str = "{}"
    file: File | None = None

    @property
    def label(self) -> str:
        return str(Message.Kind(self.kind).label)


def _filed(kind: str, name: str, mime_type: str, size: int, *shape: float | None, caption: str = "") -> Sort:
    width, height, seconds = shape
    place = f"amostras/{name}"
    file = (kind, "stored", place, mime_type, name, size, width, height, seconds)
    return Sort(kind=kind, text=caption, file=file)  # type: ignore[arg-type]


def _spoken(content: Content) -> Sort:
    columns = columns_of(content)
    return Sort(str(columns.kind), columns.text, json.dumps(columns.details, ensure_ascii=False))


_PHOTO = _filed("image", "foto.jpg", "image/jpeg", 48_213, 640, 480, None)
_CAPTIONED = _filed(
    "image", "foto.jpg", "image/jpeg", 48_213, 640, 480, None, caption="Olha como chegou a caixa"
)
_DOCUMENT = _filed("document", "orcamento.pdf", "application/pdf", 18_420, None, None, None)
_VOICE = _filed("voice", "voz.ogg", "audio/ogg; codecs=opus", 9_120, None, None, 7.0)
_VIDEO = _filed("video", "video.mp4", "video/mp4", 90_412, 320, 240, 4.0)
_TEXT = Sort("text")

CONTACTS_KINDS: Final = (
    (78.0, _TEXT),
    (7.0, _VOICE),
    (4.5, _PHOTO),
    (3.0, _CAPTIONED),
    (2.5, _DOCUMENT),
    (1.5, _filed("sticker", "figurinha.webp", "image/webp", 12_004, 512, 512, None)),
    (0.9, _VIDEO),
    (0.3, _filed("audio", "audio.mp3", "audio/mpeg", 22_500, None, None, 12.0)),
    (
        0.7,
        _spoken(
            Location(latitude=-23.5614, longitude=-46.6559, name="Casa Nova", address="Av. Paulista, 900")
        ),
    ),
    (
        0.4,
        _spoken(ContactCards(cards=(ContactCard(name="Pedro Lima", phones=("+55 11 98888-7777",)),))),
    ),
    (0.7, _spoken(ButtonReply(source="button", title="Quero falar com um atendente", payload="atendente"))),
    (
        0.2,
        _spoken(
            Order(
                catalog_id="1", items=(OrderItem(product_id="P-10", quantity=2, price=89.9, currency="BRL"),)
            )
        ),
    ),
    (0.3, _spoken(Unsupported(kind="poll_creation", error_code=131051, details="Message type unknown"))),
)
COMPANYS_KINDS: Final = ((91.0, _TEXT), (4.0, _DOCUMENT), (3.0, _PHOTO), (1.5, _VOICE), (0.5, _VIDEO))

assert columns_of(Text(body="")).kind == _TEXT.kind


class Contents:
    """Draws kinds as often as people send them."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._drawn: dict[int, list[Sort]] = {}

    def one_of(self, kinds: tuple[tuple[float, Sort], ...]) -> Sort:
        pool = self._drawn.get(id(kinds))
        if pool is None:
            bounds = list(accumulate(often for often, _ in kinds))
            pool = self._chance.choices([sort for _, sort in kinds], cum_weights=bounds, k=5_003)
            self._drawn[id(kinds)] = pool
        return pool[int(self._chance.random() * len(pool))]
