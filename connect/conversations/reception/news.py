"""News of messages that exist: statuses, reactions, edits, deletions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q

from connect.conversations import broadcasts
from connect.conversations.bulk import write_each
from connect.conversations.models import Attempt, Conversation, EarlyUpdate, Message
from connect.conversations.models.reactable import CUSTOMER
from connect.conversations.reception.contents import columns_of
from connect.conversations.reception.times import believed
from connect.whatsapp.alerts import heed_failure
from connect.whatsapp.models import Number
from connect.whatsapp.updates import (
    AnyUpdate,
    MessageEchoed,
    MessageEdited,
    MessageRevoked,
    ReactionReceived,
    StatusChanged,
)

type Item = StatusChanged | ReactionReceived | MessageEdited | MessageRevoked | MessageEchoed

CHANGED_BY_NEWS = [
    *("status", "sent_at", "delivered_at", "read_at", "failed_at", "error_code"),
    *("in_outbox", "claimed_by", "due_at", "wamid"),
    *("reactions", "text", "edited_at", "revoked_at", "former_texts"),
]


def target_of(update: Item) -> str:
    """wamid of the message that the update speaks of."""
    return update.wamid if isinstance(update, StatusChanged) else update.target


def moment_of(update: Item) -> datetime:
    return update.changed_at if isinstance(update, StatusChanged) else update.sent_at


class News:
    """The news of one batch, applied in the order in which they happened."""

    def __init__(self, news: Sequence[tuple[Number, AnyUpdate]], *, received_at: datetime) -> None:
        self.received_at = received_at
        self.news: list[tuple[Number, Item]] = sorted(
            (pair for pair in news if isinstance(pair[1], Item.__value__)),  # type: ignore[misc]
            key=lambda pair: moment_of(pair[1]),
        )
        self.messages: dict[int, Message] = {}
        self.by_name: dict[tuple[int, str], int] = {}
        self.by_attempt: dict[UUID, Attempt] = {}
        self.attempt_named: dict[tuple[int, str], Attempt] = {}
        self.changed: set[int] = set()

    def take(self) -> None:
        self._read()
        for number, update in self.news:
            message = self._message_of(number, update)
            if message is None or (isinstance(update, StatusChanged) and not message.is_outbound):
                self._keep_for_later(number, update)
            elif self._apply(message, update):
                self.changed.add(message.pk)
        self._write()

    def _read(self) -> None:
        names = {target_of(update) for _, update in self.news}
        number_pks = {number.pk for number, _ in self.news}
        ids = {
            UUID(update.opaque)
            for _, update in self.news
            if isinstance(update, StatusChanged) and _is_uuid(update.opaque)
        }
        wanted = Q(number__in=number_pks, wamid__in=names)
        if ids:
            wanted |= Q(pk__in=ids)
        for attempt in Attempt.objects.filter(wanted).select_related("number"):
            self.by_attempt[attempt.pk] = attempt
            if attempt.wamid:
                self.by_name[attempt.number_id, attempt.wamid] = attempt.message_id
                self.attempt_named[attempt.number_id, attempt.wamid] = attempt
        tried = {attempt.message_id for attempt in self.by_attempt.values()}
        made = Attempt.objects.filter(message__in=tried).order_by("started_at")
        self.latest_attempt = dict(made.values_list("message_id", "pk"))
        found = Message.objects.filter(Q(number__in=number_pks, wamid__in=names) | Q(pk__in=tried))
        pairs = list(found.values_list("pk", "conversation_id"))
        self.conversations = {
            conversation.pk: conversation
            for conversation in Conversation.objects.locked()
            .filter(pk__in={pk for _, pk in pairs})
            .order_by("pk")
        }
        locked = (
            Message.objects.filter(pk__in=[pk for pk, _ in pairs])
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        for message in locked:
            self.messages[message.pk] = message
            if message.wamid:
                self.by_name[message.number_id, message.wamid] = message.pk

    def _message_of(self, number: Number, update: Item) -> Message | None:
        if isinstance(update, StatusChanged) and _is_uuid(update.opaque):
            attempt = self.by_attempt.get(UUID(update.opaque))
            if attempt is not None:
                return self.messages.get(attempt.message_id)
        pk = self.by_name.get((number.pk, target_of(update)))
        return self.messages.get(pk) if pk is not None else None

    def _apply(self, message: Message, update: Item) -> bool:
        at = believed(moment_of(update), received_at=self.received_at)
        match update:
            case StatusChanged():
                return self._advance(message, update, at)
            case ReactionReceived():
                return message.react(update.emoji, who=CUSTOMER, at=at)
            case MessageEdited():
                return message.edit(columns_of(update.content).text, at=at)
            case MessageRevoked():
                return message.revoke(at=at)
            case MessageEchoed(action="revoked"):
                return message.revoke(at=at)
            case MessageEchoed():
                return message.edit(columns_of(update.content).text, at=at)

    def _advance(self, message: Message, update: StatusChanged, at: datetime) -> bool:
        attempt = self.by_attempt.get(UUID(update.opaque)) if _is_uuid(update.opaque) else None
        attempt = attempt or self.attempt_named.get((message.number_id, update.wamid))
        problem = update.problems[0] if update.problems else None
        if attempt is not None:
            self._tell_attempt(attempt, update, at)
            is_former = attempt.pk != self.latest_attempt.get(message.pk)
            if is_former and update.status in ("sent", "failed"):
                return False
            if not is_former and not message.wamid:
                message.wamid = update.wamid
        return message.advance(update.status, at=at, error_code=problem.code if problem else None)

    def _tell_attempt(self, attempt: Attempt, update: StatusChanged, at: datetime) -> None:
        """What the status says of this sending; a status proves that WhatsApp took it."""
        attempt.wamid = attempt.wamid or update.wamid
        if attempt.outcome in (Attempt.Outcome.IN_FLIGHT, Attempt.Outcome.UNKNOWN):
            attempt.outcome, attempt.answered_at = Attempt.Outcome.ACCEPTED, at
        if update.status == "failed" and update.problems:
            heed_failure(attempt.number, update.problems[0].code, update.problems[0].title)
            attempt.error_code = update.problems[0].code
            attempt.error_text = (update.problems[0].details or update.problems[0].title)[:400]
        attempt.pricing_type = update.pricing_type[:40] or attempt.pricing_type
        attempt.pricing_category = update.pricing_category[:40] or attempt.pricing_category
        attempt.save(
            update_fields=[
                "wamid",
                "outcome",
                "answered_at",
                "error_code",
                "error_text",
                "pricing_type",
                "pricing_category",
            ]
        )

    def _write(self) -> None:
        changed = [self.messages[pk] for pk in sorted(self.changed)]
        if not changed:
            return
        write_each(changed, CHANGED_BY_NEWS)
        shown = []
        for message in changed:
            conversation = self.conversations[message.conversation_id]
            broadcasts.message_changed(message, conversation)
            if conversation.show_again(message):
                shown.append(conversation)
                broadcasts.conversation_changed(conversation)
        write_each(shown, Conversation.SHOWN_OF_LAST)

    def _keep_for_later(self, number: Number, update: Item) -> None:
        raw = msgspec.json.encode(update.raw, order="deterministic")
        EarlyUpdate.objects.get_or_create(
            number=number,
            target=target_of(update)[:255],
            digest=hashlib.sha256(raw).hexdigest(),
            defaults={"happened_at": moment_of(update), "raw": update.raw},
        )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
