"""What people write down of customers: never a double, whoever writes at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from connect.audit.models import Entry, PersonalValue
from connect.contacts.history import history_of
from connect.contacts.models import Contact, Identity
from connect.contacts.models.editable import CodeTaken, LastPhone, NotYours, PhoneTaken
from tests.contacts.book import a_contact
from tests.people import People
from tests.together import at_once

pytestmark = pytest.mark.django_db

PHONE, WITHOUT_NINE = "5547991234567", "554791234567"


def added(people: People, phone: str = PHONE, **values: Any) -> Contact:
    values = {"name": "William Andrade", "owner": people.ana} | values
    return Contact.add(by=people.ana, phone=phone, **values)


def test_a_new_contact_is_written_down_recorded_and_found(people: People) -> None:
    contact = added(people, code="4444", email="w@exemplo.com.br")
    contact.refresh_from_db()
    assert (contact.phone, contact.status, contact.named_by_hand) == (PHONE, "pending", True)
    assert Contact.objects.visible_to(people.ana).matching("willi 4444").get() == contact
    entry = Entry.objects.get(kind="contact.created")
    assert "name" not in entry.after
    assert entry.after["owner"] == people.ana.pk
    assert set(PersonalValue.objects.values_list("name", flat=True)) == {"name", "code", "email", "phone"}


@pytest.mark.parametrize("phone", [PHONE, WITHOUT_NINE])
def test_a_telephone_makes_no_second_contact(people: People, phone: str) -> None:
    first = added(people)
    with pytest.raises(PhoneTaken) as refused:
        added(people, phone)
    assert refused.value.holder == first
    assert Contact.objects.count() == 1


def test_who_writes_to_us_and_is_written_down_is_one(people: People) -> None:
    heard = Contact.recognise(phone=WITHOUT_NINE, profile_name="Will", at=timezone.now()).contact
    with pytest.raises(PhoneTaken):
        added(people)
    assert Contact.objects.get() == heard


def test_a_name_that_was_written_down_stays_when_whatsapp_says_another(people: People) -> None:
    contact = added(people)
    Contact.recognise(phone=WITHOUT_NINE, profile_name="Will", at=timezone.now())
    contact.refresh_from_db()
    assert contact.name == "William Andrade"


def test_a_code_is_of_one_contact(people: People) -> None:
    first, second = added(people, code="4444"), added(people, "5511977770001")
    with pytest.raises(CodeTaken) as refused:
        added(people, "5511977770002", code="4444")
    assert refused.value.holder == first
    with pytest.raises(CodeTaken):
        second.edit({"code": "4444"}, by=people.ana)
    assert Contact.objects.count() == 2


def test_an_edit_changes_and_records_what_is_another(people: People) -> None:
    contact = added(people)
    contact.edit({"name": "Will", "email": "", "owner": people.bruno}, by=people.ana)
    contact.refresh_from_db()
    assert (contact.name, contact.owner) == ("Will", people.bruno)
    told = [line.sentence for line in history_of(contact)]
    assert told == [
        "Ana Souza alterou os dados deste contato",
        "Ana Souza alterou o Atendente Principal deste contato",
        "Ana Souza criou este contato",
    ]
    (change,) = history_of(contact)[0].changes
    assert (change.label, change.before, change.after) == ("Nome", "William Andrade", "Will")


def test_who_lost_the_contact_meanwhile_changes_nothing(people: People) -> None:
    contact = added(people)
    Contact.objects.update(owner=people.carla)
    with pytest.raises(NotYours):
        contact.edit({"name": "X"}, by=people.ana)
    with pytest.raises(NotYours):
        contact.add_phone("5511977770001", by=people.ana)
    with pytest.raises(NotYours):
        contact.stop_offers(by=people.ana)


def test_a_contact_may_have_several_telephones(people: People) -> None:
    contact, other = added(people), added(people, "5511977770001", name="Outra")
    contact.add_phone("5511977770002", by=people.ana)
    assert contact.phone == "5511977770002"
    assert Contact.objects.matching("991234567").get() == contact
    with pytest.raises(PhoneTaken) as refused:
        contact.add_phone("5511977770001", by=people.ana)
    assert refused.value.holder == other
    contact.remove_phone(contact.identities.get(key="5511977770002"), by=people.ana)
    assert contact.phone == PHONE
    with pytest.raises(LastPhone):
        contact.remove_phone(contact.identities.get(), by=people.ana)


def test_who_writes_from_a_telephone_that_was_removed_is_somebody_else(people: People) -> None:
    contact = added(people)
    contact.add_phone("5511977770002", by=people.ana)
    contact.remove_phone(contact.identities.get(key=PHONE), by=people.ana)
    assert Contact.recognise(phone=WITHOUT_NINE, at=timezone.now()).contact != contact


def test_offers_are_stopped_and_allowed_by_hand(people: People) -> None:
    contact = added(people)
    contact.stop_offers(by=people.ana)
    contact.stop_offers(by=people.ana)
    assert Contact.objects.get().has_opted_out
    contact.allow_offers(by=people.ana)
    assert not Contact.objects.get().has_opted_out
    assert list(Entry.objects.order_by("pk").values_list("kind", flat=True)) == [
        "contact.created",
        "contact.opted_out",
        "contact.opted_in",
    ]


# -- at the same moment --------------------------------------------------------------------------


def heard() -> Contact:
    with transaction.atomic():
        return Contact.recognise(phone=WITHOUT_NINE, profile_name="Will", at=timezone.now()).contact


@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_down_the_same_person_at_once_one_does(people: People) -> None:
    done = at_once(lambda: added(people), lambda: added(people, WITHOUT_NINE), heard, heard)
    contact = Contact.objects.get()
    assert Identity.objects.get().contact == contact
    for each in done:
        assert each == contact or (isinstance(each, PhoneTaken) and each.holder == contact)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_code_at_once_one_does(people: People) -> None:
    other = a_contact("Outra", "5511977770001", owner=people.ana)
    done = at_once(lambda: added(people, code="7"), lambda: other.edit({"code": "7"}, by=people.ana))
    assert Contact.objects.filter(code="7").count() == 1
    assert sum(isinstance(each, CodeTaken) for each in done) == 1
