"""Taking messages out of the queue for sending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from connect.conversations import broadcasts
from connect.conversations.bulk import Update
from connect.conversations.models import Attachment, Attempt, Conversation, Message
from connect.conversations.models.deliverable import Deliverable
from connect.ui.prepared import Given, Prepared, Values
from connect.whatsapp.credentials import Credentials
from connect.whatsapp.models import Number
from connect.whatsapp.outgoing import Recipient

LEASE = timedelta(seconds=60)
LEASE_WITH_FILE = timedelta(minutes=10)
NEWS_MAY_TAKE = timedelta(seconds=90)
"""After an unknown outcome we wait this long for a status before the one careful retry."""
UPLOADS_KEPT = timedelta(days=29)
MOST_UNKNOWN = 2
"""Unknown so often, a message has failed. It may have arrived, so only a person sends it again."""
UNKNOWN_OUTCOME = -1
"""Our own error code: WhatsApp never said what became of it."""

MOST_LIMITS = 512

Status = Deliverable.Status
NOW = Given("now", DateTimeField())
PACKED = (
    *("number", "status", "kind", "text", "reply_to", "tries"),
    *("conversation__wa_id", "conversation__user_id"),
)
"""What is read of a message that goes out."""
CLAIMED = Update(
    "conversations_message",
    "status = 'sending', claimed_by = {by}, tries = tries + 1, due_at = {until}",
    {"by": "text", "until": "timestamptz", "id": "bigint"},
)


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One message on its way, with all that sending it needs."""

    message_id: int
    conversation_id: int
    number_id: int
    attempt_id: UUID
    recipient: Recipient
    kind: str
    text: str
    reply_to: str
    tries: int
    per_second: int
    credentials: Credentials = field(repr=False)
    attachment: Attachment | None = None

    @property
    def customer(self) -> str:
        return self.recipient.wa_id or self.recipient.user_id

    @property
    def uploaded_as(self) -> str:
        """The file's name at Meta from a former try, while Meta still keeps it."""
        attachment = self.attachment
        if attachment is None or attachment.uploaded_at is None:
            return ""
        is_kept = timezone.now() - attachment.uploaded_at < UPLOADS_KEPT
        return attachment.media_id if is_kept else ""


def due_messages(number: Number | Given, *, at: datetime | Given) -> QuerySet[Message]:
    """Those that may go now: the oldest of each conversation."""
    # Looked up for each, along its own index; what PostgreSQL could make a join of grows with the square.
    own = Message.objects.filter(conversation=OuterRef("conversation"), in_outbox=True)
    oldest = own.order_by("conversation_id", "pk").values("pk")[:1]
    due = Message.objects.filter(number=number, in_outbox=True, due_at__lte=at)
    return due.filter(pk=Subquery(oldest)).order_by("pk")


@lru_cache(maxsize=MOST_LIMITS)
def _claimable(limit: int) -> Prepared[Message]:
    """What is sent of them, and to whom; locked."""
    return Prepared(
        lambda: (
            due_messages(Given("number"), at=NOW)
            .select_related("conversation")
            .only(*PACKED)
            .select_for_update(
                of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
            )[:limit]
        )
    )


def claim(number: Number, *, limit: int, by: str) -> list[Parcel]:
    """Up to `limit` due messages of the number, the oldest of each conversation, ours under a lease."""
    now = timezone.now()
    with transaction.atomic():
        due = _claimable(limit).read(number=number.pk, now=now)
        lost = [message for message in due if message.status == Status.SENDING]
        unclear = [message for message in due if message.status == Status.UNKNOWN]
        doubted = _doubted(unclear)
        ready = [message for message in due if message not in lost and message not in doubted]
        _doubt(lost, now)
        _give_up(doubted, now)
        return _pack(ready, number, now, by)


def end_leases() -> None:
    """Whoever was sending is gone. Only for a process that knows that it is alone."""
    Message.objects.filter(in_outbox=True, status=Status.SENDING).update(due_at=timezone.now())


