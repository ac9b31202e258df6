"""What becomes of a message that the business sent: its statuses, when they come, and in which order."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from connect.simulator import payloads
from connect.simulator.models.deliveries import Delivery
from connect.simulator.models.messages import SimulatedMessage

SLOW = 20
"""How much later everything reaches a slow telephone."""


def announce(message: SimulatedMessage, *states: str, at: datetime, delay: float = 0) -> None:
    """Post these statuses, the first one `delay` seconds after `at`, the others as far apart."""
    customer = message.chat.customer
    moments = [at + timedelta(seconds=delay * (place + 1)) for place in range(len(states))]
    deliveries = [_delivery(message, state, moment) for state, moment in zip(states, moments, strict=True)]
    if customer.duplicates_statuses:
        deliveries += [_delivery(message, state, moments[-1]) for state in states]
    if customer.shuffles_statuses:
        dues = [delivery.due_at for delivery in deliveries]
        random.shuffle(dues)
        for delivery, due in zip(deliveries, dues, strict=True):
            delivery.due_at = due
    Delivery.objects.post(deliveries)


def accepted(message: SimulatedMessage, *, at: datetime, failing_with: int | None = None) -> None:
    """The way of a message just accepted, as its customer's telephone behaves."""
    chat = message.chat
    customer = chat.customer
    delay = chat.number.status_delay * (SLOW if customer.is_slow else 1)
    if failing_with:
        message.error_code = failing_with
        message.save(update_fields=["error_code"])
        announce(message, "failed", at=at, delay=delay)
    elif message.kind == "reaction" or customer.is_offline:
        announce(message, "sent", at=at, delay=delay)
    else:
        announce(message, "sent", *arrivals(message), at=at, delay=delay)


def arrivals(message: SimulatedMessage) -> list[str]:
    """The statuses that follow once the telephone is reached."""
    customer = message.chat.customer
    if not customer.reads_by_itself:
        return ["delivered"]
    return ["read"] if customer.skips_delivered else ["delivered", "read"]


def _delivery(message: SimulatedMessage, state: str, at: datetime) -> Delivery:
    return Delivery(
        number=message.chat.number,
        message=message,
        marks=state,
        value=payloads.status(message, state, at=at),
        due_at=at,
    )
