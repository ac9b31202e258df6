"""How much working time has passed. All hours are working hours, until a company says which are."""

from __future__ import annotations

from datetime import datetime, timedelta

from connect.accounts.models import Sector


def began(sector: Sector, *, minutes: int, until: datetime) -> datetime:
    """Since when that many minutes of the sector's working time have passed. The place for its calendar."""
    return until - timedelta(minutes=minutes)
