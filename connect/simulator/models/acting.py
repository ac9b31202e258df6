"""What a person does with their telephone. Every act reaches the business by webhook."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction
from django.utils import timezone

from connect.simulator import payloads, said
from connect.simulator.brazil import dialled, usually_has_ninth
from connect.simulator.identifiers import new_call_id, new_user_id, new_wamid
from connect.simulator.models import outcomes
from connect.simulator.models.chats import Chat
from connect.simulator.models.deliveries import Delivery
from connect.simulator.models.messages import SimulatedMessage

if TYPE_CHECKING:
    from connect.simulator.models.customers import Customer
    from connect.simulator.models.numbers import SimulatedNumber

FREE_ENTRY = timedelta(hours=72)


class Acting(models.Model):
    class Meta:
        abstract = True

    @property
    def _me(self) -> Customer:
        return cast("Customer", self)

    def chat_with(self, number: SimulatedNumber) -> Chat:
        chat, _ = Chat.objects.select_related("customer", "number").get_or_create(
            number=number, customer=self._me
        )
        return chat

    @transaction.atomic
    def writes(
        self,
        what: str | said.Said,
        *,
        to: SimulatedNumber,
        quoting: SimulatedMessage | None = None,
        at: datetime | None = None,
        silently: bool = False,
    ) -> SimulatedMessage:
        """Send a message to the business: a text, or anything `connect.simulator.said` can say.

        `at` is when it was written, the present by default. `silently`: no webhook, it is history.
        """
        content = said.text(what) if isinstance(what, str) else what
        now = at or timezone.now()
        chat = self.chat_with(to)
        message = SimulatedMessage.objects.create(
            chat=chat,
            wamid=new_wamid(self._me.wa_id, from_customer=True),
            direction=SimulatedMessage.Direction.IN,
            kind=content.kind,
            content=content.content,
            extra=content.beside,
            quoted=quoting.wamid if quoting else content.answers,
            status="delivered" if silently else "accepted",
            happened_at=now,
        )
        chat.hears(now, free_until=now + FREE_ENTRY if "referral" in content.beside else None)
        if not silently and not self._me.is_offline:
            message.leaves()
        return message

    @transaction.atomic
    def reacts(self, emoji: str, *, to: SimulatedMessage) -> None:
        """React to a message of either side; an empty emoji takes the reaction back."""
        to.reaction_of_customer = emoji
        to.touch("reaction_of_customer")
        content = {"message_id": to.wamid} | ({"emoji": emoji} if emoji else {})
        self._tells(to.chat, "reaction", content)

    @transaction.atomic
    def edits(self, message: SimulatedMessage, *, text: str) -> None:
        message.content = {"body": text} if message.kind == "text" else message.content | {"caption": text}
        message.is_edited = True
        message.touch("content", "is_edited")
        told = {"type": message.kind, message.kind: message.content}
        self._tells(message.chat, "edit", {"original_message_id": message.wamid, "message": told})

    @transaction.atomic
    def deletes(self, message: SimulatedMessage) -> None:
        message.is_deleted = True
        message.touch("is_deleted")
        self._tells(message.chat, "revoke", {"original_message_id": message.wamid})

    @transaction.atomic
    def taps(self, button: int, *, on: SimulatedMessage) -> SimulatedMessage:
        """Tap a button of a template or of an interactive message, counted from zero."""
        return self.writes(said.button_reply(on, button), to=on.chat.number)

    @transaction.atomic
    def picks(self, row: str, *, of: SimulatedMessage) -> SimulatedMessage:
        """Choose a row, by its id, from the list that the business sent."""
        return self.writes(said.list_reply(of, row), to=of.chat.number)

    @transaction.atomic
    def calls(self, number: SimulatedNumber) -> None:
        """Ring, and hang up. Opens the window like a message."""
        now = timezone.now()
        chat = self.chat_with(number)
        chat.hears(now)
        call_id = new_call_id()
        SimulatedMessage.objects.create(
            chat=chat, wamid=call_id, direction="in", kind="call", status="delivered", happened_at=now
        )
        if chat.is_blocked:
            return
        Delivery.objects.post(
            Delivery(
                number=number,
                field="calls",
                value=payloads.called(chat, call_id=call_id, event=event, at=now),
            )
            for event in ("connect", "terminate")
        )

    @transaction.atomic
    def reads(self, chat: Chat) -> None:
        """Open the chat: what has arrived is read."""
        now = timezone.now()
        for message in chat.messages.filter(direction="out", status__in=["sent", "delivered"]).exclude(
            kind="reaction"
        ):
            if message.status == "delivered" or not self._me.is_offline:
                message.chat = chat
                outcomes.announce(message, "read", at=now)

    @transaction.atomic
    def plays(self, message: SimulatedMessage) -> None:
        if message.moves_to("played"):
            outcomes.announce(message, "played", at=timezone.now())

    @transaction.atomic
    def wants_marketing(self, wants: bool, *, of: SimulatedNumber) -> None:
        """Stop or resume marketing messages in WhatsApp's own settings."""
        value = payloads.preference(self._me, of, wants_marketing=wants, at=timezone.now())
        Delivery.objects.post([Delivery(number=of, field="user_preferences", value=value)])

    @transaction.atomic
    def comes_online(self) -> None:
        """What waited for the telephone arrives, and what was written on it leaves."""
        me, now = self._me, timezone.now()
        me.is_offline = False
        me.save(update_fields=["is_offline"])
        waiting = SimulatedMessage.objects.filter(chat__customer=me).select_related(
            "chat__number", "chat__customer"
        )
        for message in waiting.filter(direction="in", status="accepted").order_by("happened_at", "id"):
            message.leaves()
        for message in waiting.filter(
            direction="out", status__in=["accepted", "sent"], error_code=None
        ).exclude(kind="reaction"):
            outcomes.announce(
                message, *outcomes.arrivals(message), at=now, delay=message.chat.number.status_delay
            )

    @transaction.atomic
    def changes_number(self, phone: str) -> None:
        """Move to another number. WhatsApp tells every business, and gives the person a new user id."""
        me, now = self._me, timezone.now()
        old_wa_id, old_user_id = me.wa_id, me.user_id
        me.phone = dialled(phone)
        me.wa_id_has_ninth = usually_has_ninth(me.phone)
        me.user_id = new_user_id()
        me.save()
        deliveries = []
        for chat in Chat.objects.filter(customer=me).select_related("number"):
            chat.customer = me
            content = {
                "body": f"User {me.name} changed from {old_wa_id} to {me.wa_id}",
                "wa_id": me.wa_id,
                "user_id": me.user_id,
                "type": "user_changed_number",
            }
            wamid = new_wamid(old_wa_id, from_customer=True)
            SimulatedMessage.objects.create(
                chat=chat, wamid=wamid, direction="in", kind="system", content=content, happened_at=now
            )
            value = payloads.system(chat, wamid=wamid, sender=old_wa_id, content=content, at=now)
            deliveries.append(Delivery(number=chat.number, value=value))
            changed = payloads.user_id_changed(chat, previous=old_user_id, at=now)
            deliveries.append(Delivery(number=chat.number, field="user_id_update", value=changed))
        Delivery.objects.post(deliveries)

    def _tells(self, chat: Chat, kind: str, content: dict[str, Any]) -> None:
        now = timezone.now()
        chat.touch()
        if chat.is_blocked:
            return
        value = payloads.happened(
            chat,
            wamid=new_wamid(self._me.wa_id, from_customer=True),
            kind=kind,
            content=content,
            at=now,
        )
        Delivery.objects.post([Delivery(number=chat.number, value=value)])
