"""The customers' telephones as seen on screen: rows, bubbles, and what changed since the last look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils import timezone

from connect.simulator.models import Chat, Customer, SimulatedMedia, SimulatedMessage

ROWS = 300
THREAD = 60
ARRIVED = ["delivered", "read", "played"]
OVERLAP = timedelta(seconds=3)
"""A change is seen only when its transaction ends: look a little further back than the last look."""
TICKS = {
    "accepted": ("clock", "Enviando"),
    "sent": ("check", "Enviada"),
    "delivered": ("check-check", "Entregue"),
    "read": ("check-check", "Lida"),
}
WORDS = {
    "image": "Foto",
    "video": "Vídeo",
    "audio": "Áudio",
    "document": "Documento",
    "sticker": "Figurinha",
    "location": "Localização",
    "contacts": "Contato",
    "call": "Ligação",
    "unsupported": "Enquete",
    "system": "Mudou de número",
}
EMOJIS = ("👍", "❤️", "😂", "😮", "😢", "🙏")


@dataclass(frozen=True)
class Row:
    """A telephone in the list."""

    customer: Customer
    last: SimulatedMessage | None
    unread: int
    is_typing: bool

    @property
    def at(self) -> datetime:
        return self.last.happened_at if self.last else self.customer.created_at

    @property
    def order(self) -> str:
        return f"{int(self.at.timestamp() * 1000):015}-{self.customer.pk:012}"

    @property
    def preview(self) -> str:
        return preview(self.last) if self.last else "Nenhuma mensagem ainda"


@dataclass(frozen=True)
class Bubble:
    """A message in the thread, everything about it at hand for the template."""

    message: SimulatedMessage
    text: str = ""
    file: SimulatedMedia | None = None
    file_url: str = ""
    link: str = ""
    header: str = ""
    footer: str = ""
    buttons: Sequence[dict[str, Any]] = ()
    sections: Sequence[dict[str, Any]] = ()
    quoted: SimulatedMessage | None = None
    emojis: tuple[str, ...] = EMOJIS
    reactions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def order(self) -> str:
        return f"{int(self.message.happened_at.timestamp() * 1000):015}-{self.message.pk:012}"

    @property
    def is_mine(self) -> bool:
        return self.message.is_from_customer

    @property
    def tick(self) -> tuple[str, str]:
        return TICKS.get(self.message.status, TICKS["sent"])

    @property
    def can_be_edited(self) -> bool:
        return self.is_mine and self.message.kind == "text" and not self.message.is_deleted

    @property
    def quoted_preview(self) -> str:
        return preview(self.quoted) if self.quoted else ""

    @property
    def place(self) -> dict[str, Any]:
        content: dict[str, Any] = self.message.content
        return content

    @property
    def cards(self) -> list[dict[str, Any]]:
        return self.message.content if isinstance(self.message.content, list) else []


def preview(message: SimulatedMessage) -> str:
    """One line of text for the message."""
    if message.is_deleted:
        return "Mensagem apagada"
    if message.kind == "audio" and message.content.get("voice"):
        return "Mensagem de voz"
    return _text(message) or WORDS.get(message.kind, "Mensagem")


def _text(message: SimulatedMessage) -> str:
    content = message.content
    if message.kind == "template":
        return str(message.shown.get("body", ""))
    if not isinstance(content, dict):
        return ""
    if message.kind == "interactive":
        reply = content.get(content.get("type", ""), {})
        return str(reply.get("title") or reply.get("body") or content["body"]["text"])
    return str(content.get("body") or content.get("caption") or content.get("text") or "")


def rows(customers: QuerySet[Customer] | None = None) -> list[Row]:
    """The telephones, the one with the newest message first."""
    said = SimulatedMessage.objects.exclude(kind="reaction").filter(_is_visible())
    newest = said.filter(chat__customer=OuterRef("pk")).order_by("-happened_at", "-id").values("pk")[:1]
    found = (Customer.objects.all() if customers is None else customers).annotate(
        newest=Subquery(newest),
        unread=Count(
            "chats__messages",
            filter=Q(chats__messages__direction="out", chats__messages__status="delivered")
            & ~Q(chats__messages__kind="reaction"),
        ),
    )
    page = list(found.order_by("-newest", "-pk")[:ROWS])
    messages = SimulatedMessage.objects.in_bulk([customer.newest for customer in page if customer.newest])
    now = timezone.now()
    typing = set(Chat.objects.filter(typing_until__gt=now).values_list("customer_id", flat=True))
    made = [
        Row(customer, messages.get(customer.newest), customer.unread, customer.pk in typing)
        for customer in page
    ]
    return sorted(made, key=lambda row: row.at, reverse=True)


def thread(chat: Chat) -> list[Bubble]:
    """The newest messages of a chat, oldest first."""
    messages = chat.messages.exclude(kind="reaction").filter(_is_visible())
    return bubbles(reversed(messages.order_by("-happened_at", "-id")[:THREAD]), chat)


def bubbles(messages: Iterable[SimulatedMessage], chat: Chat) -> list[Bubble]:
    shown = list(messages)
    files = SimulatedMedia.objects.in_bulk(
        [media_id for message in shown if (media_id := _file_of(message).get("id"))], field_name="media_id"
    )
    quoted = {
        message.wamid: message
        for message in chat.messages.filter(wamid__in=[message.quoted for message in shown if message.quoted])
    }
    return [_bubble(message, files, quoted) for message in shown]


def _is_visible() -> Q:
    """A business's message is on the telephone once it has arrived there."""
    return Q(direction="in") | Q(direction="out", status__in=ARRIVED)


