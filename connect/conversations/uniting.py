"""What comes together when two contacts become one, as it is shown before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from connect.contacts.models import Contact, Identity
from connect.conversations.models import Conversation, Merge
from connect.ui import phones


class Line(NamedTuple):
    label: str
    stays: str
    joins: str


@dataclass
class Union:
    survivor: Contact
    double: Contact

    @classmethod
    def of(cls, contact: Contact, other: Contact) -> Union:
        return cls(*Merge.survivor_of(contact, other))

    @cached_property
    def lines(self) -> list[Line]:
        """Field by field, where there is anything to say."""
        pairs: list[tuple[str, Callable[[Contact], str]]] = [
            ("Nome", lambda one: one.name),
            ("Telefones", self._phones),
            ("Código (COD)", lambda one: one.code or ""),
            ("E-mail", lambda one: one.email),
            ("Data de Nascimento", lambda one: f"{one.birth_date:%d/%m/%Y}" if one.birth_date else ""),
            ("Atendente Principal", lambda one: one.owner.name if one.owner else ""),
            ("Setor", lambda one: one.sector.name if one.sector else ""),
            ("Conversas", self._threads),
        ]
        lines = [Line(label, of(self.survivor), of(self.double)) for label, of in pairs]
        return [line for line in lines if line.stays or line.joins]

    @cached_property
    def closes_one(self) -> bool:
        """Whether both have something open on one number: the older of the two stays."""
        open_of = Conversation.objects.filter(is_open=True)
        numbers = open_of.filter(contact=self.double).values("number")
        return open_of.filter(contact=self.survivor, number__in=numbers).exists()

    @staticmethod
    def _phones(contact: Contact) -> str:
        held = contact.identities.filter(kind=Identity.Kind.PHONE, ended_at=None).order_by("pk")
        return ", ".join(phones.shown(key) for key in held.values_list("key", flat=True))

    @staticmethod
    def _threads(contact: Contact) -> str:
        number = contact.conversations.count()
        return str(number) if number else ""
