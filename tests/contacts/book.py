"""Contacts of every kind: owned, of a sector, with conversations in every place, merged, nobody's."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from connect.contacts.models import Contact
from tests.conversations.cases import gather_cases
from tests.people import People


def a_contact(name: str = "Maria Silva", phone: str = "5511977776666", **fields: Any) -> Contact:
    contact = Contact(name=name, named_by_hand=True, **fields)
    contact.first_seen(phone=phone, user_id="", at=timezone.now())
    return contact


def gather_book(people: People) -> dict[str, Contact]:
    """By what is so of each."""
    cases = gather_cases(people)
    talking = {name: conversation.contact for name, conversation in cases.all.items()}
    owned = {
        "of ana": a_contact("Dona Ana", "5511966660001", owner=people.ana),
        "of carla": a_contact("Dona Carla", "5511966660002", owner=people.carla),
        "of gilda": a_contact("Dona Gilda", "5511966660003", owner=people.gilda),
        "of suporte": a_contact("Dona Suporte", "5511966660004", sector=people.suporte),
        "of bruno in suporte": a_contact(
            "Dona Bruno", "5511966660005", owner=people.bruno, sector=people.suporte
        ),
        "of nobody": a_contact("Dona Ninguém", "5511966660006"),
    }
    double = a_contact("Dona Dupla", "5511966660007", owner=people.ana)
    owned["of ana"].absorb(double)
    owned["of ana"].refresh_from_db()
    double.refresh_from_db()
    return talking | owned | {"double": double}
