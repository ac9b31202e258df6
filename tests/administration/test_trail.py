"""*Trilha de auditoria*: what an Admin reads in it, finds in it, and takes out of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.administration.trail import reading
from connect.administration.trail.reading import Filters
from connect.audit import trail
from connect.audit.models import Entry
from connect.contacts.models import Contact
from tests.people import People
from tests.processes import Server

pytestmark = pytest.mark.django_db

URL = "/administracao/auditoria/"


@pytest.fixture
def duda(client: Client, people: People) -> Client:
    client.force_login(people.duda)
    return client


def joao() -> Contact:
    return Contact.objects.create(name="João Prado")


def happened(at: datetime, **fields: Any) -> Entry:
    """An entry of that moment."""
    entry = Entry(**{"kind": "login.succeeded", **fields})
    field = Entry._meta.get_field("happened_at")
    field.auto_now_add = False
    try:
        entry.happened_at = at
        entry.save()
    finally:
        field.auto_now_add = True
    return entry


def page(client: Client, query: str = "") -> str:
    """As it reads."""
    return " ".join(client.get(f"{URL}?{query}").content.decode().split())


def shown(client: Client, query: str) -> set[int]:
    text = page(client, query)
    return {pk for pk in Entry.objects.values_list("pk", flat=True) if f'id="entry-{pk}"' in text}


# -- reading -----------------------------------------------------------------------------------------


def test_an_entry_reads_as_a_sentence_with_what_was_before_and_after(duda: Client, people: People) -> None:
    trail.record(
        "contact.owner_changed",
        by=people.gerson,
        about=joao(),
        before={"owner": people.ana.pk},
        after={"owner": people.bruno.pk},
    )
    text = page(duda)
    assert "<b>Gerson Alves</b> alterou o Atendente Principal de" in text
    assert ">João Prado</a>" in text
    assert "Atendente Principal:</span> <del>" in text
    assert "Ana Souza</del>" in text
    assert "Bruno Lima" in text


def test_what_stayed_as_it_was_is_told_once(duda: Client, people: People) -> None:
    trail.record(
        "contact.owner_changed",
        by=people.gerson,
        about=joao(),
        before={"owner": people.ana.pk},
        after={"owner": people.ana.pk},
    )
    assert "<del>" not in page(duda)


def test_nobody_is_the_system(duda: Client, people: People) -> None:
    trail.record("user.created", by=None, about=people.ana)
    assert "<b>O sistema</b> criou o usuário" in page(duda)


def test_a_name_that_nobody_has_is_told_as_such(duda: Client) -> None:
    trail.record("login.failed", by=None, about=None)
    assert "recusou uma senha de quem não tem usuário aqui</td>" in page(duda)


def test_a_kind_from_another_time_is_shown_as_it_is(duda: Client, people: People) -> None:
    trail.record("painting.hung", by=people.ana, about=people.comercial, after={"colour": "red"})
    text = page(duda)
    assert "painting.hung" in text
    assert "colour:</span> red" in text


def test_what_is_no_more_is_told_by_its_number(duda: Client, people: People) -> None:
    contact = joao()
    trail.record("contact.owner_changed", by=people.gerson, about=contact, after={"owner": 10**9})
    Contact.objects.filter(pk=contact.pk).delete()
    text = page(duda)
    assert f"Contato nº {contact.pk}" in text
    assert f"Usuário nº {10**9}" in text


def test_an_erased_value_shows_that_it_was(duda: Client, people: People) -> None:
    trail.record(
        "user.renamed",
        by=people.ana,
        about=people.ana,
        before={"name": "Aninha"},
        after={"name": "Ana Souza"},
        personal=["name"],
    )
    assert "Aninha" in page(duda)
    trail.erase(people.ana)
    text = page(duda)
    assert "Aninha" not in text
    assert "Nome:</span> <i>apagado</i>" in text


def test_what_customers_wrote_is_escaped(duda: Client, people: People) -> None:
    contact = Contact.objects.create(name="<script>alert(1)</script>")
    trail.record("contact.owner_changed", by=people.gerson, about=contact)
    assert "<script>alert(1)" not in page(duda)


# -- filtering -----------------------------------------------------------------------------------------


def test_filtered_by_person_kind_and_object(duda: Client, people: People) -> None:
    first, second = joao(), joao()
    for by, about in ((people.gerson, first), (people.gilda, second), (None, second)):
        trail.record("contact.owner_changed", by=by, about=about)
    trail.record("user.paused", by=people.gerson, about=people.gerson)
    gersons, gildas, systems, pause = Entry.objects.order_by("pk").values_list("pk", flat=True)
    assert shown(duda, "") == {gersons, gildas, systems, pause}
    assert shown(duda, f"pessoa={people.gerson.pk}") == {gersons, pause}
    assert shown(duda, "pessoa=0") == {systems}
    assert shown(duda, "tipo=user.paused") == {pause}
    assert shown(duda, f"objeto=contact:{second.pk}") == {gildas, systems}
    assert shown(duda, f"objeto=contact:{second.pk}&pessoa={people.gilda.pk}") == {gildas}


def test_a_day_and_a_range_are_those_of_the_company(duda: Client) -> None:
    zone = timezone.get_default_timezone()
    before, first, last, after = (
        happened(datetime(2026, 3, day, hour, minute, tzinfo=zone)).pk
        for day, hour, minute in ((9, 23, 59), (10, 0, 0), (11, 23, 59), (12, 0, 0))
    )
    assert shown(duda, "de=2026-03-10") == {first}
    assert shown(duda, "de=2026-03-10&ate=2026-03-11") == {first, last}
    assert shown(duda, "de=2026-03-11&ate=2026-03-10") == {first, last}
    assert shown(duda, "ate=2026-03-12") == {after}
    assert before not in shown(duda, "de=2026-03-10&ate=2026-03-12")


@pytest.mark.parametrize(
    "query",
    [
        "pessoa=ninguem",
        "tipo=x",
        "de=ontem",
        "ate=2026-99-99",
        "de=0001-01-01&ate=9999-12-31",
        "objeto='--",
        "depois=x",
    ],
)
def test_what_makes_no_sense_is_not_asked(duda: Client, query: str) -> None:
    assert duda.get(f"{URL}?{query}").status_code == 200


def test_the_filters_stand_in_the_address_and_in_the_form(duda: Client, people: People) -> None:
    text = page(duda, f"pessoa={people.ana.pk}&de=2026-03-10")
    assert f'<option value="{people.ana.pk}" selected>Ana Souza</option>' in text
    assert 'value="2026-03-10"' in text
    assert "Nada encontrado" in text


def test_it_goes_on_by_key_without_gap_or_repetition(people: People) -> None:
    now = timezone.now()
    wanted = [happened(now - timedelta(minutes=index // 2)).pk for index in range(11)]
    found: list[int] = []
    place = ""
    while True:
        entries, place = reading.page_of(Filters(), place, size=4)
        found += [entry.pk for entry in entries]
        if not place:
            break
    assert len(found) == len(wanted)
    assert set(found) == set(wanted)


def test_more_is_only_the_rows(duda: Client, people: People) -> None:
    now = timezone.now()
    for index in range(reading.PAGE + 1):
        happened(now - timedelta(minutes=index))
    first = page(duda)
    place = first.partition("depois=")[2].partition('"')[0]
    more = duda.get(f"{URL}?depois={place}", headers={"HX-Request": "true"}).content.decode()
    assert more.count("<tr") == 1
    assert "<html" not in more


# -- giving it out ---------------------------------------------------------------------------------------


def exported(client: Client, **asked: Any) -> list[list[str]]:
    answer = client.post(f"{URL}planilha/", asked)
    assert answer.status_code == 200
    text = b"".join(answer).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_what_is_filtered_is_given_out(duda: Client, people: People) -> None:
    contact = joao()
    trail.record("contact.owner_changed", by=people.gerson, about=contact, after={"owner": people.ana.pk})
    trail.record("user.paused", by=people.ana, about=people.ana)
    headings, row = exported(duda, tipo="contact.owner_changed")
    assert headings[:4] == ["Quando", "Quem", "Tipo", "O que aconteceu"]
    assert row[1:4] == [
        "Gerson Alves",
        "Atendente Principal alterado",
        "Gerson Alves alterou o Atendente Principal de João Prado",
    ]
    assert row[4:8] == ["Contato", str(contact.pk), "", "Atendente Principal: Ana Souza"]


def test_that_it_was_given_out_is_in_the_trail(duda: Client, people: People) -> None:
    rows = exported(duda, pessoa=people.ana.pk, de="2026-03-10")
    assert len(rows) == 1
    entry = Entry.objects.get(kind="trail.exported")
    assert entry.actor_id == people.duda.pk
    assert entry.after["person"] == people.ana.pk
    assert entry.after["since"] == "2026-03-10"
    assert entry.ip == "127.0.0.1"
    assert "exportou a trilha de auditoria" in page(duda)


def test_no_cell_is_a_formula(duda: Client, people: People) -> None:
    contact = Contact.objects.create(name="=HYPERLINK(1)")
    trail.record("user.created", by=None, about=people.ana, after={"=cmd": "x"})
    trail.record("contact.owner_changed", by=None, about=contact, after={"reason": "=1+1"})
    people.duda.name = "=1+1"
    people.duda.save()
    trail.record("user.paused", by=people.duda, about=people.duda)
    cells = [cell for row in exported(duda) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert "'=1+1" in cells


# -- cost ------------------------------------------------------------------------------------------------


@pytest.fixture
def much(people: People) -> None:
    """Entries of every kind of object, more than a page."""
    contact = joao()
    for _ in range(reading.PAGE // 2 + 5):
        for about in (contact, people.ana, people.comercial):
            trail.record(
                "user.changed",
                by=people.gerson,
                about=about,
                before={"owner": people.ana.pk, "sector": people.comercial.pk, "name": "a"},
                after={"owner": people.bruno.pk, "sector": people.suporte.pk, "name": "b"},
                personal=["name"],
            )


def test_a_page_costs_the_same_whatever_it_shows(duda: Client, much: None, queries: Any) -> None:
    with queries(10):
        assert duda.get(URL).status_code == 200


def test_a_sheet_costs_the_same_for_each_piece(duda: Client, much: None, queries: Any) -> None:
    with queries(12):
        assert len(exported(duda)) > reading.PAGE


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(person=7),
        Filters(kind="user.paused"),
        Filters(object_type="contact", object_id="7"),
        Filters(since=datetime(2020, 1, 1).date()),  # noqa: DTZ001 - a day
        Filters(person=7, since=datetime(2020, 1, 1).date()),  # noqa: DTZ001
    ],
    ids=str,
)
def test_an_index_gives_each_list_in_its_order(filters: Filters) -> None:
    """A million entries are not read, nor sorted."""
    Entry.objects.bulk_create(Entry(kind=f"k{index % 9}", actor_id=index % 7) for index in range(2000))
    found = filters.entries()[:50]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            plan = found.explain()
            assert "USE TEMP B-TREE" not in plan
        else:
            cursor.execute("ANALYZE audit_entry")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            plan = found.explain()
            assert "Seq Scan" not in plan
        assert "audit_by_" in plan


# -- in the browser --------------------------------------------------------------------------------------


@pytest.mark.browser
def test_an_admin_finds_out_who_did_it(
    transactional_db: None,
    people: People,
    server: Server,
    signed_in_page: Callable[..., Page],
    accessible: Callable[[Page], None],
) -> None:
    contact = joao()
    trail.record(
        "contact.owner_changed",
        by=people.gerson,
        about=contact,
        before={"owner": people.ana.pk},
        after={"owner": people.bruno.pk},
    )
    trail.record("user.paused", by=people.ana, about=people.ana)
    admin = signed_in_page("admin")
    admin.goto("/administracao/")
    admin.get_by_role("link", name="Trilha de auditoria").click()
    rows = admin.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(3)
    accessible(admin)
    admin.get_by_label("Quem").select_option("Gerson Alves")
    admin.get_by_role("button", name="Filtrar").click()
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("Gerson Alves alterou o Atendente Principal de João Prado")
    admin.get_by_role("link", name="João Prado").click()
    expect(admin.get_by_text("Só o que aconteceu com: contato João Prado")).to_be_visible()
    with admin.expect_download() as download:
        admin.get_by_role("button", name="Exportar CSV").click()
    assert download.value.suggested_filename.startswith("auditoria-")
    assert "João Prado" in download.value.path().read_text()
    admin.set_viewport_size({"width": 390, "height": 800})
    admin.goto(URL)
    accessible(admin)
    assert admin.evaluate("document.documentElement.scrollWidth") <= 390
