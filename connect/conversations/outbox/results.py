"""Writing down what became of the parcels, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from connect.conversations import broadcasts
from connect.conversations.bulk import Update, write_each
from connect.conversations.models import Attachment, Attempt, Conversation, EarlyUpdate, Message
from connect.conversations.outbox.parcels import NEWS_MAY_TAKE, UNKNOWN_OUTCOME, Parcel
from connect.conversations.reception.news import News
from connect.live import collecting
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared
from connect.whatsapp.alerts import heed_refusal
from connect.whatsapp.answers import GraphError
from connect.whatsapp.errors import Hint, judge
from connect.whatsapp.models import Number
from connect.whatsapp.reading import read_one

Outcome = Attempt.Outcome
SHOWN = ("conversation", "status", "kind", "direction", "text", "revoked_at")
"""Of a message, what its conversation's row is made of."""
HEARD = ("contact", "assignee", "sector", "is_open", "last_message_id", *Conversation.SHOWN_OF_LAST)
"""Of a conversation, who hears of it, and what its row shows."""
AMONG_THESE = Among(F("pk"), Given("pks", Many()))
CONVERSATIONS = Prepared[Conversation](
    lambda: Conversation.objects.locked().filter(AMONG_THESE).only(*HEARD).order_by("pk")
)
MESSAGES = Prepared[Message](lambda: Message.objects.filter(AMONG_THESE).only(*SHOWN))
EARLY = Prepared[EarlyUpdate](
    lambda: EarlyUpdate.objects.filter(Among(F("target"), Given("wamids", Many()))).select_related("number")
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one parcel. Without any error it was accepted."""

    parcel: Parcel
    outcome: Attempt.Outcome
    wamid: str = ""
    error_code: int | None = None
    error_text: str = ""
    again_in: timedelta | None = None
    """Known not to have been sent, and worth another try then; None: final."""
    media_id: str = ""
    """The file's name at Meta, if it was uploaded on the way."""
    refusal: GraphError | None = None
    """What Meta answered; it may ask something of the number and its administrators."""
    was_tried: bool = True
    """False: it only had to wait for its turn."""


def settle(results: Sequence[Result]) -> None:
    """Write these results in one transaction, and announce them. News that came first stands."""
    now = timezone.now()
    with transaction.atomic(), collecting():
        wanted = {result.parcel.conversation_id for result in results}
        conversations = {each.pk: each for each in CONVERSATIONS.read(pks=wanted)}
        _write_attempts(results, now)
        _write_media_ids(results, now)
        _write_messages(results, now)
        shown = []
        for message in MESSAGES.read(pks=[result.parcel.message_id for result in results]):
            conversation = conversations[message.conversation_id]
            broadcasts.message_changed(message, conversation)
            if message.pk == conversation.last_message_id and message.status != conversation.last_status:
                conversation.show_again(message)
                shown.append(conversation)
                broadcasts.conversation_changed(conversation)
        write_each(shown, Conversation.SHOWN_OF_LAST)
        _apply_early_updates(results, now)
        for result in results:
            if result.refusal is not None:
                _heed(result, result.refusal, now)


def _heed(result: Result, error: GraphError, now: datetime) -> None:
    """What the refusal says of the window, the number, or the account."""
    parcel = result.parcel
    if judge(error).hint is Hint.WINDOW_CLOSED:
        conversation = Conversation.objects.filter(pk=parcel.conversation_id, window_ends_at__gt=now)
        conversation.update(window_ends_at=now)
    heed_refusal(Number.objects.get(pk=parcel.number_id), error)


ANSWERED = Update(
    "conversations_attempt",
    "outcome = {outcome}, answered_at = {at}, wamid = COALESCE(wamid, {wamid}),"
    " error_code = {code}, error_text = {text}",
    {"outcome": "text", "at": "timestamptz", "wamid": "text", "code": "int", "text": "text", "id": "uuid"},
    where="outcome IN ('in_flight', 'unknown')",
)
# Only forward: a status webhook may have been faster than the answer.
ACCEPTED = Update(
    "conversations_message",
    "wamid = {wamid}, sent_at = COALESCE(sent_at, {at}),"
    " status = CASE WHEN in_outbox THEN 'sent' ELSE status END,"
    " error_code = CASE WHEN in_outbox THEN NULL ELSE error_code END,"
    " in_outbox = false, claimed_by = '', due_at = NULL",
    {"wamid": "text", "at": "timestamptz", "id": "bigint"},
)
AGAIN = Update(
    "conversations_message",
    "status = 'queued', claimed_by = '', due_at = {at}, error_code = {code}, tries = tries - {untried}",
    {"at": "timestamptz", "code": "int", "untried": "int", "id": "bigint"},
    where="status = 'sending'",
)
UNKNOWN = Update(
    "conversations_message",
    "status = 'unknown', claimed_by = '', due_at = {at}",
    {"at": "timestamptz", "id": "bigint"},
    where="status = 'sending'",
)
FAILED = Update(
    "conversations_message",
    "status = 'failed', in_outbox = false, claimed_by = '', due_at = NULL, failed_at = {at},"
    " error_code = {code}",
    {"at": "timestamptz", "code": "int", "id": "bigint"},
    where="status = 'sending'",
)


def _write_attempts(results: Sequence[Result], now: datetime) -> None:
    ANSWERED.write(
        [
            {
                "outcome": r.outcome,
                "at": now,
                "wamid": r.wamid or None,
                "code": r.error_code,
                "text": r.error_text[:400],
                "id": r.parcel.attempt_id,
            }
            for r in results
        ]
    )


def _write_messages(results: Sequence[Result], now: datetime) -> None:
    again = [r for r in results if r.again_in is not None]
    final = [r for r in results if r.again_in is None]
    refused = (Outcome.REFUSED, Outcome.NOT_SENT)
    ACCEPTED.write(
        [
            {"wamid": r.wamid, "at": now, "id": r.parcel.message_id}
            for r in final
            if r.outcome == Outcome.ACCEPTED
        ]
    )
    AGAIN.write(
        [
            {
                "at": now + (r.again_in or timedelta()),
                "code": r.error_code,
                "untried": 0 if r.was_tried else 1,
                "id": r.parcel.message_id,
            }
            for r in again
        ]
    )
    UNKNOWN.write(
        [
            {"at": now + NEWS_MAY_TAKE, "id": r.parcel.message_id}
            for r in final
            if r.outcome == Outcome.UNKNOWN
        ]
    )
    FAILED.write(
        [
            {"at": now, "code": r.error_code or UNKNOWN_OUTCOME, "id": r.parcel.message_id}
            for r in final
            if r.outcome in refused
        ]
    )


def _write_media_ids(results: Sequence[Result], now: datetime) -> None:
    for result in results:
        if result.media_id:
            Attachment.objects.filter(message=result.parcel.message_id).update(
                media_id=result.media_id, uploaded_at=now
            )


def _apply_early_updates(results: Sequence[Result], now: datetime) -> None:
    """Statuses that came before the answer to our own request."""
    wamids = [result.wamid for result in results if result.wamid]
    early = EARLY.read(wamids=wamids) if wamids else []
    if early:
        EarlyUpdate.objects.filter(pk__in=[row.pk for row in early]).delete()
        News([(row.number, read_one(row.raw)) for row in early], received_at=now).take()
