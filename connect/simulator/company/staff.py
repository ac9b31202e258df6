"""Who works there, and the two numbers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from connect.accounts.models import Role, Sector, User
from connect.simulator import provision
from connect.simulator.identifiers import new_number
from connect.simulator.models import SimulatedNumber
from connect.whatsapp.models import Number

NAME = "Prata Brasil"
PASSWORD = "Demo#2026"  # noqa: S105 - the contract names it, and doorplate() prints it
COMERCIAL, SUPORTE = "Comercial", "Suporte"
SPARE_PHONE = "+55 11 4000-0103"
"""Displayed by a number of which only the credentials are known."""

PEOPLE = (
    ("admin", "Duda Martins", Role.ADMIN, ""),
    ("gerente", "Gerson Alves", Role.MANAGER, COMERCIAL),
    ("gerente2", "Gilda Rocha", Role.MANAGER, SUPORTE),
    ("ana", "Ana Souza", Role.AGENT, COMERCIAL),
    ("bruno", "Bruno Lima", Role.AGENT, COMERCIAL),
    ("carla", "Carla Dias", Role.AGENT, SUPORTE),
)


class Line(NamedTuple):
    """A number as the company has it, and as the simulated Meta has it."""

    number: Number
    simulated: SimulatedNumber


@dataclass(frozen=True)
class Staff:
    users: dict[str, User]
    """By username."""
    sectors: dict[str, Sector]
    lines: dict[str, Line]
    """By the name of their sector."""

    @cached_property
    def support(self) -> User:
        """Who gets what comes in when the distribution is automatic."""
        return self.users["carla"]


def hire() -> Staff:
    sectors = {
        COMERCIAL: Sector.objects.create(name=COMERCIAL, routing=Sector.Routing.QUEUE),
        SUPORTE: Sector.objects.create(name=SUPORTE, routing=Sector.Routing.AUTOMATIC),
    }
    password = make_password(PASSWORD)
    users = {}
    for username, name, role, sector in PEOPLE:
        user = User.objects.create(
            username=username,
            name=name,
            email=f"{username}@pratabrasil.example",
            role=role,
            password=password,
        )
        user.sectors.set([sectors[sector]] if sector else [])
        users[username] = user
    account = new_number()
    lines = {
        COMERCIAL: _connect(sectors[COMERCIAL], phone="+55 11 4000-0101", account=account),
        SUPORTE: _connect(sectors[SUPORTE], phone="+55 11 4000-0102", account=account),
    }
    return Staff(users=users, sectors=sectors, lines=lines)


def _connect(sector: Sector, *, phone: str, account: str) -> Line:
    """A number with credentials of its own, known to both sides."""
    phone_number_id = new_number()
    token = f"EAAG{secrets.token_urlsafe(32)}"
    app_secret, verify_token = secrets.token_hex(16), secrets.token_urlsafe(16)
    number = Number.objects.create(
        phone_number_id=phone_number_id,
        waba_id=account,
        display_phone=phone,
        verified_name=NAME,
        label=sector.name,
        sector=sector,
        token=token,
        app_secrets=app_secret,
        verify_token=verify_token,
        is_simulated=True,
    )
    simulated = provision.simulate_number(
        phone_number_id=phone_number_id,
        waba_id=account,
        display_phone=phone,
        verified_name=f"{NAME} {sector.name}",
        token=token,
        app_secret=app_secret,
        verify_token=verify_token,
    )
    return Line(number, simulated)


def doorplate() -> Iterator[str]:
    """Who may enter, for the console."""
    yield f"Empresa de demonstração, senha de todos: {PASSWORD}"
    for username, name, role, sector in PEOPLE:
        yield f"  {username:<9} {name:<13} {', '.join(filter(None, [str(role.label), sector]))}"
