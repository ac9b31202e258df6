from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from connect.conversations.models.message import Message


class Listable(models.Model):
    """Everything that a row of a list shows, kept on the conversation: a list is one indexed read."""

    is_open = models.BooleanField(default=False)
    last_at = models.DateTimeField()
    """Its place in the lists: when the last message was, or when it came to who has it."""
    last_message_at = models.DateTimeField(null=True)
    last_message_id = models.BigIntegerField(default=0, db_default=0)
    """Nothing while it is zero. WhatsApp's times are whole seconds: of several, who wrote last is on top."""
    last_kind = models.CharField(max_length=11, blank=True)
    last_direction = models.CharField(max_length=6, blank=True)
    last_status = models.CharField(max_length=9, blank=True)
    preview = models.CharField(max_length=160, blank=True)
    unread_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)
    """Since when the customer has had no answer."""
    late_at = models.DateTimeField(null=True)
    """When that became longer than the sector's limit; nothing while it is not."""
    awaiting = models.CharField(max_length=120, blank=True, db_default="")
    """The name of who got it by transfer and has neither opened nor answered it yet."""

    LISTED = (
        "is_open", "last_at", "last_message_at", "last_message_id", "last_kind", "last_direction",
        "last_status", "preview", "unread_count", "waiting_since", "late_at", "awaiting", "window_ends_at",
        "highlight", "highlighted_at",
    )  # fmt: skip

    SHOWN_OF_LAST = ("last_kind", "last_direction", "last_status", "preview")
    """What `show_again` changes: columns of no index."""

    IN_LISTS = ("is_open", "last_at", "last_message_id", "pk")
    """What lists are ordered by, the greatest first: an index for every one who looks begins with them."""

    class Meta:
        abstract = True

    def wait_since(self, moment: datetime | None) -> None:
        """The customer has had no answer since then, or has one (None); in memory."""
        self.waiting_since = moment
        if moment is None:
            self.late_at = None

    def show_last(self, message: Message) -> None:
        """Let the row show this message if none is later; in memory. The message is saved."""
        if message.direction == message.Direction.SYSTEM:
            return
        if self.last_message_id:
            if message.place < (self.last_message_at or self.last_at, self.last_message_id):
                return
            self.last_at = max(self.last_at, message.happened_at)
        else:
            self.last_at = message.happened_at
        self.last_message_at = message.happened_at
        self.last_message_id = message.pk
        self.show_again(message)

    def show_again(self, message: Message) -> bool:
        """The message shown has changed (status, edit, deletion); in memory. False when another is shown."""
        if message.pk != self.last_message_id:
            return False
        self.last_kind, self.last_direction = message.kind, message.direction
        self.last_status, self.preview = message.status, message.preview()
        return True

    def as_row(self) -> dict[str, str | int | None]:
        """The row as it stands, to be kept for who leaves."""

        def moment(value: datetime | None) -> str | None:
            return value.isoformat() if value else None

        return {
            "status": self.status,  # type: ignore[attr-defined]
            "last_at": moment(self.last_message_at or self.last_at),
            "last_kind": self.last_kind,
            "last_direction": self.last_direction,
            "last_status": self.last_status,
            "preview": self.preview,
        }
