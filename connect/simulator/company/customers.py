"""Who buys: what the company knows of a customer, and how their telephone behaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connect.simulator.company.moments import When, workday


@dataclass(frozen=True, kw_only=True, eq=False)
class Person:
    name: str
    phone: str = ""
    """As dialled; blank: known by the user id alone."""
    on_whatsapp: str = ""
    """The name that they gave themselves there; by default their own."""
    username: str = ""
    code: str = ""
    owner: str = ""
    sector: str = ""
    email: str = ""
    birth_date: date | None = None
    notes: str = ""
    observations: str = ""
    is_named: bool = True
    """Somebody of the company has given the name."""
    known_since: When = field(default_factory=lambda: workday(60, "10:00"))
    behaviour: dict[str, Any] = field(default_factory=dict)
    """Of the telephone: the knobs of the simulator's `Customer`."""

    @property
    def profile_name(self) -> str:
        return self.on_whatsapp or self.name
