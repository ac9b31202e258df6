"""A conversation on both sides, in memory: the rows it will be, and how a message joins them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from connect.accounts.models import User
from connect.contacts.models import Contact
from connect.conversations.models import Assignment, Attachment, Attempt, Conversation, Message, Ticket
from connect.conversations.reception.contents import Columns
from connect.simulator import said
from connect.simulator.company.files import Sent, Shelf, store
from connect.simulator.company.staff import Line, Staff
from connect.simulator.models import Chat, SimulatedMessage

type Saying = str | Sent | said.Said


@dataclass
class Stay:
    """An assignment, and the last message that was there when it ended."""

    row: Assignment
    last: Message | None = None


@dataclass
class SystemLine:
    """A line of the system, waiting for its ticket's protocol."""

    message: Message
    sentence: str
    ticket: Ticket | None

    def finish(self) -> None:
        self.message.text = self.sentence.format(protocol=self.ticket.protocol if self.ticket else "")


@dataclass
class Pair:
    """A message on both sides."""

    message: Message
    simulated: SimulatedMessage


@dataclass
class Written:
    contact: Contact
    conversation: Conversation
    chat: Chat
    line: Line
    staff: Staff
    shelf: Shelf
    now: datetime
    chance: Random
    messages: list[Message] = field(default_factory=list)
    lines: list[SystemLine] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    calls: list[SimulatedMessage] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    named: dict[str, Pair] = field(default_factory=dict)
    shown: Message | None = None
    """The one that the list row shows."""

    @property
    def holder(self) -> User:
        holder = self.conversation.assignee
        assert holder is not None, f"nobody has {self.conversation}"
        return holder

    @property
    def ticket(self) -> Ticket:
        return self.tickets[-1]

    def note(
        self, name: str, sentence: str, *, at: datetime, by: User | None = None, **details: str
    ) -> Message:
        """A line of the system. `{protocol}` becomes that of the present ticket."""
        line = Message.event(
            name,
            sentence,
            conversation_id=self.conversation.pk,
            number_id=self.line.number.pk,
            at=at,
            **details,
        )
        line.author = by
        self.messages.append(line)
        self.lines.append(SystemLine(line, sentence, self.tickets[-1] if self.tickets else None))
        return line

    def spoken(self, saying: Saying) -> said.Said:
        if isinstance(saying, Sent):
            return self.shelf.said(saying, self.line.simulated)
        return said.text(saying) if isinstance(saying, str) else saying

    def row_of(
        self, direction: Message.Direction, columns: Columns, simulated: SimulatedMessage, *, at: datetime
    ) -> Message:
        return Message(
            conversation=self.conversation,
            number=self.line.number,
            direction=direction,
            kind=columns.kind,
            text=columns.text,
            details=columns.details,
            wamid=simulated.wamid,
            reply_to=simulated.quoted,
            happened_at=at,
        )

    def attach(
        self, attachment: Attachment | None, saying: Saying, *, uploaded_at: datetime | None = None
    ) -> None:
        if attachment is not None and isinstance(saying, Sent):
            attachment.uploaded_at = uploaded_at
            store(attachment, saying)
            self.attachments.append(attachment)

    def add(self, message: Message, simulated: SimulatedMessage, name: str) -> None:
        pair = Pair(message, simulated)
        self.messages.append(message)
        self.pairs.append(pair)
        if name:
            self.named[name] = pair
        self.conversation.show_last(message)
        self.shown = message
        self.chat.changed_at = message.happened_at

    def show_again(self, message: Message) -> None:
        if message is self.shown:
            self.conversation.show_again(message)

    def last(self, direction: Message.Direction) -> Pair:
        return next(pair for pair in reversed(self.pairs) if pair.message.direction == direction)
