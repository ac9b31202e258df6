"""Which index each list and each search is read by: with 100,000 contacts another plan is a wait.

Whoever sees few, or finds few, is served from those few; here everybody sees and finds many.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from connect.contacts.book import Asked, Book
from connect.contacts.models import Contact, findable
from connect.conversations.counting import contact_figures
from tests.contacts.book import a_contact, gather_book
from tests.people import People

pytestmark = pytest.mark.django_db

READ_BY = [
    ({}, "contacts_open_by_last"),
    ({"ordem": "antigas"}, "contacts_open_by_last"),
    ({"encerrados": "1"}, "contacts_by_last"),
    ({"situacao": "pendentes"}, "contacts_open_by_last"),
    ({"ordem": "nome"}, "contacts_open_by_name"),
    ({"ordem": "nome-z", "encerrados": "1"}, "contacts_by_name"),
    ({"ordem": "cod"}, "contacts_by_code"),
    ({"ordem": "cod-z", "encerrados": "1"}, "contacts_by_code"),
    ({"pesquisa": "ma"}, "contacts_open_by_last"),
    ({"pesquisa": "ma", "encerrados": "1"}, "contacts_by_last"),
    ({"pesquisa": "maria", "encerrados": "1"}, "contacts_by_last"),
    ({"pesquisa": "ma", "encerrados": "1", "ordem": "nome"}, "contacts_by_name"),
    ({"situacao": "em-atendimento"}, "contacts_open_by_last"),
    ({"setor": "own"}, "contacts_open_by_last"),
    ({"setor": "own", "ordem": "nome", "encerrados": "1"}, "contacts_by_name"),
]


@pytest.fixture
def indexed() -> None:
    """PostgreSQL has figures, and reads a small table whole: not here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "sort", "incremental_sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findable, "FEW_SEEN", 1)
    monkeypatch.setattr(findable, "FEW_FOUND", 0)


def plan_of(rows: QuerySet[Any]) -> str:
    return rows.explain()


@pytest.mark.parametrize("who", ["ana", "gerson", "duda"])
@pytest.mark.parametrize(("query", "index"), READ_BY, ids=str)
def test_a_list_is_read_in_its_order(
    people: People, indexed: None, many: None, who: str, query: dict[str, str], index: str
) -> None:
    gather_book(people)
    a_contact("Maria Silva", "5511977776600", sector=people.comercial)
    Contact.objects.filter(name__startswith="Dona").update(status=Contact.Status.ACTIVE)
    query = {name: value.replace("own", str(people.comercial.pk)) for name, value in query.items()}
    plan = plan_of(Book(getattr(people, who), Asked.read(query)).read_from()[:31])
    if connection.vendor == "postgresql":  # of two that serve it takes either, while the table is small
        plan, index = plan.replace("_open_", "_"), index.replace("_open_", "_")
    assert f" {index}" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("who", ["ana", "gerson"])
def test_whether_a_contact_is_seen_is_asked_of_its_own_conversations(
    people: People, indexed: None, many: None, who: str
) -> None:
    """By what belongs to the contact, row by row: never of all conversations before the first row."""
    gather_book(people)
    plan = plan_of(Book(getattr(people, who), Asked.read({})).read_from()[:31])
    assert "hashed" not in plan
    assert "conversation" in plan or "U0" in plan
    for others in ("assignee_id", "user_id", "sector_id"):
        assert f"({others}=?)" not in plan
        if others != "user_id":  # among five assignments PostgreSQL may begin anywhere
            assert f"Index Cond: ({others}" not in plan
    if who == "ana":  # whether she had it: one look
        assert "conversations_had" in plan


def test_those_who_are_attended_are_known_without_looking_at_all(people: People, indexed: None) -> None:
    gather_book(people)
    attended = Contact.objects.standing().filter(status=Contact.Status.ACTIVE).values_list("pk")
    assert "contacts_attended" in plan_of(attended[:10])


def test_a_short_term_is_looked_up_in_the_index_of_names(people: People, indexed: None) -> None:
    named = Contact.objects.standing()._compared([], ["ma"], by_name=True).order_by("search", "pk")
    plan = plan_of(named.values_list("pk")[:10])
    assert "contacts_by_name" in plan
    assert "search>" in plan or "search >= 'ma'" in plan


@pytest.mark.postgres
def test_pieces_are_looked_up_in_their_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert "contacts_contact_pieces" in plan_of(Contact.objects.all()._compared(["maria"], []))


def test_a_page_takes_few_queries(people: People, queries: Any) -> None:
    gather_book(people)
    a_contact("Maria Silva", "5511977776600", owner=people.ana)
    for user in (people.ana, people.gerson, people.duda):
        for query in ({}, {"pesquisa": "ma"}, {"pesquisa": "maria s", "situacao": "em-atendimento"}):
            with queries(9):
                Book(user, Asked.read(query)).page()


def test_what_is_counted_is_what_is_seen(people: People, many: None) -> None:
    """Counting gathers, lists ask one by one: the same contacts."""
    gather_book(people)
    for user in people.all:
        seen = set(Contact.objects.visible_to(user).values_list("pk", flat=True))
        assert set(Contact.objects.counted_for(user).values_list("pk", flat=True)) == seen
        assert set(Contact.objects.listed_for(user).values_list("pk", flat=True)) == seen
        assert set(Contact.objects.gathered_for(user).values_list("pk", flat=True)) == seen
        assert contact_figures(user)["contacts"] == len(seen)


def test_however_it_is_looked_for_the_same_is_found(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    gather_book(people)
    a_contact("Dona Maria", "5511977776600", owner=people.bruno, sector=people.suporte)
    owners = ["", "nenhum", *(str(person.pk) for person in people.all)]
    sectors = ["", str(people.comercial.pk), str(people.suporte.pk)]
    asked = [
        {"atendente": owner, "setor": sector, "pesquisa": text, "encerrados": "1"}
        for owner in owners
        for sector in sectors
        for text in ("", "dona")
    ]

    def found() -> list[list[int]]:
        return [
            list(Book(user, Asked.read(query)).read_from().values_list("pk", flat=True))
            for user in people.all
            for query in asked
        ]

    few = found()
    monkeypatch.setattr(findable, "FEW_SEEN", 1)
    monkeypatch.setattr(findable, "FEW_FOUND", 0)
    assert found() == few
    assert any(few)
