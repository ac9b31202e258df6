"""Who sees a contact's record, and who hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from connect.accounts.hearing import hears
from connect.contacts import broadcasts
from connect.contacts.models import Contact, findable
from connect.conversations.models.assignable import Turn, Why
from tests.contacts.book import gather_book
from tests.people import People

pytestmark = pytest.mark.django_db

SEEN = {
    "ana": {"anas", "closed", "passed_on", "of ana"},
    "bruno": {"passed_on", "of bruno in suporte"},
    "carla": {"carlas", "of carla"},
    "gerente": {"queued", "anas", "closed", "passed_on", "of ana", "of bruno in suporte"},
    "gerente2": {"suportes", "carlas", "of carla", "of gilda", "of suporte", "of bruno in suporte"},
}


@pytest.fixture
def book(people: People) -> dict[str, Contact]:
    return gather_book(people)


def seen_by(user: Any, book: dict[str, Contact]) -> set[str]:
    visible = set(Contact.objects.visible_to(user).values_list("pk", flat=True))
    return {name for name, contact in book.items() if contact.pk in visible}


@pytest.mark.parametrize("many", [False, True])
def test_who_sees_which_contact(
    people: People, book: dict[str, Contact], many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much a manager sees, and therefore however it is asked."""
    if many:
        monkeypatch.setattr(findable, "FEW_SEEN", 1)
    for user in people.all:
        expected = SEEN.get(user.username, set(book) - {"double"})
        assert seen_by(user, book) == expected, user


def test_who_sees_a_contact_hears_of_it_and_nobody_else(people: People, book: dict[str, Contact]) -> None:
    audiences = broadcasts.hearers_of(book.values())
    for user in people.all:
        heard = {name for name, contact in book.items() if audiences[contact.pk] & hears(user.pk)}
        assert heard == seen_by(user, book), user


def test_what_follows_a_transfer_a_change_of_owner_and_of_sector_is_seen_and_heard_alike(
    people: People, book: dict[str, Contact]
) -> None:
    anas = book["anas"].conversations.get()
    anas.hand_to(Turn(people.carla, people.suporte, Why.TRANSFERRED), at=timezone.now())
    anas.save_changes("assignee", "sector")
    people.bruno.sectors.set([people.suporte])
    Contact.objects.filter(pk=book["of carla"].pk).update(owner=people.ana)
    book = {name: Contact.objects.get(pk=contact.pk) for name, contact in book.items()}
    assert "anas" in seen_by(people.ana, book), "she had it"
    assert "anas" in seen_by(people.carla, book)
    assert "anas" not in seen_by(people.gerson, book)
    assert "of carla" in seen_by(people.ana, book)
    test_who_sees_a_contact_hears_of_it_and_nobody_else(people, book)


def test_who_is_switched_off_sees_none(people: People, book: dict[str, Contact]) -> None:
    for user in people.all:
        user.is_active = False
        assert seen_by(user, book) == set()


def test_a_manager_of_nothing_sees_nothing(people: People, book: dict[str, Contact]) -> None:
    people.gilda.sectors.clear()
    people.gilda.__dict__.pop("sector_ids", None)
    assert seen_by(people.gilda, book) == set()


def test_who_hears_of_many_takes_few_queries(book: dict[str, Contact], queries: Any) -> None:
    with queries(5):
        broadcasts.hearers_of(book.values())
