"""What the customer does. It goes through the product's own reading of Meta's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connect.conversations.models import Message
from connect.conversations.models.reactable import COMPANY, CUSTOMER
from connect.conversations.reception.contents import attachment_of, columns_of
from connect.simulator import payloads, said
from connect.simulator.company.attended import Attended
from connect.simulator.company.written import Saying
from connect.simulator.identifiers import new_call_id, new_wamid
from connect.simulator.models import SimulatedMessage
from connect.simulator.models.acting import FREE_ENTRY
from connect.whatsapp.reading import read_one
from connect.whatsapp.updates import MessageReceived


@dataclass
class Heard(Attended):
    def hear(
        self, saying: Saying, *, at: datetime, quoting: str = "", name: str = "", nobody: bool = False
    ) -> None:
        """The customer writes. `nobody`: an automatic distribution finds no one available."""
        spoken = self.spoken(saying)
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
        message = self.row_of(Message.Direction.IN, columns_of(update.content), simulated, at=at)
        message.forwarded = update.forwarded
        if update.referral is not None:
            referral = {"headline": update.referral.headline, "url": update.referral.source_url}
            message.details["referral"] = referral
        self.attach(attachment_of(update.content, message), saying)
        self.conversation.write_back_to(update.sender, at=at)
        if not self.conversation.is_open:
            self.open(at=at, nobody=nobody)
        self.conversation.receive(message, at=at)
        self._heard(at, free_until=at + FREE_ENTRY if "referral" in spoken.beside else None)
        self.add(message, simulated, name)

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
        pair = self.last(Message.Direction.IN)
        pair.message.edit(text, at=at)
        pair.simulated.content = {"body": text}
        pair.simulated.is_edited = True
        self.show_again(pair.message)

    def delete(self, *, at: datetime) -> None:
        """The customer deletes their last message."""
        pair = self.last(Message.Direction.IN)
        pair.message.revoke(at=at)
        pair.simulated.is_deleted = True
        self.show_again(pair.message)

    def react(self, emoji: str, *, at: datetime, to: str = "", by_company: bool = False) -> None:
        """To the last message of the other side, or to the one of that name."""
        other = Message.Direction.IN if by_company else Message.Direction.OUT
        pair = self.named[to] if to else self.last(other)
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
