"""Writing down what became of the parcels, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from connect.conversations import broadcasts
from connect.conversations.bulk import update_each, write_each
from connect.conversations.models import Attachment, Attempt, Conversation, EarlyUpdate, Message
from connect.conversations.outbox.parcels import NEWS_MAY_TAKE, UNKNOWN_OUTCOME, Parcel
from connect.conversations.reception.news import News
from connect.live import collecting
from connect.whatsapp.alerts import heed_refusal
from connect.whatsapp.answers import GraphError
from connect.whatsapp.errors import Hint, judge
from connect.whatsapp.models import Number
from connect.whatsapp.reading import read_one

Outcome = Attempt.Outcome


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
        pks = [result.parcel.message_id for result in results]
        conversations = {
            conversation.pk: conversation
            for conversation in Conversation.objects.locked()
            .filter(pk__in={result.parcel.conversation_id for result in results})
            .order_by("pk")
        }
        _write_attempts(results, now)
        _write_media_ids(results, now)
        _write_messages(results, now)
        messages = Message.objects.in_bulk(pks)
        shown = []
        for message in messages.values():
            conversation = conversations[message.conversation_id]
            broadcasts.message_changed(message, conversation)
            if message.pk == conversation.last_message_id and message.status != conversation.last_status:
                conversation.show_again(message)
                shown.append(conversation)
                broadcasts.conversation_changed(conversation)
        write_each(shown, Conversation.LISTED)
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


ANSWERED = (
    "UPDATE conversations_attempt SET outcome = %s, answered_at = %s, wamid = COALESCE(wamid, %s),"
    " error_code = %s, error_text = %s WHERE id = %s AND outcome IN ('in_flight', 'unknown')"
)
# Only forward: a status webhook may have been faster than the answer.
ACCEPTED = (
    "UPDATE conversations_message SET wamid = %s, sent_at = COALESCE(sent_at, %s),"
    " status = CASE WHEN in_outbox THEN 'sent' ELSE status END,"
    " error_code = CASE WHEN in_outbox THEN NULL ELSE error_code END,"
    " in_outbox = false, claimed_by = '', due_at = NULL WHERE id = %s"
)
AGAIN = (
    "UPDATE conversations_message SET status = 'queued', claimed_by = '', due_at = %s, error_code = %s,"
    " tries = tries - %s WHERE id = %s AND status = 'sending'"
)
UNKNOWN = (
    "UPDATE conversations_message SET status = 'unknown', claimed_by = '', due_at = %s"
    " WHERE id = %s AND status = 'sending'"
)
FAILED = (
    "UPDATE conversations_message SET status = 'failed', in_outbox = false, claimed_by = '', due_at = NULL,"
    " failed_at = %s, error_code = %s WHERE id = %s AND status = 'sending'"
)


def _write_attempts(results: Sequence[Result], now: datetime) -> None:
    update_each(
        ANSWERED,
        [
            (r.outcome, now, r.wamid or None, r.error_code, r.error_text[:400], r.parcel.attempt_id)
            for r in results
        ],
    )


def _write_messages(results: Sequence[Result], now: datetime) -> None:
    again = [r for r in results if r.again_in is not None]
    final = [r for r in results if r.again_in is None]
    refused = (Outcome.REFUSED, Outcome.NOT_SENT)
    update_each(
        ACCEPTED, [(r.wamid, now, r.parcel.message_id) for r in final if r.outcome == Outcome.ACCEPTED]
    )
    update_each(
        AGAIN,
        [
            (now + (r.again_in or timedelta()), r.error_code, 0 if r.was_tried else 1, r.parcel.message_id)
            for r in again
        ],
    )
    update_each(
        UNKNOWN, [(now + NEWS_MAY_TAKE, r.parcel.message_id) for r in final if r.outcome == Outcome.UNKNOWN]
    )
    update_each(
        FAILED,
        [(now, r.error_code or UNKNOWN_OUTCOME, r.parcel.message_id) for r in final if r.outcome in refused],
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
    early = list(EarlyUpdate.objects.filter(target__in=wamids).select_related("number")) if wamids else []
    if early:
        EarlyUpdate.objects.filter(pk__in=[row.pk for row in early]).delete()
        News([(row.number, read_one(row.raw)) for row in early], received_at=now).take()
