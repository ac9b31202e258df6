from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from connect.conversations import broadcasts
from connect.conversations.models.assignable import Turn, Why
from connect.conversations.models.listable import Listable
from connect.conversations.models.message import Message
from connect.conversations.models.windowed import Windowed

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation


class Receivable(Listable, Windowed):
    """Hearing from the customer. These change the row in memory; reception writes it once per batch."""

    echoed_at = models.DateTimeField(null=True)
    """When the company last wrote from its own telephone: whatever came before was seen there."""

    OPENED = ("status", "ticket", "assignee", "sector")
    """What is another once it opens, besides what rows show."""

    class Meta:
        abstract = True

    def receive(self: Conversation, message: Message, *, at: datetime) -> Message | None:  # type: ignore[misc]
        """Take in an unsaved message of the customer: count it, open a ticket if there is none, route it.

        When it opens, the unsaved line that says so comes back: it stands before the message.
        """
        self.extend_window(message.happened_at)
        line = None if self.is_open else self.open_ticket(at=message.happened_at, now=at)
        self.stand_out(at=message.happened_at)
        if self.echoed_at is not None and message.happened_at <= self.echoed_at:
            self.answered_elsewhere(at=self.echoed_at)
            return line
        self.unread_count += 1
        if self.waiting_since is None or message.happened_at < self.waiting_since:
            self.wait_since(message.happened_at)
        return line

    def keep(self: Conversation, message: Message) -> None:  # type: ignore[misc]
        """Take in an unsaved message of who is blocked: it can be read, and disturbs nobody."""
        self.extend_window(message.happened_at)

    def answered_elsewhere(self: Conversation, *, at: datetime) -> None:  # type: ignore[misc]
        """The company has written from its own telephone then; in memory, like an answer from here."""
        self.echoed_at = max(at, self.echoed_at or at)
        later = self.messages.filter(direction="in", happened_at__gt=self.echoed_at)
        unread = min(self.unread_count, later.count()) if self.unread_count else 0
        self.first_answer(at=self.echoed_at)
        self.unread_count = unread
        if not unread:
            self.be_ongoing()
        first = later.in_order().values_list("happened_at", flat=True).first() if unread else None
        self.wait_since(first)

    def open_ticket(self: Conversation, *, at: datetime, now: datetime) -> Message:  # type: ignore[misc]
        """Open again for who wrote: the same ticket within the grace period, else a new one by rule 3.

        Writes ticket and assignment; the row's columns, and the line that says why, in memory.
        """
        heard_before = broadcasts.hearers(self)
        same = self.reopen_ticket(at)
        assert self.ticket is not None
        if same and self.assignee is not None and self.assignee.is_active:
            self.become(self.Status.ACTIVE if self.ticket.first_answered_at else self.Status.PENDING)
            sentence = f"O cliente voltou a escrever: atendimento {self.ticket.protocol} reaberto"
            line = self.line("reopened", sentence, at=at)
        else:
            turn = self.turn_for_new_ticket()
            self.become(self.Status.PENDING)
            self.hand_to(turn, at=now)
            line = self.line("opened", f"Atendimento {self.ticket.protocol} aberto. {told(turn)}", at=at)
            if turn.why == Why.AUTOMATIC:
                # Who has how many is counted in the database, for the next one of the batch too.
                self.save_changes(*self.OPENED)
        broadcasts.conversation_changed(self, also=heard_before)
        return line


def told(turn: Turn) -> str:
    """Why it came to whom, as the thread says it."""
    if turn.user is not None:
        return f"Encaminhado a {turn.user.name}: {Why(turn.why).label}"
    if turn.sector is not None:
        return f"Na fila do setor {turn.sector.name}"
    return "Sem setor: aguarda um Admin"
