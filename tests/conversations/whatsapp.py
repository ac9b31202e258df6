"""WhatsApp as these tests hear it: what the customers of a number do, as real webhook bodies."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from connect.accounts.models import Sector
from connect.conversations.models import Conversation
from connect.conversations.reception import Aside, take_in
from connect.live import collecting
from connect.whatsapp.models import Number
from connect.whatsapp.reading import read
from tests.people import JOAO_PHONE
from tests.whatsapp.webhooks import METADATA, envelope

Json = dict[str, Any]
_ids = itertools.count(1)


def a_number(sector: Sector | None = None, phone_number_id: str = METADATA["phone_number_id"]) -> Number:
    return Number.objects.create(
        phone_number_id=phone_number_id,
        waba_id="102",
        display_phone="551140001000",
        label="Principal",
        sector=sector,
        token="token",
        app_secrets="secret",
        verify_token="verify",
    )


def moment(minutes_ago: float = 0) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes_ago)


def said(
    text: str = "Olá",
    *,
    by: str = JOAO_PHONE,
    ago: float = 0,
    wamid: str = "",
    name: str = "João",
    **parts: Any,
) -> Json:
    """A message of a customer, `ago` minutes back. `parts` go into the message."""
    message: Json = {
        "from": by,
        "id": wamid or f"wamid.{next(_ids)}",
        "timestamp": str(int(moment(ago).timestamp())),
        "type": "text",
    }
    if "type" not in parts:
        message["text"] = {"body": text}
    contact = {"profile": {"name": name}, "wa_id": by}
    return told({"messages": [message | parts], "contacts": [contact]})


def told(value: Json, field: str = "messages") -> Json:
    return envelope({"messaging_product": "whatsapp", "metadata": METADATA, **value}, field)


def status(wamid: str, state: str, *, ago: float = 0, opaque: str = "", **parts: Any) -> Json:
    found = {
        "id": wamid,
        "status": state,
        "timestamp": str(int(moment(ago).timestamp())),
        "recipient_id": JOAO_PHONE,
    }
    if opaque:
        found["biz_opaque_callback_data"] = opaque
    return told({"statuses": [found | parts]})


def hear(*bodies: Json, at: datetime | None = None) -> Sequence[Aside]:
    """Take in these webhook bodies as one batch."""
    updates = [update for body in bodies for update in read(body)]
    with transaction.atomic(), collecting():
        return take_in(updates, received_at=at or moment())


def conversation_of(phone: str = JOAO_PHONE) -> Conversation:
    return Conversation.objects.select_related("contact", "assignee", "sector", "ticket").get(
        contact__phone=phone
    )
