"""When something happened, as far as WhatsApp's clock can be believed."""

from __future__ import annotations

from datetime import UTC, datetime

WHATSAPP_BEGAN = datetime(2009, 1, 1, tzinfo=UTC)


def believed(told: datetime, *, received_at: datetime) -> datetime:
    """The time told; that of arrival for one in the future, or before there was WhatsApp."""
    return min(told, received_at) if told >= WHATSAPP_BEGAN else received_at
