"""Bringing one parcel to WhatsApp, and what its answer means for the message."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from connect.conversations.models import Attempt, Message
from connect.conversations.outbox.parcels import Parcel
from connect.conversations.outbox.results import Result
from connect.whatsapp.answers import GraphError
from connect.whatsapp.client import Client
from connect.whatsapp.errors import Action, judge
from connect.whatsapp.exchange import NotSent, OutcomeUnknown, Refused
from connect.whatsapp.outgoing import AnyOutgoing, Media, NotSendable, Text
from connect.whatsapp.pace import Pace

logger = logging.getLogger(__name__)

Outcome = Attempt.Outcome
UNREACHABLE = -2
"""Our own error code: the request never left."""
NOT_SENDABLE = -3
"""Our own error code: the message breaks a limit of WhatsApp's."""
TRIES_UNREACHABLE = 12


class Delivery:
    """Sends parcels in their numbers' pace. Belongs to one event loop."""

    def __init__(self, client: Client, pace: Pace) -> None:
        self.client = client
        self.pace = pace

    async def deliver(self, parcel: Parcel) -> Result:
        """Never raises: whatever happens is a result."""
        media_id = ""
        try:
            wait = self.pace.to(parcel.number_id, parcel.customer)
            if wait:
                return _postponed(parcel, wait)
            outgoing, media_id = await self._content_of(parcel)
            await self.pace.number(parcel.number_id, parcel.per_second).turn()
            accepted = await self.client.send(
                parcel.credentials,
                parcel.recipient,
                outgoing,
                opaque=str(parcel.attempt_id),
                reply_to=parcel.reply_to,
            )
            return Result(parcel=parcel, outcome=Outcome.ACCEPTED, wamid=accepted.wamid, media_id=media_id)
        except Refused as refusal:
            return self._refused(parcel, refusal.error, media_id)
        except NotSent as trouble:
            return _not_sent(parcel, str(trouble), media_id)
        except OutcomeUnknown as trouble:
            return Result(parcel=parcel, outcome=Outcome.UNKNOWN, error_text=str(trouble), media_id=media_id)
        except NotSendable as refusal:
            return Result(
                parcel=parcel, outcome=Outcome.NOT_SENT, error_code=NOT_SENDABLE, error_text=refusal.sentence
            )
        except Exception as error:
            logger.exception("delivery_failed", extra={"message_id": parcel.message_id})
            return Result(parcel=parcel, outcome=Outcome.UNKNOWN, error_text=repr(error), media_id=media_id)

    async def _content_of(self, parcel: Parcel) -> tuple[AnyOutgoing, str]:
        """What to say; a file goes to WhatsApp first. Nothing of the message itself has left before that."""
        attachment = parcel.attachment
        if parcel.kind == Message.Kind.TEXT or attachment is None:
            return Text(body=parcel.text, preview_url="http" in parcel.text), ""
        media_id = parcel.uploaded_as
        if not media_id:
            file = await asyncio.to_thread(attachment.file.open, "rb")
            try:
                media_id = await self.client.upload(
                    parcel.credentials,
                    file,
                    mime_type=attachment.mime_type,
                    filename=attachment.filename or "arquivo",
                )
            except OutcomeUnknown as trouble:
                raise NotSent(str(trouble)) from trouble
            finally:
                await asyncio.to_thread(file.close)
        filename = attachment.filename[:240] if parcel.kind == Message.Kind.DOCUMENT else ""
        return Media(kind=parcel.kind, media_id=media_id, caption=parcel.text, filename=filename), media_id  # type: ignore[arg-type]

    def _refused(self, parcel: Parcel, error: GraphError, media_id: str) -> Result:
        meaning = judge(error)
        again_in = meaning.delay(parcel.tries, asked=error.retry_after)
        if meaning.action in (Action.STOP, Action.DISCONNECT):
            again_in = timedelta(0)
        if meaning.action is Action.RETRY and again_in is not None:
            self.pace.number(parcel.number_id, parcel.per_second).slow_down()
        if meaning.action is Action.PAIR and again_in is not None:
            self.pace.hold(parcel.number_id, parcel.customer, again_in.total_seconds())
        return Result(
            parcel=parcel,
            outcome=Outcome.REFUSED,
            error_code=error.code,
            error_text=str(error),
            again_in=again_in,
            media_id=media_id,
            refusal=error,
        )


def _postponed(parcel: Parcel, seconds: float) -> Result:
    return Result(
        parcel=parcel, outcome=Outcome.NOT_SENT, again_in=timedelta(seconds=seconds), was_tried=False
    )


def _not_sent(parcel: Parcel, reason: str, media_id: str) -> Result:
    """WhatsApp cannot be reached: again, ever more patiently."""
    again_in = timedelta(seconds=min(2**parcel.tries, 300)) if parcel.tries <= TRIES_UNREACHABLE else None
    return Result(
        parcel=parcel,
        outcome=Outcome.NOT_SENT,
        error_code=UNREACHABLE,
        error_text=reason,
        again_in=again_in,
        media_id=media_id,
    )
