"""One conversation while it is told: the rows it will be, in memory, kept as the product's verbs keep them.

A verb here does to the row what its namesake in `connect.conversations` does, at a time of the past. What
comes from the customer goes through the product's own reading of Meta's JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from connect.accounts.models import Sector, User
from connect.contacts.models import Contact
from connect.conversations.models import Assignment, Attachment, Attempt, Conversation, Message, Ticket
from connect.conversations.models.assignable import Turn, Why
from connect.conversations.models.reactable import COMPANY, CUSTOMER
from connect.conversations.models.receivable import told
from connect.conversations.reception.contents import Columns, attachment_of, columns_of
from connect.simulator import payloads, said
from connect.simulator.company.files import Sent, Shelf, store
from connect.simulator.company.staff import Line, Staff
from connect.simulator.identifiers import new_call_id, new_wamid
from connect.simulator.models import Chat, SimulatedMessage
from connect.simulator.models.acting import FREE_ENTRY
from connect.whatsapp.reading import read_one
from connect.whatsapp.reading.contents import content_of
from connect.whatsapp.updates import MessageReceived

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
class Telling:
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

    # -- the customer ------------------------------------------------------------------------------

    def hear(
        self, saying: Saying, *, at: datetime, quoting: str = "", name: str = "", nobody: bool = False
    ) -> None:
        """The customer writes. `nobody`: an automatic distribution finds no one available."""
        spoken = self._said(saying)
        simulated = SimulatedMessage(
            chat=self.chat,
            wamid=new_wamid(self.chat.customer.wa_id, from_customer=True),
            direction="in",
            kind=spoken.kind,
            content=spoken.content,
            extra=spoken.beside,
            quoted=self.named[quoting].simulated.wamid if quoting else spoken.answers,
            status="delivered",
            happened_at=at,
            changed_at=at,
        )
        update = self._as_reported(simulated)
        message = self._message(Message.Direction.IN, columns_of(update.content), simulated, at=at)
        message.forwarded = update.forwarded
        if update.referral is not None:
            referral = {"headline": update.referral.headline, "url": update.referral.source_url}
            message.details["referral"] = referral
        self._attach(attachment_of(update.content, message), saying)
        self.conversation.write_back_to(update.sender, at=at)
        if not self.conversation.is_open:
            self._open(at=at, nobody=nobody)
        self.conversation.receive(message, at=at)
        self._heard(at, free_until=at + FREE_ENTRY if "referral" in spoken.beside else None)
        self._add(message, simulated, name)

    def _as_reported(self, simulated: SimulatedMessage) -> MessageReceived:
        value = payloads.received(simulated, now=simulated.happened_at, **simulated.extra)
        entry = {"id": self.line.number.waba_id, "changes": [{"field": "messages", "value": value}]}
        update = read_one({"object": "whatsapp_business_account", "entry": [entry]})
        assert isinstance(update, MessageReceived), update
        return update

    def _heard(self, at: datetime, *, free_until: datetime | None = None) -> None:
        self.chat.last_inbound_at = self.chat.changed_at = at
        self.chat.free_entry_until = free_until or self.chat.free_entry_until

    def call(self, *, at: datetime) -> None:
        """The customer rings, and hangs up."""
        self.conversation.extend_window(at)
        self._heard(at)
        line = self.note("call", "O cliente ligou pelo WhatsApp", at=at)
        line.wamid = new_call_id()
        self.calls.append(
            SimulatedMessage(
                chat=self.chat,
                wamid=line.wamid,
                direction="in",
                kind="call",
                status="delivered",
                happened_at=at,
                changed_at=at,
            )
        )

    def tap(self, button: int, *, at: datetime) -> None:
        self.hear(said.button_reply(self._last_with_choices(), button), at=at)

    def pick(self, row: str, *, at: datetime) -> None:
        self.hear(said.list_reply(self._last_with_choices(), row), at=at)

    def _last_with_choices(self) -> SimulatedMessage:
        kinds = {"interactive", "template"}
        return next(
            p.simulated for p in reversed(self.pairs) if p.message.is_outbound and p.simulated.kind in kinds
        )

    def edit(self, text: str, *, at: datetime) -> None:
        """The customer changes their last message."""
        pair = self._last(Message.Direction.IN)
        pair.message.edit(text, at=at)
        pair.simulated.content = {"body": text}
        pair.simulated.is_edited = True
        self._show_again(pair.message)

    def delete(self, *, at: datetime) -> None:
        """The customer deletes their last message."""
        pair = self._last(Message.Direction.IN)
        pair.message.revoke(at=at)
        pair.simulated.is_deleted = True
        self._show_again(pair.message)

    def react(self, emoji: str, *, at: datetime, to: str = "", by_company: bool = False) -> None:
        """To the last message of the other side, or to the one of that name."""
        other = Message.Direction.IN if by_company else Message.Direction.OUT
        pair = self.named[to] if to else self._last(other)
        pair.message.react(emoji, who=COMPANY if by_company else CUSTOMER, at=at)
        if by_company:
            pair.simulated.reaction_of_business = emoji
        else:
            pair.simulated.reaction_of_customer = emoji

    def opt_out(self, *, at: datetime) -> None:
        """The customer stops marketing in WhatsApp's own settings."""
        self.contact.opted_out_at = at
        line = self.note("preference", "O cliente pediu para não receber mensagens de marketing", at=at)
        line.wamid = f"preference:{self.contact.pk}:{int(at.timestamp())}"

    # -- the company -------------------------------------------------------------------------------

    def answer(
        self,
        saying: Saying,
        *,
        at: datetime,
        by: str = "",
        status: str = "read",
        error_code: int | None = None,
        quoting: str = "",
        name: str = "",
    ) -> None:
        """Somebody of the company writes: whoever has the conversation, unless named."""
        author = self.staff.users[by] if by else self.holder
        ends = self.conversation.window_ends_at
        assert ends is not None, f"{self.contact} never wrote"
        assert at < ends, f"the window of {self.contact} had closed"
        quoted = self.named[quoting].simulated.wamid if quoting else ""
        self._send(
            saying, at=at, author=author, status=status, error_code=error_code, quoted=quoted, name=name
        )
        self._answered(author, at=at)

    def send_template(
        self, template: said.Said, shown: dict[str, Any], *, at: datetime, by: str, status: str
    ) -> None:
        """A template, which may go at any time; of a mass send it opens no ticket and is no answer."""
        simulated = self._send(template, at=at, author=self.staff.users[by], status=status)
        simulated.shown = shown
        message = self.pairs[-1].message
        message.text = shown["body"]
        self._show_again(message)

    def _send(
        self,
        saying: Saying,
        *,
        at: datetime,
        author: User,
        status: str,
        error_code: int | None = None,
        quoted: str = "",
        name: str = "",
    ) -> SimulatedMessage:
        spoken = self._said(saying)
        customer = self.chat.customer
        simulated = SimulatedMessage(
            chat=self.chat,
            wamid=new_wamid(customer.wa_id or customer.user_id[:20], from_customer=False),
            direction="out",
            kind=spoken.kind,
            content=spoken.content,
            quoted=quoted,
            status=status,
            error_code=error_code,
            to_user_id=not customer.phone,
            happened_at=at,
            changed_at=at,
        )
        message = self._message(Message.Direction.OUT, _columns(spoken), simulated, at=at)
        message.author = author
        self._follow(message, status, error_code=error_code)
        attempt = Attempt(
            message=message,
            number=self.line.number,
            wamid=simulated.wamid,
            outcome=Attempt.Outcome.ACCEPTED,
            started_at=at,
            answered_at=at,
        )
        simulated.opaque = str(attempt.pk)
        self.attempts.append(attempt)
        if isinstance(saying, Sent):
            self._attach(attachment_of(_media(spoken), message), saying, uploaded_at=at)
        self._add(message, simulated, name)
        return simulated

    def _follow(self, message: Message, status: str, *, error_code: int | None) -> None:
        """The ticks up to this one, each a little later, none of them in the future."""
        path = ["sent", "failed"] if status == "failed" else ["sent", "delivered", "read", "played"]
        at = message.happened_at
        for state in path[: path.index(status) + 1]:
            at = min(at + timedelta(seconds=self.chance.randint(1, 45 if state == "read" else 3)), self.now)
            message.advance(state, at=at, error_code=error_code)

    def _answered(self, author: User, *, at: datetime) -> None:
        self.read()
        self.conversation.waiting_since = None
        if self.ticket.first_answered_at is None:
            self.ticket.first_answered_at = at
        if not self.conversation.is_active:
            self.conversation.become(Conversation.Status.ACTIVE)
        if author.is_agent and self.contact.owner is None:
            self.contact.owner = author

    def read(self) -> None:
        """Whoever has the conversation opens it."""
        self.conversation.unread_count = 0
        for pair in self.pairs:
            if pair.message.is_inbound:
                pair.simulated.status = "read"

    def assume(self, username: str, *, at: datetime) -> None:
        user = self.staff.users[username]
        assert self.conversation.assignee is None, f"{self.contact} is not in a queue"
        self._hand_to(Turn(user, user.sector or self.conversation.sector, Why.ASSUMED), at=at)
        self.note("assumed", f"{user.name} assumiu a conversa", at=at, by=user)

    def transfer(self, username: str, *, at: datetime, note: str = "") -> None:
        by, to = self.holder, self.staff.users[username]
        self._hand_to(Turn(to, to.sector, Why.TRANSFERRED), at=at)
        sentence = f"{by.name} transferiu a conversa para {to.name}"
        self.note("transferred", f"{sentence}: {note}" if note else sentence, at=at, by=by)

    def close(self, *, at: datetime, by: str = "", reason: str = "") -> None:
        author = self.staff.users[by] if by else self.holder
        self.ticket.closed_at, self.ticket.closed_by, self.ticket.reason = at, author, reason
        self.conversation.become(Conversation.Status.CLOSED)
        self.conversation.waiting_since = None
        self.read()
        sentence = f"{author.name} encerrou o atendimento {{protocol}}"
        self.note("closed", f"{sentence}: {reason}" if reason else sentence, at=at, by=author)

    def _open(self, *, at: datetime, nobody: bool) -> None:
        """As `Conversation.open_ticket`: the same ticket within the grace period, else a new one."""
        last = self.tickets[-1] if self.tickets else None
        closed_at = last.closed_at if last else None
        if last is not None and closed_at is not None and at <= closed_at + self.conversation.grace():
            last.closed_at, last.closed_by, last.reason = None, None, ""
            was_answered = last.first_answered_at is not None
            self.conversation.become(
                Conversation.Status.ACTIVE if was_answered else Conversation.Status.PENDING
            )
            self.note("reopened", "O cliente voltou a escrever: atendimento {protocol} reaberto", at=at)
            return
        self.tickets.append(Ticket(conversation=self.conversation, opened_at=at))
        self.conversation.become(Conversation.Status.PENDING)
        turn = self._turn(nobody=nobody)
        self._hand_to(turn, at=at)
        self.note("opened", f"Atendimento {{protocol}} aberto. {told(turn)}", at=at)

    def _turn(self, *, nobody: bool) -> Turn:
        owner, sector = self.contact.owner, self.line.number.sector
        if owner is not None:
            return Turn(owner, owner.sector, Why.OWNER)
        assert isinstance(sector, Sector)
        if sector.is_automatic and not nobody:
            return Turn(self.staff.support, sector, Why.AUTOMATIC)
        return Turn(None, sector, Why.QUEUE)

    def _hand_to(self, turn: Turn, *, at: datetime) -> None:
        if self.stays:
            self.stays[-1].row.ended_at = at
            self.stays[-1].row.snapshot = self.conversation.as_row()
            self.stays[-1].last = self.messages[-1]
        self.conversation.assignee, self.conversation.sector = turn.user, turn.sector
        row = Assignment(
            conversation=self.conversation,
            ticket=self.ticket,
            user=turn.user,
            sector=turn.sector,
            why=turn.why,
            started_at=at,
        )
        self.stays.append(Stay(row))

    # -- rows --------------------------------------------------------------------------------------

    def note(self, name: str, sentence: str, *, at: datetime, by: User | None = None) -> Message:
        """A line of the system. `{protocol}` becomes that of the present ticket."""
        line = Message.event(
            name, sentence, conversation_id=self.conversation.pk, number_id=self.line.number.pk, at=at
        )
        line.author = by
        self.messages.append(line)
        self.lines.append(SystemLine(line, sentence, self.tickets[-1] if self.tickets else None))
        return line

    def _said(self, saying: Saying) -> said.Said:
        if isinstance(saying, Sent):
            return self.shelf.said(saying, self.line.simulated)
        return said.text(saying) if isinstance(saying, str) else saying

    def _message(
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

    def _attach(
        self, attachment: Attachment | None, saying: Saying, *, uploaded_at: datetime | None = None
    ) -> None:
        if attachment is not None and isinstance(saying, Sent):
            attachment.uploaded_at = uploaded_at
            store(attachment, saying)
            self.attachments.append(attachment)

    def _add(self, message: Message, simulated: SimulatedMessage, name: str) -> None:
        pair = Pair(message, simulated)
        self.messages.append(message)
        self.pairs.append(pair)
        if name:
            self.named[name] = pair
        self.conversation.show_last(message)
        self.shown = message
        self.chat.changed_at = message.happened_at

    def _show_again(self, message: Message) -> None:
        if message is self.shown:
            self.conversation.show_again(message)

    def _last(self, direction: Message.Direction) -> Pair:
        return next(pair for pair in reversed(self.pairs) if pair.message.direction == direction)


def _media(spoken: said.Said) -> Any:
    return content_of({"type": spoken.kind, spoken.kind: spoken.content})


def _columns(spoken: said.Said) -> Columns:
    """What the product stores of a message of its own: for most kinds Meta's JSON is the same both ways."""
    if spoken.kind == "interactive":
        return Columns(
            Message.Kind.INTERACTIVE, spoken.content["body"]["text"], {"interactive": spoken.content}
        )
    if spoken.kind == "template":
        return Columns(Message.Kind.TEMPLATE, "", {"name": spoken.content["name"]})
    return columns_of(_media(spoken))