def _file_of(message: SimulatedMessage) -> dict[str, Any]:
    """The file that the message shows: its own, or its header's."""
    content = message.content if isinstance(message.content, dict) else {}
    if message.kind == "template":
        header = message.shown.get("header", {})
    elif message.kind == "interactive":
        header = content.get("header", {})
    else:
        return content if "mime_type" in content or "id" in content or "link" in content else {}
    found = header.get(header.get("type", ""), {})
    return found if isinstance(found, dict) else {}


def _bubble(
    message: SimulatedMessage, files: dict[str, SimulatedMedia], quoted: dict[str, SimulatedMessage]
) -> Bubble:
    described = _file_of(message)
    file = files.get(described.get("id", ""))
    content = message.content if isinstance(message.content, dict) else {}
    structure = message.shown if message.kind == "template" else content
    header = structure.get("header") or {}
    footer = structure.get("footer") or ""
    action = content.get("action") or {}
    buttons = message.shown.get("buttons") or action.get("buttons") or []
    if "parameters" in action:
        buttons = [{"type": "URL", "text": action["parameters"]["display_text"], **action["parameters"]}]
    if action.get("name") in REQUESTS:
        buttons = [{"type": action["name"], "text": REQUESTS[action["name"]]}]
    reactions = [
        ("Você reagiu", message.reaction_of_customer),
        ("A empresa reagiu", message.reaction_of_business),
    ]
    return Bubble(
        message=message,
        text=_text(message),
        file=file,
        file_url=file.screen_path if file else "",
        link=described.get("link", ""),
        header=header.get("text", "") if isinstance(header, dict) else "",
        footer=footer if isinstance(footer, str) else footer.get("text", ""),
        buttons=[_button(button) for button in buttons],
        sections=action.get("sections") or [],
        quoted=quoted.get(message.quoted),
        reactions=[(who, emoji) for who, emoji in reactions if emoji],
    )


REQUESTS = {"send_location": "Enviar localização", "request_contact_info": "Compartilhar contato"}


def _button(button: dict[str, Any]) -> dict[str, Any]:
    if "reply" in button:
        return {"type": "QUICK_REPLY", "text": button["reply"]["title"]}
    return button


class Watch:
    """One page's eyes: each look gives the fragments of what changed since the look before."""

    def __init__(self, *, chat_id: int | None) -> None:
        self._chat_id = chat_id
        self._since = timezone.now() - OVERLAP
        self._seen: dict[str, datetime] = {}

    def look(self) -> list[str]:
        since, self._since = self._since, timezone.now() - OVERLAP
        return [*self._rows(since), *self._thread(since)]

    def _is_news(self, key: str, changed_at: datetime) -> bool:
        is_news = self._seen.get(key) != changed_at
        self._seen[key] = changed_at
        return is_news

    def _rows(self, since: datetime) -> list[str]:
        chats = Chat.objects.filter(changed_at__gte=since).values_list("customer_id", "changed_at")
        changed = {customer for customer, at in chats if self._is_news(f"row-{customer}", at)}
        if not changed:
            return []
        return [
            render_to_string("simulator/row.html", {"row": row})
            for row in rows(Customer.objects.filter(pk__in=changed))
        ]

    def _thread(self, since: datetime) -> list[str]:
        chat = Chat.objects.filter(pk=self._chat_id or 0).select_related("customer", "number").first()
        if chat is None:
            return []
        changed = chat.messages.filter(_is_visible(), changed_at__gte=since).exclude(kind="reaction")
        news = [
            message
            for message in changed.order_by("happened_at", "id")
            if self._is_news(f"message-{message.pk}", message.changed_at)
        ]
        fragments: list[str] = [
            render_to_string("simulator/message.html", {"bubble": bubble, "chat": chat})
            for bubble in bubbles(news, chat)
        ]
        if self._is_news("presence", chat.changed_at):
            fragments.append(render_to_string("simulator/presence.html", {"chat": chat}))
        return fragments