def _doubted(messages: Sequence[Message]) -> list[Message]:
    """Those that have had their careful retry, and still nobody knows."""
    if not messages:
        return []
    unknown = Attempt.objects.filter(
        message__in=[message.pk for message in messages], outcome=Attempt.Outcome.UNKNOWN
    )
    counts = Counter(unknown.values_list("message_id", flat=True))
    return [message for message in messages if counts[message.pk] >= MOST_UNKNOWN]


def _doubt(messages: Sequence[Message], now: datetime) -> None:
    """Whoever was sending these is gone: they may have left, or not."""
    pks = [message.pk for message in messages]
    if pks:
        Message.objects.filter(pk__in=pks).update(
            status=Status.UNKNOWN, claimed_by="", due_at=now + NEWS_MAY_TAKE
        )
        Attempt.objects.filter(message__in=pks, outcome=Attempt.Outcome.IN_FLIGHT).update(
            outcome=Attempt.Outcome.UNKNOWN
        )


def _give_up(messages: Sequence[Message], now: datetime) -> None:
    for message in messages:
        message.advance(Status.FAILED, at=now, error_code=UNKNOWN_OUTCOME)
        message.save()
        tell(message)


def _pack(messages: Sequence[Message], number: Number, now: datetime, by: str) -> list[Parcel]:
    if not messages:
        return []
    with_more = [message.pk for message in messages if message.kind != Message.Kind.TEXT]
    found = Attachment.objects.filter(message__in=with_more) if with_more else ()
    attachments = {attachment.message_id: attachment for attachment in found}
    attempts = Attempt.objects.bulk_create(
        Attempt(message=message, number=number, started_at=now) for message in messages
    )
    CLAIMED.write(
        [
            {
                "by": by,
                "until": now + (LEASE_WITH_FILE if message.pk in attachments else LEASE),
                "id": message.pk,
            }
            for message in messages
        ]
    )
    credentials = number.credentials()
    return [
        Parcel(
            message_id=message.pk,
            conversation_id=message.conversation_id,
            number_id=number.pk,
            attempt_id=attempt.pk,
            credentials=credentials,
            recipient=Recipient(wa_id=message.conversation.wa_id, user_id=message.conversation.user_id),
            kind=message.kind,
            text=message.text,
            reply_to=message.reply_to,
            tries=message.tries + 1,
            per_second=number.messages_per_second,
            attachment=attachments.get(message.pk),
        )
        for message, attempt in zip(messages, attempts, strict=True)
    ]


def tell(message: Message) -> None:
    """A message has another state: its thread, and its row if it is the last."""
    conversation = Conversation.objects.locked().get(pk=message.conversation_id)
    broadcasts.message_changed(message, conversation)
    if conversation.show_again(message):
        conversation.save_changes()
        broadcasts.conversation_changed(conversation)


def numbers_with_due() -> list[Number]:
    """The numbers that may send now, and have something to."""
    return READY.read(now=timezone.now())


def _numbers_with_due() -> QuerySet[Number]:
    due = Message.objects.filter(number=OuterRef("pk"), in_outbox=True, due_at__lte=NOW)
    return Number.objects.sending(at=NOW).filter(Exists(due))


def seconds_until_due() -> float | None:
    """How long until the next message wants attention; None when none waits."""
    now = timezone.now()
    found = NEXT.read(now=now)
    return max(0.0, (found[0]["due_at"] - now).total_seconds()) if found else None


def next_due_messages(*, at: datetime | Given) -> QuerySet[Message]:
    """What numbers that may send have waiting, what wants attention first at the top."""
    waiting = Message.objects.filter(in_outbox=True, due_at__isnull=False)
    return waiting.filter(number__in=Number.objects.sending(at=at)).order_by("due_at")


READY = Prepared[Number](_numbers_with_due)
NEXT = Prepared[Values](lambda: next_due_messages(at=NOW).values("due_at")[:1])
