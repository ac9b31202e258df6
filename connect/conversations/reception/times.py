"""When something happened, as far as WhatsApp's clock can be believed."""

from __future__ import annotations

from datetime import UTC, datetime

from connect.conversations.models.message import whole_second

WHATSAPP_BEGAN = datetime(2009, 1, 1, tzinfo=UTC)


def believed(told: datetime, *, received_at: datetime) -> datetime:
    """The second told; that of arrival for one in the future, or before there was WhatsApp."""
    return whole_second(min(told, received_at) if told >= WHATSAPP_BEGAN else received_at)
