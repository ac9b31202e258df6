"""Contacts given out as a spreadsheet: what is in it, for whom, and what it may not do."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.accounts.models import Company, User
from connect.accounts.models.company import NotYourCompany
from connect.audit.models import Entry
from connect.contacts.book import Asked, Book
from connect.contacts.exporting import HEADINGS, Format, NotForYou, export
from connect.contacts.models import Contact
from connect.contacts.workbook import workbook
from tests.contacts.book import a_contact, gather_book
from tests.contacts.imports.sheets import checked, verdicts
from tests.people import People

pytestmark = pytest.mark.django_db

ADDRESS = "/contatos/exportacao/"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x";"clique")', "＝1+1"]


def sheet(user: User, kind: str = "csv", **query: str) -> bytes:
    client = Client()
    client.force_login(user)
    answer = client.post(f"{ADDRESS}?{'&'.join(f'{k}={v}' for k, v in query.items())}", {"format": kind})
    assert answer.status_code == 200
    return b"".join(answer)


def rows_of(content: bytes) -> list[list[str]]:
    if content.startswith(b"PK"):
        found = openpyxl.load_workbook(io.BytesIO(content)).active
        return [[cell.value or "" for cell in row] for row in found.iter_rows()]
    assert content.startswith(b"\xef\xbb\xbf"), "so that Excel reads the accents"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def names(content: bytes) -> list[str]:
    return [row[0] for row in rows_of(content)[1:]]


# -- what is in it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_holds_everything_of_a_contact(people: People, kind: str) -> None:
    maria = a_contact(
        "Maria da Luz", "552133334444", code="C-7", email="m@x.com.br", birth_date="1980-12-31",
        owner=people.ana, sector=people.comercial, notes="liga; depois das 10\nnunca antes",
        observations='a "boa"',
    )  # fmt: skip
    maria.add_phone("5511977776666", by=people.duda)
    talked_at = timezone.now()
    Contact.objects.filter(pk=maria.pk).update(status="active", talked_at=talked_at)
    assert rows_of(sheet(people.duda, kind)) == [
        list(HEADINGS),
        [
            "Maria da Luz", "(11) 97777-6666", "C-7", "m@x.com.br", "31/12/1980", "Comercial", "Ana Souza",
            "liga; depois das 10\nnunca antes", 'a "boa"', "Em Atendimento",
            f"{timezone.localtime(talked_at):%d/%m/%Y %H:%M}", "(21) 3333-4444",
        ],
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_given_out_can_be_taken_in_again(people: People, kind: str) -> None:
    for number, name in enumerate(["Maria", *FORMULAS]):
        a_contact(name.strip(), f"551197777000{number}", owner=people.ana, notes=name.strip())
    import_ = checked(sheet(people.duda, kind), by=people.duda)
    assert {verdict for _, verdict, _ in verdicts(import_)} == {"skip"}, "all of them are the same"


def test_it_shows_what_the_filter_shows_in_its_order(people: People) -> None:
    for number, (name, status) in enumerate(
        [("Bia", "pending"), ("Ágata", "active"), ("Célia", "closed"), ("Davi", "pending")]
    ):
        contact = a_contact(name, f"551197777000{number}", owner=people.ana)
        Contact.objects.filter(pk=contact.pk).update(status=status)
    assert names(sheet(people.duda, ordem="nome")) == ["Ágata", "Bia", "Davi"]
    assert names(sheet(people.duda, ordem="nome-z", encerrados="1")) == ["Davi", "Célia", "Bia", "Ágata"]
    assert names(sheet(people.duda, situacao="encerrados")) == ["Célia"]
    assert names(sheet(people.duda, pesquisa="agata")) == ["Ágata"]
    assert names(sheet(people.duda, atendente=str(people.bruno.pk))) == []


# -- what it may not do ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_a_formula(people: People, kind: str) -> None:
    for number, formula in enumerate(FORMULAS):
        a_contact(
            formula, f"551197777000{number}", code=f"{formula}{number}"[:40], notes=formula,
            observations=formula, email=f"=x{number}@x.com",
        )  # fmt: skip
    found = rows_of(sheet(people.duda, kind))
    assert len(found) == 1 + len(FORMULAS)
    assert not [cell for row in found for cell in row if cell[:1] in {*"=+-@\t\r\n＝"} - {""}]
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(sheet(people.duda, kind))) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_what_no_cell_can_hold_breaks_no_workbook() -> None:
    rows = [["a\x0bb", "x" * 40_000, "<&>\"'", " à vista ", "", "\ufffe😀"]]
    (row,) = rows_of(b"".join(workbook(rows)))
    assert row == ["ab", "x" * 32_767, "<&>\"'", " à vista ", "", "😀"]


# -- for whom --------------------------------------------------------------------------------------------


def test_everyone_takes_out_what_they_see_and_nothing_else(people: People) -> None:
    gather_book(people)
    Company.decide(agents_export=True, by=people.duda)
    for user in people.all:
        seen = Contact.objects.visible_to(user).values_list("name", flat=True)
        assert sorted(names(sheet(user, encerrados="1"))) == sorted(seen)


def test_agents_export_once_an_admin_lets_them(people: People) -> None:
    client = Client()
    client.force_login(people.ana)
    assert client.get(ADDRESS).status_code == client.post(ADDRESS, {"format": "csv"}).status_code == 404
    assert "Exportar" not in client.get("/contatos/").content.decode()
    with pytest.raises(NotForYou):
        export(Book(people.ana, Asked()), Format.CSV)
    with pytest.raises(NotYourCompany):
        Company.decide(agents_export=True, by=people.gerson)

    duda = Client()
    duda.force_login(people.duda)
    page = "/administracao/configuracoes/"
    assert duda.post(page, {"agents_export": "on"}).status_code == 302
    assert "checked" in duda.get(page).content.decode().partition('name="agents_export"')[2].partition(">")[0]
    assert client.get(ADDRESS).status_code == 200
    assert "Exportar" in client.get("/contatos/").content.decode()
    duda.post(page, {})
    assert client.get(ADDRESS).status_code == 404
    told = Entry.objects.filter(kind="company.changed").order_by("pk").values_list("actor_id", "after")
    assert list(told) == [
        (people.duda.pk, {"agents_export": True}),
        (people.duda.pk, {"agents_export": False}),
    ]


def test_the_trail_says_who_took_out_how_many_by_which_filter(people: People) -> None:
    a_contact("Maria Secreta", owner=people.ana)
    sheet(people.gerson, "xlsx", pesquisa="secreta", atendente=str(people.ana.pk), situacao="pendentes")
    entry = Entry.objects.get(kind="contacts.exported")
    assert (entry.actor_id, entry.after) == (
        people.gerson.pk,
        {
            "contacts": 1, "format": "xlsx", "searched": True, "owner": people.ana.pk, "sector": None,
            "status": "Pendentes",
        },
    )  # fmt: skip


def test_another_format_is_asked_again(people: People) -> None:
    client = Client()
    client.force_login(people.duda)
    answer = client.post(ADDRESS, {"format": "exe"})
    assert answer.status_code == 422
    assert "Escolha CSV ou XLSX." in answer.content.decode()
    assert not Entry.objects.filter(kind="contacts.exported").exists()


# -- what it costs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Format))
def test_many_contacts_take_no_more_memory_and_few_queries(
    people: People, queries: Any, kind: Format
) -> None:
    Contact.objects.bulk_create(
        Contact(name=f"Cliente {n}", phone=f"55119{n:08}", notes="x" * 3_000, search=f"cliente {n}")
        for n in range(4_000)
    )
    pieces = sizes = 0
    tracemalloc.start()
    try:
        with queries(20):
            for piece in export(Book(people.duda, Asked()), kind):
                pieces, sizes = pieces + 1, max(sizes, len(piece))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert pieces > 1
    assert sizes < 1024 * 1024
    assert most < 8 * 1024 * 1024, "of some ten megabytes of text, a piece at a time is in memory"


# -- on the screen -------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_manager_takes_out_what_the_list_shows(
    people: People, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    a_contact("Maria Silva", "5511977776666", owner=people.ana)
    a_contact("Pedro Souza", "5511977776667", owner=people.ana)
    page = signed_in_page("gerente")
    page.goto(reverse("contacts:list"))
    page.get_by_label("Pesquisa").fill("maria")
    expect(page.get_by_role("row", name="Pedro Souza")).to_have_count(0)
    page.get_by_role("button", name="Exportar").click()
    dialog = page.get_by_role("dialog", name="Exportar contatos")
    expect(dialog).to_contain_text("1 contato, como a lista mostra agora.")
    accessible(page)
    dialog.get_by_label("CSV").check()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Exportar").click()
    expect(dialog).to_have_count(0)
    assert download.value.suggested_filename == f"contatos-{timezone.localdate():%Y-%m-%d}.csv"
    assert names(Path(download.value.path()).read_bytes()) == ["Maria Silva"]
