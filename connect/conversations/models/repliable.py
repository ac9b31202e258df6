from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import models, transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.conversations import broadcasts
from connect.conversations.models.attachment import Attachment
from connect.conversations.models.listable import Listable
from connect.conversations.models.message import Message, whole_second
from connect.conversations.pictures import size_of
from connect.live import collecting
from connect.ui.prepared import Given, Prepared, Values
from connect.whatsapp.outgoing import Media, NotSendable, Text

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation

WINDOW_CLOSED = "Janela de 24 horas encerrada. A janela reabre quando o cliente escrever de novo."

WITH_KEY = Prepared[Values](
    lambda: Message.objects.filter(
        conversation=Given("conversation"), key=Given("key", models.CharField())
    ).values("pk")
)

BLOCKED = "Este contato está bloqueado. Desbloqueie para responder."


class Repliable(Listable):
    """Answering the customer."""

    class Meta:
        abstract = True

    def reply(  # type: ignore[misc]
        self: Conversation,
        text: str = "",
        *,
        by: User,
        key: str,
        reply_to: str = "",
        file: File[Any] | None = None,
        kind: str = Message.Kind.TEXT,
        mime_type: str = "",
        filename: str = "",
    ) -> Message:
        """Store a message for the customer; the sender, woken at once, sends it after the commit.

        `key` comes from the browser: the same key again is the same message, stored and sent once.
        `file` goes as `kind`, with `text` as its caption. `reply_to` is the wamid of the message quoted.
        Raises NotSendable, NotAllowed.
        """
        text = text.strip()
        if not text and file is None:
            raise NotSendable("Escreva uma mensagem.")
        if file is None:
            Text(body=text).check()
        else:
            Media(kind=kind, media_id="stored here", caption=text, filename=filename[:240]).check()  # type: ignore[arg-type]
        width, height = size_of(file, kind) if file is not None else (None, None)
        with transaction.atomic(), collecting():
            self.lock_for(by)
            if key and WITH_KEY.read(conversation=self.pk, key=key):
                return self.messages.get(key=key)
            if self.contact.is_blocked:
                raise NotSendable(BLOCKED)
            if not self.is_open:
                raise NotSendable("Esta conversa está encerrada. Reabra para responder.")
            if not self.window_is_open:
                raise NotSendable(WINDOW_CLOSED)
            now = timezone.now()
            message = Message(
                conversation=self,
                number_id=self.number_id,
                direction=Message.Direction.OUT,
                kind=kind,
                text=text,
                author=by,
                key=key or None,
                reply_to=reply_to,
                happened_at=whole_second(max(now, self.last_at) if self.last_message_id else now),
            )
            message.enqueue(at=now)
            message.save()
            if file is not None:
                Attachment.objects.create(
                    message=message,
                    kind=kind,
                    state=Attachment.State.STORED,
                    file=file,
                    mime_type=mime_type,
                    filename=filename[:255],
                    size=file.size,
                    width=width,
                    height=height,
                )
            self.answered(by=by, at=now)
            self.show_last(message)
            self.save_changes("status")
            self.store_contact_moment()
            broadcasts.message_changed(message, self)
            broadcasts.conversation_changed(self)
            broadcasts.outbox_filled()
            return message

    def answered(self: Conversation, *, by: User, at: datetime) -> None:  # type: ignore[misc]
        """A person of the company has answered: what was pending is active, what was unread is read."""
        self.clear_unread()
        self.be_ongoing()
        self.wait_since(None)
        if by.pk == self.assignee_id:
            self.awaiting = ""
        self.first_answer(at=at)
        if by.is_agent and self.contact.owner_id is None:
            type(self.contact).objects.filter(pk=self.contact_id, owner=None).update(owner=by)

    def first_answer(self: Conversation, *, at: datetime) -> None:  # type: ignore[misc]
        """What was pending is active; the ticket knows since when."""
        if not self.is_open or self.ticket is None:
            return
        if self.ticket.first_answered_at is None:
            self.ticket.first_answered_at = at
            self.ticket.save(update_fields=["first_answered_at"])
        if not self.is_active:
            self.become(self.Status.ACTIVE)
            self.store_contact_status()

    def retry(self: Conversation, message: Message, *, by: User) -> None:  # type: ignore[misc]
        """*Tentar novamente*: a failed message goes again, a new attempt. Raises NotSendable, NotAllowed."""
        with transaction.atomic():
            self.lock_for(by)
            message.refresh_from_db(from_queryset=Message.objects.select_for_update(of=("self",)))
            if not message.has_failed:
                raise NotSendable("Esta mensagem já não precisa ser enviada de novo.")
            if self.contact.is_blocked:
                raise NotSendable(BLOCKED)
            if not self.window_is_open and message.kind != Message.Kind.TEMPLATE:
                raise NotSendable(WINDOW_CLOSED)
            message.enqueue(at=timezone.now())
            message.save(
                update_fields=["status", "in_outbox", "due_at", "error_code", "failed_at", "sent_at", "tries"]
            )
            if self.show_again(message):
                self.save_changes()
                broadcasts.conversation_changed(self)
            broadcasts.message_changed(message, self)
            broadcasts.outbox_filled()
