"""Rows of *Usuários* and of *Setores*: the same in the page and in what is told live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from connect.accounts.models import Role, Sector, User
from connect.ui.words import folded


class Way(NamedTuple):
    """A second step that a person has."""

    icon: str
    label: str


MAIL = Way("mail", "E-mail")
WAYS = {"totp": Way("smartphone", "Google Authenticator"), "webauthn": Way("key-round", "Chave de acesso")}


class PersonRow(NamedTuple):
    person: User
    ways: Sequence[Way]
    locked_by: str
    """`5 senhas erradas`; nothing for who may try to enter."""

    @property
    def order(self) -> str:
        return f"{folded(self.person.name)} {self.person.pk:012d}"

    @property
    def status(self) -> tuple[str, str]:
        """Colour and word."""
        if not self.person.is_active:
            return "", "Desativado"
        if self.locked_by:
            return "red", "Bloqueado"
        if not self.person.has_usable_password():
            return "orange", "Convite enviado"
        if self.person.must_change_password:
            return "orange", "Senha provisória"
        return "green", "Ativo"

    @property
    def is_invited(self) -> bool:
        return self.person.is_active and not self.person.has_usable_password()


def person_rows(people: Iterable[User]) -> list[PersonRow]:
    """Of people with their sectors, in two queries more."""
    people = list(people)
    locked = User.locked_among(person for person in people if person.is_active)
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    for user_id, kind in Authenticator.objects.filter(user__in=people).values_list("user_id", "type"):
        kinds[user_id].add(kind)
    return [
        PersonRow(
            person,
            [WAYS[kind] for kind in WAYS if kind in kinds[person.pk]] or [MAIL],
            locked.get(person.pk, ""),
        )
        for person in people
    ]


def render_person_row(row: PersonRow) -> SafeString:
    return SafeString(render_to_string("administration/user_row.html", {"row": row}).strip())


class SectorRow(NamedTuple):
    sector: Sector
    managers: Sequence[str]
    agents: int

    @property
    def order(self) -> str:
        """Those in use first."""
        return f"{int(not self.sector.is_active)} {folded(self.sector.name)} {self.sector.pk:012d}"


def sector_rows(sectors: Iterable[Sector]) -> list[SectorRow]:
    """With who manages them and how many attend, in order, in one query more."""
    sectors = list(sectors)
    managers: defaultdict[int, list[str]] = defaultdict(list)
    agents: defaultdict[int, int] = defaultdict(int)
    members = User.objects.active().filter(sectors__in=sectors).order_by("name")
    for sector_id, name, role in members.values_list("sectors", "name", "role"):
        if role == Role.MANAGER:
            managers[sector_id].append(name)
        elif role == Role.AGENT:
            agents[sector_id] += 1
    rows = [SectorRow(sector, managers[sector.pk], agents[sector.pk]) for sector in sectors]
    return sorted(rows, key=lambda row: row.order)
