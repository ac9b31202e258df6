"""What can be said on WhatsApp. Each value checks itself and gives Meta's JSON.

`check()` raises NotSendable with the sentence that the person reads, so that what Meta would refuse
is refused before it is stored. Values survive `msgspec.to_builtins` and `msgspec.convert(..., AnyOutgoing)`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from connect.whatsapp.outgoing.contents import (
    Address,
    Card,
    ContactCards,
    Email,
    Location,
    Media,
    Phone,
    Reaction,
    Text,
    Website,
)
from connect.whatsapp.outgoing.interactive import (
    Buttons,
    ContactRequest,
    Header,
    Link,
    LocationRequest,
    Menu,
    Option,
    Row,
    Section,
)
from connect.whatsapp.outgoing.limits import NotSendable
from connect.whatsapp.outgoing.template import (
    Currency,
    DateTime,
    Template,
    TemplateBody,
    TemplateButton,
    TemplateHeader,
    Value,
)

AnyOutgoing = (
    Text
    | Media
    | Location
    | ContactCards
    | Reaction
    | Buttons
    | Menu
    | Link
    | LocationRequest
    | ContactRequest
    | Template
)


class Recipient(Struct, frozen=True, kw_only=True):
    """The address to write to, as Meta gave it; the phone is used when both are known."""

    wa_id: str = ""
    user_id: str = ""

    def to_payload(self) -> dict[str, str]:
        digits = self.wa_id.removeprefix("+")
        if digits:
            # Without "+" Meta may put the business number's own country code in front.
            return {"to": f"+{digits}"}
        if self.user_id:
            return {"recipient": self.user_id}
        raise NotSendable("O contato não tem número nem usuário do WhatsApp.")


def envelope(
    recipient: Recipient, outgoing: AnyOutgoing, *, opaque: str = "", reply_to: str = ""
) -> dict[str, Any]:
    """The whole body of a send. `opaque` comes back with every status; `reply_to` is the wamid quoted."""
    outgoing.check()
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient.to_payload(),
        **outgoing.to_payload(),
    }
    if opaque:
        body["biz_opaque_callback_data"] = opaque
    # A reaction names its message itself; Meta refuses it with a context.
    if reply_to and not isinstance(outgoing, Reaction):
        body["context"] = {"message_id": reply_to}
    return body


__all__ = [
    "Address",
    "AnyOutgoing",
    "Buttons",
    "Card",
    "ContactCards",
    "ContactRequest",
    "Currency",
    "DateTime",
    "Email",
    "Header",
    "Link",
    "Location",
    "LocationRequest",
    "Media",
    "Menu",
    "NotSendable",
    "Option",
    "Phone",
    "Reaction",
    "Recipient",
    "Row",
    "Section",
    "Template",
    "TemplateBody",
    "TemplateButton",
    "TemplateHeader",
    "Text",
    "Value",
    "Website",
    "envelope",
]
