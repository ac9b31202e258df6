"""One contact per person, whatever they show of themselves, and in whatever order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from connect.contacts.models import Contact, Identity
from tests.together import at_once

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WITH_NINE, WITHOUT_NINE = "5547991234567", "554791234567"
USER_ID = "BR.1502576394655843"

pytestmark = pytest.mark.django_db


def meet(minute: int = 0, **shown: str) -> Contact:
    with transaction.atomic():
        return Contact.recognise(at=NOON + timedelta(minutes=minute), **shown).contact


def standing() -> list[Contact]:
    return list(Contact.objects.filter(merged_into=None))


def test_a_stranger_becomes_a_contact_named_as_on_whatsapp() -> None:
    contact = meet(phone=WITHOUT_NINE, profile_name="João")
    assert (contact.name, contact.phone) == ("João", WITH_NINE)
    assert contact.identities.get().value == WITHOUT_NINE


def test_the_ninth_digit_makes_no_second_contact() -> None:
    assert meet(phone=WITH_NINE) == meet(phone=WITHOUT_NINE)
    assert Identity.objects.get().value == WITHOUT_NINE, "the latest spelling is the one to answer to"


def test_a_person_with_a_user_name_alone_is_a_full_contact() -> None:
    contact = meet(user_id=USER_ID, username="maria.joias")
    assert (contact.name, contact.phone) == ("@maria.joias", "")


def test_the_phone_may_come_later() -> None:
    first = meet(user_id=USER_ID, profile_name="Maria")
    assert meet(1, user_id=USER_ID, phone=WITH_NINE) == first
    first.refresh_from_db()
    assert first.phone == WITH_NINE


def test_two_contacts_that_turn_out_to_be_one_person_become_one() -> None:
    with_phone = meet(phone=WITH_NINE)
    with_user_id = meet(user_id=USER_ID, profile_name="Maria")
    with_user_id.email = "maria@exemplo.com.br"
    with_user_id.save()
    assert meet(2, phone=WITH_NINE, user_id=USER_ID) == with_phone
    with_user_id.refresh_from_db()
    with_phone.refresh_from_db()
    assert with_user_id.merged_into == with_phone
    assert with_phone.email == "maria@exemplo.com.br"
    assert {i.kind for i in with_phone.identities.all()} == {"phone", "user_id"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_any_order_of_sightings_ends_in_one_contact(order: tuple[int, ...]) -> None:
    sightings: list[dict[str, str]] = [
        {"phone": WITH_NINE, "profile_name": "Maria"},
        {"user_id": USER_ID, "username": "maria"},
        {"phone": WITHOUT_NINE, "user_id": USER_ID},
    ]
    for index in order:
        meet(index, **sightings[index])
    (contact,) = standing()
    assert contact.phone == WITH_NINE
    assert (contact.name, contact.username) == ("Maria", "maria")


def test_a_name_given_by_hand_stays() -> None:
    contact = meet(phone=WITH_NINE, profile_name="mari")
    Contact.objects.filter(pk=contact.pk).update(name="Maria Silva", named_by_hand=True)
    assert meet(5, phone=WITH_NINE, profile_name="Mari ✨").name == "Maria Silva"


def test_an_old_profile_name_that_comes_late_changes_nothing() -> None:
    meet(9, phone=WITH_NINE, profile_name="Nova")
    assert meet(1, phone=WITH_NINE, profile_name="Antiga").name == "Nova"


def test_after_a_change_of_number_both_numbers_lead_to_whom_they_belonged_then() -> None:
    contact = meet(phone=WITH_NINE)
    new = "5511988887777"
    with transaction.atomic():
        contact.change_phone(old=WITH_NINE, new=new, at=NOON + timedelta(hours=1))
    assert meet(70, phone=new) == contact
    assert meet(30, phone=WITH_NINE) == contact, "written before the change, delivered after it"
    assert meet(120, phone=WITH_NINE) == contact, "a number given up rests before it is given out again"
    assert meet(60 * 24 * 31, phone=WITH_NINE) != contact, "the number has another holder now"


def test_a_number_change_to_a_number_we_know_unites_the_two() -> None:
    old, new = meet(phone=WITH_NINE), meet(phone="5511988887777")
    with transaction.atomic():
        assert old.change_phone(old=WITH_NINE, new="5511988887777", at=NOON) == [new]
    assert standing() == [old]


@pytest.mark.django_db(transaction=True)
def test_strangers_who_write_twice_at_once_are_met_once() -> None:
    found = at_once(*[lambda: meet(phone=WITH_NINE, user_id=USER_ID).pk] * 8)
    assert len(set(found)) == 1
    assert len(standing()) == 1
