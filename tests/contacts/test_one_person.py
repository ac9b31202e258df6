"""One contact per person, and the status that follows from what happened, whatever happens in whatever order,
and whatever happens at once: messages, *Novo Contato*, sheets, edits, answers, unions and their undoing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from connect.accounts.refusals import Refusal
from connect.contacts.imports.writing import write_piece
from connect.contacts.models import Contact, Identity
from connect.contacts.phones import match_key
from connect.conversations.models import Conversation, Merge
from connect.jobs.models import Job
from tests.contacts.imports.sheets import checked, csv_of, imported
from tests.conversations.test_counting import allowed
from tests.conversations.whatsapp import Json, a_number, hear, moment, said, told
from tests.people import People, gather
from tests.together import at_once

pytestmark = pytest.mark.django_db

_persons = itertools.count()
TRIES = 5


@dataclass
class Person:
    """Somebody with a telephone, written with and without its ninth digit, and a user id."""

    place: int
    is_known_whole: bool = False
    """They have shown telephone and user id together."""
    is_united: bool = False
    """A person here has said that the two are one."""

    @property
    def phone(self) -> str:
        return f"55479{91230000 + self.place}"

    @property
    def without_ninth(self) -> str:
        return f"5547{91230000 + self.place}"

    @property
    def user_id(self) -> str:
        return f"BR.15{self.place:06}"

    @property
    def keys(self) -> list[str]:
        return [match_key(self.phone), self.user_id]

    @property
    def contacts(self) -> list[Contact]:
        held = Identity.objects.filter(key__in=self.keys, ended_at=None)
        return list(Contact.objects.filter(pk__in=held.values("contact")).order_by("pk"))


def somebody() -> Person:
    return Person(next(_persons))


def shown(person: Person, *, phone: str = "", user_id: str = "", ago: int = 0) -> Json:
    """A message of theirs, from what they show of themselves."""
    if phone and not user_id:
        return said("Oi", by=phone, ago=ago)
    message = {
        "from": phone or None,
        "from_user_id": user_id,
        "id": f"wamid.{person.place}.{next(_persons)}",
        "timestamp": str(int(moment(ago).timestamp())),
        "type": "text",
        "text": {"body": "Oi"},
    }
    contact = {"profile": {"name": f"Pessoa {person.place}"}, "user_id": user_id}
    return told({"messages": [message], "contacts": [contact | ({"wa_id": phone} if phone else {})]})


def sheet(person: Person) -> bytes:
    return csv_of([("Nome", "Telefone"), (f"Da planilha {person.place}", person.without_ninth)])


# -- what may happen -------------------------------------------------------------------------------


class Day:
    def __init__(self, people: People) -> None:
        self.people = people

    def writes(self, person: Person, ago: int) -> None:
        hear(shown(person, phone=person.phone, ago=ago))

    def writes_without_ninth(self, person: Person, ago: int) -> None:
        hear(shown(person, phone=person.without_ninth, ago=ago))

    def writes_hidden(self, person: Person, ago: int) -> None:
        hear(shown(person, user_id=person.user_id, ago=ago))

    def writes_whole(self, person: Person, ago: int) -> None:
        hear(shown(person, phone=person.without_ninth, user_id=person.user_id, ago=ago))
        person.is_known_whole = True

    def is_written_down(self, person: Person, ago: int) -> None:
        by = self.people.all[ago % len(self.people.all)]
        Contact.add(by=by, phone=person.phone, name=f"Cliente {person.place}", owner=self.people.ana)

    def is_imported(self, person: Person, ago: int) -> None:
        Job.objects.exclude(task__contains="imports").delete()  # WhatsApp is not told that we have read
        imported(sheet(person), by=self.people.duda)

    def is_edited(self, person: Person, ago: int) -> None:
        for contact in person.contacts[:1]:
            contact.edit({"name": f"Outro {ago}", "code": f"C{ago}"}, by=self.people.duda)

    def is_answered(self, person: Person, ago: int) -> None:
        for thread in Conversation.objects.filter(contact__in=person.contacts)[:1]:
            thread.reply("Olá", by=self.people.duda, key="")

    def is_closed(self, person: Person, ago: int) -> None:
        for thread in Conversation.objects.filter(contact__in=person.contacts)[:1]:
            thread.close(by=self.people.duda)

    def is_united(self, person: Person, ago: int) -> None:
        if len(person.contacts) == 2:
            Merge.unite(*person.contacts, by=self.people.duda)
            person.is_united = True

    def is_two_again(self, person: Person, ago: int) -> None:
        for merge in Merge.objects.filter(contact__in=person.contacts)[:1]:
            merge.undo(by=self.people.duda)
            person.is_united = False


ACTS = sorted(name for name in vars(Day) if not name.startswith("_"))
AT_ONCE = (
    "writes",
    "writes_without_ninth",
    "writes_hidden",
    "writes_whole",
    "is_written_down",
    "is_imported",
)


def check_one_contact(person: Person) -> None:
    contacts = person.contacts
    assert all(contact.merged_into_id is None for contact in contacts)
    if person.is_known_whole or person.is_united:
        assert len(contacts) <= 1, contacts
    for key in person.keys:
        assert Identity.objects.filter(key=key, ended_at=None).count() <= 1
    for contact in contacts:
        check_status(contact)


def check_status(contact: Contact) -> None:
    """What is stored is what follows from the tickets."""
    alive = []
    for thread in contact.conversations.all():
        opened = thread.tickets.filter(closed_at=None).first()
        status = "closed" if opened is None else "active" if opened.first_answered_at else "pending"
        assert thread.status == status
        if thread.tickets.exists():
            alive.append(status)
    derived = next((status for status in ("active", "pending", "closed") if status in alive), "pending")
    assert (contact.status, contact.has_had_ticket) == (derived, bool(alive))


class TestAnyOrder(TestCase):
    @settings(max_examples=12)
    @given(
        st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 90)), max_size=9),
    )
    def test_there_is_one_contact_per_person(self, day: list[tuple[str, int, int]]) -> None:
        people = gather()
        a_number(people.comercial)
        what, persons = Day(people), (somebody(), somebody())
        for act, place, ago in day:
            with allowed():
                getattr(what, act)(persons[place], ago)
            for person in persons:
                check_one_contact(person)


@pytest.mark.django_db(transaction=True)
def test_there_is_one_contact_per_person_whatever_happens_at_once() -> None:
    people = gather()
    a_number(people.comercial)

    @settings(max_examples=6)
    @given(st.lists(st.sampled_from(AT_ONCE), min_size=2, max_size=4))
    def at_the_same_time(acts: list[str]) -> None:
        person = somebody()
        sheets = [checked(sheet(person), by=people.duda) for act in acts if act == "is_imported"]
        for each in sheets:
            each.start(by=people.duda)
        works = [partial(_written, each.pk) for each in sheets]
        works += [partial(getattr(Day(people), act), person, 0) for act in acts if act != "is_imported"]
        results = at_once(*(partial(_patiently, work) for work in works))
        assert all(result is None or isinstance(result, Refusal) for result in results), results
        check_one_contact(person)
        # Now they show both: whatever there was becomes one.
        Day(people).writes_whole(person, 0)
        check_one_contact(person)
        assert len(person.contacts) == 1

    at_the_same_time()


def _written(import_id: int) -> None:
    while write_piece(import_id):
        pass


def _patiently(work: Callable[[], None]) -> None:
    """As whoever works on what was kept: two who wait for each other try again."""
    for _ in range(TRIES):
        try:
            return work()
        except OperationalError:
            continue
    return work()
