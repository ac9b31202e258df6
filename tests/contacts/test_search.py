"""Finding contacts by a part of what is known of them."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from connect.contacts.models import Contact, findable
from connect.contacts.search import keep_index, terms_of
from tests.contacts.book import a_contact
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> None:
    a_contact("João Conceição", "5511988887777", code="4444")
    a_contact("Maria D'Ávila", "5547991234567", code="A-12/7")
    a_contact("Joana Maciel", "551133334444", code="7")
    a_contact("3M do Brasil", "14155550100")


FOUND = {
    "joao": {"João Conceição"},
    "JOÃO": {"João Conceição"},
    "ceic": {"João Conceição"},
    "joao concei": {"João Conceição"},
    "conceicao joão": {"João Conceição"},
    "joa": {"João Conceição", "Joana Maciel"},
    "d'avila": {"Maria D'Ávila"},
    "DAVILA": {"Maria D'Ávila"},
    "mar": {"Maria D'Ávila"},
    "ma": {"Maria D'Ávila"},
    "j": {"João Conceição", "Joana Maciel"},
    "j m": {"Joana Maciel"},
    "joa m": {"Joana Maciel"},
    "3m": {"3M do Brasil"},
    "4444": {"João Conceição", "Joana Maciel"},
    "a127": {"Maria D'Ávila"},
    "A-12/7": {"Maria D'Ávila"},
    "7": {"Joana Maciel"},
    "a1": set(),
    "8888": {"João Conceição"},
    "(11) 98888-7777": {"João Conceição"},
    "11 98888 7777": {"João Conceição"},
    "+55 11 98888-7777": {"João Conceição"},
    "1188887777": {"João Conceição"},
    "47 99123-4567": {"Maria D'Ávila"},
    "4791234567": {"Maria D'Ávila"},
    "xyz": set(),
    "maria joao": set(),
    "%": {"João Conceição", "Maria D'Ávila", "Joana Maciel", "3M do Brasil"},
    'jo"ao': {"João Conceição"},
    "joao OR maria": set(),
    "": {"João Conceição", "Maria D'Ávila", "Joana Maciel", "3M do Brasil"},
}


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("text", FOUND)
def test_what_is_found(book: None, text: str, many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same however many there are, and therefore however they are looked for."""
    if many:
        monkeypatch.setattr(findable, "FEW_FOUND", 0)
    assert {contact.name for contact in Contact.objects.matching(text)} == FOUND[text]


def test_only_what_one_may_see_is_found(people: People, book: None) -> None:
    Contact.objects.filter(name__startswith="Joana").update(owner=people.ana)
    assert [c.name for c in Contact.objects.visible_to(people.ana).matching("joa")] == ["Joana Maciel"]
    assert not Contact.objects.visible_to(people.bruno).matching("joa").exists()


def test_what_changes_is_found_by_what_it_is_now(book: None) -> None:
    contact = Contact.objects.get(name="João Conceição")
    contact.name, contact.code = "Zulmira", "99-x"
    contact.save_names()
    assert not Contact.objects.matching("conceic").exists()
    assert Contact.objects.matching("zulm").get() == contact
    contact.identify(phone="5521977770000", at=contact.created_at)
    assert Contact.objects.matching("21977770000").get() == contact
    Contact.objects.filter(pk=contact.pk).update(search="")
    assert not Contact.objects.matching("zulm").exists()


def test_a_double_is_not_found(book: None) -> None:
    joao, maria = Contact.objects.get(name="João Conceição"), Contact.objects.get(name="Maria D'Ávila")
    maria.absorb(joao)
    assert not Contact.objects.matching("conceicao").exists()
    assert Contact.objects.matching("988887777").get() == maria


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_index_is_whole_again_after_a_migration_that_makes_the_table_anew() -> None:
    """Django copies a table of SQLite to change it, and its triggers are gone."""
    a_contact("Antes da Mudança")
    with connection.schema_editor() as editor:
        editor._remake_table(Contact)  # type: ignore[attr-defined]
    Contact.objects.filter(name="Antes da Mudança").update(search="no meio")
    call_command("migrate", verbosity=0)
    a_contact("Depois da Mudança", "5511977776667")
    assert Contact.objects.matching("meio").count() == 1
    assert Contact.objects.matching("depois").count() == 1


@pytest.mark.sqlite
def test_an_index_that_is_there_stays_as_it_is(django_assert_num_queries: object) -> None:
    from django.apps import apps

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master")
        before = cursor.fetchone()
        keep_index(apps.get_app_config("contacts"), "default")
        cursor.execute("SELECT count(*) FROM sqlite_master")
        assert cursor.fetchone() == before


def test_the_digits_of_a_telephone_belong_together() -> None:
    assert terms_of("joão (11) 98888-7777") == ["joao", "11988887777"]
    assert terms_of("COD 44 maria") == ["cod", "44", "maria"]
