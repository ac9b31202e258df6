"""What Meta says a message costs, by date: the three ages of its price list."""

from __future__ import annotations

from datetime import date
from typing import Any

PER_MESSAGE = date(2025, 7, 1)
"""From here on a price per delivered template; before, per conversation."""
SERVICE_BILLED = date(2026, 10, 1)
"""From here on free-form messages and utility templates in the window are billed too."""
FREE_SERVICE_MESSAGES = 1000
"""Free-form messages a number may send in a calendar month for nothing."""


def price(
    *, category: str, on: date, window_open: bool, free_entry: bool, service_messages: int
) -> dict[str, Any]:
    """The `pricing` of a status. `category` is `service` for free-form messages, else the template's;
    `service_messages` counts those of this month, this one not included."""
    if on < PER_MESSAGE:
        return {"billable": not free_entry, "pricing_model": "CBP", "category": category}
    if free_entry:
        return _pmp(category, "free_entry_point")
    if category == "service":
        free = on < SERVICE_BILLED or service_messages < FREE_SERVICE_MESSAGES
        return _pmp(category, "free_customer_service" if free else "regular")
    if category == "utility" and window_open and on < SERVICE_BILLED:
        return _pmp(category, "free_customer_service")
    return _pmp(category, "regular")


def _pmp(category: str, kind: str) -> dict[str, Any]:
    return {"billable": kind == "regular", "pricing_model": "PMP", "type": kind, "category": category}
