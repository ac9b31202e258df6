"""What can be said besides a text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from connect.simulator.company.files import Sent
from connect.simulator.said import Said

# -- files -----------------------------------------------------------------------------------------


def photo(file: str, caption: str = "") -> Sent:
    return Sent("image", file, caption)


def video(caption: str = "") -> Sent:
    return Sent("video", "video.mp4", caption)


def voice() -> Sent:
    return Sent("audio", "voz.ogg", is_voice=True)


def audio() -> Sent:
    return Sent("audio", "audio.mp3")


def sticker() -> Sent:
    return Sent("sticker", "figurinha.webp")


def document(filename: str, caption: str = "", *, file: str = "orcamento.pdf") -> Sent:
    return Sent("document", file, caption, filename)


# -- messages with choices, of the company -----------------------------------------------------------


def buttons(text: str, *titles: str) -> Said:
    replies = [{"type": "reply", "reply": {"id": f"botao-{i}", "title": t}} for i, t in enumerate(titles)]
    return Said("interactive", {"type": "button", "body": {"text": text}, "action": {"buttons": replies}})


def choices(text: str, button: str, **rows: tuple[str, str]) -> Said:
    """A list; each row by its id: title and description."""
    listed = [{"id": row, "title": title, "description": more} for row, (title, more) in rows.items()]
    action = {"button": button, "sections": [{"title": "Opções", "rows": listed}]}
    return Said("interactive", {"type": "list", "body": {"text": text}, "action": action})


@dataclass(frozen=True)
class Template:
    name: str
    body: str
    """With `{}` for each variable."""
    buttons: tuple[str, ...] = ()
    footer: str = ""

    def said(self, *values: str) -> Said:
        parameters = [{"type": "text", "text": value} for value in values]
        components = [{"type": "body", "parameters": parameters}] if values else []
        return Said("template", {"name": self.name, "language": {"code": "pt_BR"}, "components": components})

    def shown(self, *values: str) -> dict[str, Any]:
        """As it is on the customer's telephone."""
        shown: dict[str, Any] = {"body": self.body.format(*values)}
        if self.footer:
            shown["footer"] = self.footer
        if self.buttons:
            shown["buttons"] = [
                {"type": "QUICK_REPLY", "text": title, "payload": title} for title in self.buttons
            ]
        return shown


DATE = "{data}"
"""As a value: the day on which it is sent."""
QUOTATION = Template(
    "cotacao_diaria",
    "Bom dia, {}! A cotação da prata 925 em {} é de R$ {} o grama. "
    "Responda esta mensagem para fazer seu pedido.",
    buttons=("Quero comprar", "Parar de receber"),
)
RESUMING = Template(
    "retomar_atendimento",
    "Oi, {}! Nossa conversa ficou pela metade. Podemos continuar?",
    buttons=("Podemos sim",),
)
DISPATCHED = Template("pedido_enviado", "Olá, {}! Seu pedido {} saiu para entrega. Rastreio: {}")


# -- rarer things, of the customer ---------------------------------------------------------------------


def order(text: str, **items: tuple[int, float]) -> Said:
    """A basket from the catalogue: pieces and price of each product."""
    listed = [
        {
            "product_retailer_id": product.replace("_", "-").upper(),
            "quantity": quantity,
            "item_price": price,
            "currency": "BRL",
        }
        for product, (quantity, price) in items.items()
    ]
    return Said("order", {"catalog_id": "194836987003835", "text": text, "product_items": listed})


def form(name: str, **answers: str) -> Said:
    """A finished form (a flow)."""
    reply = {
        "name": "flow",
        "body": name,
        "response_json": json.dumps({"flow_token": "cadastro", **answers}, ensure_ascii=False),
    }
    return Said("interactive", {"type": "nfm_reply", "nfm_reply": reply})
