from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from connect.accounts.models import User
from connect.conversations.models.deliverable import Deliverable
from connect.conversations.models.reactable import Reactable
from connect.conversations.models.revisable import Revisable
from connect.whatsapp.models import Number


class MessageQuerySet(models.QuerySet["Message"]):
    def in_order(self) -> MessageQuerySet:
        return self.order_by("happened_at", "pk")

    def newest_first(self) -> MessageQuerySet:
        return self.order_by("-happened_at", "-pk")


class Message(Deliverable, Reactable, Revisable):
    """A row of a conversation: from the customer, from the company, or a line of the system.

    Ordered by `happened_at`, the time that WhatsApp gives (never after we got it), then by arrival. All of
    them are whole seconds, as WhatsApp's are: who is answered and writes back within the second comes after.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        SYSTEM = "system"

    class Kind(models.TextChoices):
        TEXT = "text", "Texto"
        IMAGE = "image", "Foto"
        VIDEO = "video", "Vídeo"
        AUDIO = "audio", "Áudio"
        VOICE = "voice", "Mensagem de voz"
        DOCUMENT = "document", "Documento"
        STICKER = "sticker", "Figurinha"
        LOCATION = "location", "Localização"
        CONTACTS = "contacts", "Contato"
        BUTTON = "button", "Resposta"
        FORM = "form", "Formulário"
        ORDER = "order", "Pedido"
        TEMPLATE = "template", "Template"
        INTERACTIVE = "interactive", "Mensagem interativa"
        UNSUPPORTED = "unsupported", "Mensagem não suportada"
        EVENT = "event", "Evento"

    MEDIA_KINDS = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.VOICE, Kind.DOCUMENT, Kind.STICKER})

    # No indexes of their own: those of the constraints and of the thread begin with them.
    conversation = models.ForeignKey(
        "conversations.Conversation", models.CASCADE, related_name="messages", db_index=False
    )
    number = models.ForeignKey(Number, models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=6, choices=Direction)
    kind = models.CharField(max_length=11, choices=Kind)
    text = models.TextField(blank=True)
    """What is read: body, caption, title of the button tapped, or the sentence of a system line."""
    details = models.JSONField(default=dict, blank=True)
    """What else this kind carries: coordinates, cards, items, buttons, the event."""
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    wamid = models.CharField(max_length=255, null=True)  # noqa: DJ001 - null: not in the unique index
    """WhatsApp's name of the message; of one that was sent again, the latest."""
    reply_to = models.CharField(max_length=255, blank=True)
    """wamid of the message quoted. Resolved when shown: it may come later, or never."""
    key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - as above
    """Idempotency key, made in the browser: the same key is the same message."""
    forwarded = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "wamid"], name="message_once_per_wamid"),
            models.UniqueConstraint(fields=["conversation", "key"], name="message_once_per_key"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending", "unknown"], in_outbox=True)
                | (~Q(status__in=["queued", "sending", "unknown"]) & Q(in_outbox=False)),
                name="in_outbox_while_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-happened_at", "-id"], name="message_thread"),
            # Conditions on a bare boolean: SQLite cannot use a partial index through a bound parameter.
            models.Index(fields=["conversation", "id"], condition=Q(in_outbox=True), name="message_outbox"),
            # Not for who asks for a conversation's oldest: PostgreSQL, which believes that the outbox is
            # empty, would read the whole of it in one of these for each message.
            models.Index(
                fields=["number", "id"],
                condition=Q(in_outbox=True, due_at__isnull=False),
                name="message_claims",
            ),
            models.Index(
                fields=["due_at"], condition=Q(in_outbox=True, due_at__isnull=False), name="message_due"
            ),
        ]

    def __str__(self) -> str:
        return self.preview()

    @property
    def is_inbound(self) -> bool:
        return self.direction == self.Direction.IN

    @property
    def is_outbound(self) -> bool:
        return self.direction == self.Direction.OUT

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in the thread."""
        return self.happened_at, self.pk

    def preview(self) -> str:
        """One line that says what the message is, for lists."""
        return preview(self.kind, self.text, is_revoked=self.is_revoked)

    @classmethod
    def event(
        cls, name: str, sentence: str, *, conversation_id: int, number_id: int, at: datetime, **details: Any
    ) -> Message:
        """An unsaved line of the system in the thread."""
        return cls(
            conversation_id=conversation_id,
            number_id=number_id,
            direction=cls.Direction.SYSTEM,
            kind=cls.Kind.EVENT,
            text=sentence,
            details={"event": name, **details},
            happened_at=whole_second(at),
        )


def whole_second(at: datetime) -> datetime:
    """The second in which it happened, as WhatsApp would tell it."""
    return at.replace(microsecond=0)


def preview(kind: str, text: str, *, is_revoked: bool) -> str:
    """One line that says what such a message is."""
    if is_revoked:
        return "Mensagem apagada"
    return (" ".join(text.split()) or str(Message.Kind(kind).label))[:160]
