"""Importing on the screen: who may, what is said, and the whole way in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page, expect

from connect.contacts.imports import forms, reader
from connect.contacts.imports.models import Import
from connect.contacts.models import Contact, TransferRequest
from tests.contacts.book import a_contact
from tests.contacts.imports.sheets import checked, csv_of, handed_in, imported
from tests.people import People

pytestmark = pytest.mark.django_db

SOON = 60_000
"""What the background does takes its time on a busy machine."""

ROWS = [["Nome", "Celular", "COD"], ["Maria da Luz", "11977776666", "7"], ["Sem telefone", "", ""]]


@pytest.fixture
def duda(people: People) -> Client:
    return signed_in(people, "duda")


def signed_in(people: People, who: str) -> Client:
    client = Client()
    client.force_login(getattr(people, who))
    return client


def upload(client: Client, content: bytes = csv_of(ROWS), name: str = "clientes.csv") -> Any:
    return client.post("/contatos/importar/", {"file": SimpleUploadedFile(name, content)})


def test_one_is_still_among_the_contacts(duda: Client) -> None:
    page = duda.get("/contatos/importar/").content.decode()
    assert re.findall(r'title="(\w+)"[^>]* aria-current="page"', page) == ["Contatos"]


@pytest.mark.parametrize(
    ("who", "list_", "gersons", "dudas"),
    [
        ("ana", 404, 404, 404),
        ("carla", 404, 404, 404),
        ("gerson", 200, 200, 404),
        ("gilda", 200, 404, 404),
        ("duda", 200, 200, 200),
    ],
)
def test_who_imports_and_sees_whose_imports(
    people: People, who: str, list_: int, gersons: int, dudas: int
) -> None:
    imports = [handed_in(csv_of(ROWS), by=people.gerson), handed_in(csv_of(ROWS), by=people.duda)]
    client = signed_in(people, who)
    assert client.get("/contatos/importar/").status_code == list_
    assert client.get("/contatos/importar/modelo.csv").status_code == list_
    for import_, status in zip(imports, (gersons, dudas), strict=True):
        page = f"/contatos/importar/{import_.pk}/"
        for path in ("", "linhas-com-erro.csv"):
            assert client.get(page + path).status_code == status
        for step in ("inicio", "desfazimento", "cabecalho", "colunas", "cancelamento"):
            answer = client.post(f"{page}{step}/")
            assert answer.status_code in ({404} if status == 404 else {302, 422})


def test_a_file_that_is_no_sheet_is_refused_at_once(duda: Client) -> None:
    answer = upload(duda, b"\x89PNG\r\n\x1a\n", "foto.csv")
    assert answer.status_code == 422
    assert reader.NOT_A_SHEET in answer.content.decode()
    assert not Import.objects.exists()
    assert upload(duda, b"").status_code == 422
    assert "Escolha uma planilha." in duda.post("/contatos/importar/").content.decode()


def test_a_sheet_that_is_too_large_is_refused_with_a_sentence(
    duda: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST", 100)
    answer = upload(duda, csv_of([["Nome", "Telefone"]] * 20))
    assert answer.status_code == 422
    assert forms.TOO_LARGE in answer.content.decode()
    assert not Import.objects.exists()


def test_each_kind_of_row_can_be_looked_at_with_what_becomes_of_it(people: People, duda: Client) -> None:
    a_contact("Antiga", "5511977776661", email="x@x.com", owner=people.ana)
    a_contact("Igual", "5511977776662", owner=people.ana)
    rows = [
        ["Nome", "Telefone", "E-mail"],
        ["Nova", "11977776663", ""],
        ["Outro Nome", "11977776661", "y@x.com"],
    ]
    import_ = checked(csv_of([*rows, ["Igual", "11977776662", ""], ["Ruim", "1", ""]]), by=people.duda)

    def looked_at(kind: str) -> str:
        page = duda.get(f"/contatos/importar/{import_.pk}/", {"linhas": kind}).content.decode()
        return page.partition("<tbody>")[2].partition("</tbody>")[0]

    for kind, name, said in [
        ("create", "Nova", "Contato novo."),
        ("update", "Outro Nome", "Muda: Nome, E-mail."),
        ("skip", "Igual", "O contato já está igual."),
        ("refuse", "Ruim", "Faltam dígitos."),
        ("", "Ruim", "Faltam dígitos."),
        ("nonsense", "Ruim", "Faltam dígitos."),
    ]:
        shown = looked_at(kind)
        assert name in shown
        assert said in shown
        assert shown.count("<tr>") == 1


def test_who_meets_a_colleagues_customer_in_a_sheet_may_ask_for_them(
    people: People, duda: Client, queries: Any
) -> None:
    for number in range(10):
        a_contact(f"Da Carla {number}", f"551197777666{number}", owner=people.carla)
    sheet = csv_of([["Nome", "Telefone"], *([f"Minha {n}", f"1197777666{n}"] for n in range(10))])
    import_ = checked(sheet, by=people.gerson, sector=people.comercial)
    gerson, address = signed_in(people, "gerson"), f"/contatos/importar/{import_.pk}/"
    with queries(20):
        page = gerson.get(address).content.decode()
    assert "Este contato já é atendido por Carla Dias." in page
    assert "Da Carla" not in page
    keys = re.findall(r"&quot;chave&quot;: &quot;([^&]+)&quot;|\"chave\": \"([^\"]+)\"", page)
    assert len(keys) == 10
    assert gerson.post("/contatos/pedidos/novo/", {"chave": "".join(keys[0])}).status_code == 200
    assert TransferRequest.objects.get().asked_by == people.gerson
    assert (
        "Você já pediu a transferência." in gerson.get(f"/contatos/importar/{import_.pk}/").content.decode()
    )
    assert "Pedir transferência" not in duda.get(f"/contatos/importar/{import_.pk}/").content.decode()


def test_one_column_holds_one_thing(people: People, duda: Client) -> None:
    import_ = handed_in(csv_of(ROWS), by=people.duda)
    columns = {"column-0": "name", "column-1": "name", "column-2": "code", "known": "update"}
    answer = duda.post(f"/contatos/importar/{import_.pk}/colunas/", columns)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nome já vem da coluna “Nome”." in page
    assert "Escolha a coluna do telefone" in page


def test_the_sample_sheet_is_one_that_we_read(people: People, duda: Client) -> None:
    import_ = checked(duda.get("/contatos/importar/modelo.csv").content, by=people.duda)
    assert (len(import_.mapping), import_.to_create, import_.refused) == (9, 1, 0)


def test_the_report_is_a_sheet_to_mend_and_hand_in_again(people: People, duda: Client) -> None:
    rows = [["Cliente", "Fone"], ["=1+1", "11"], ["Maria", "11977776666"], ["Rita", ""]]
    import_ = imported(csv_of(rows), by=people.duda)
    report = duda.get(f"/contatos/importar/{import_.pk}/linhas-com-erro.csv").content
    assert report.decode("utf-8-sig").splitlines() == [
        "Linha;Cliente;Fone;Motivo",
        "2;'=1+1;11;Faltam dígitos. Use DDD e número: 11999999999",
        "4;Rita;;Falta o telefone.",
    ]
    again = checked(report.replace(b";11;", b";1133334444;"), by=people.duda)
    assert (again.to_create, again.refused) == (1, 1)
    assert again.rows.get(line=2).values["name"] == "=1+1"


def test_a_step_out_of_turn_is_said_on_the_page(people: People, duda: Client) -> None:
    import_ = handed_in(csv_of(ROWS), by=people.duda)
    answer = duda.post(f"/contatos/importar/{import_.pk}/inicio/", follow=True)
    assert "A importação já está em outro passo." in answer.content.decode()


def test_a_page_costs_few_queries(people: People, duda: Client, queries: Any) -> None:
    rows = [["Nome", "Telefone"], *([f"Cliente {i}", "1"] for i in range(30))]
    import_ = checked(csv_of(rows), by=people.duda)
    with queries(8):
        page = duda.get(f"/contatos/importar/{import_.pk}/").content.decode()
    assert page.count("Faltam dígitos") == 20
    with queries(5):
        duda.get("/contatos/importar/")


# -- the whole way -----------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_sheet_goes_all_the_way_in_and_back(
    people: People,
    signed_in_page: Callable[..., Page],
    accessible: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "clientes.csv"
    sheet.write_bytes(csv_of([*ROWS, *([f"Cliente {i}", f"1191234{i:04}", ""] for i in range(1200))]))
    gigabyte = tmp_path / "tudo.csv"
    with gigabyte.open("wb") as file:
        file.truncate(1024**3)
    page = signed_in_page("admin")
    page.goto("/contatos/importar/")
    accessible(page)
    chosen = page.get_by_role("button", name="Planilha", exact=True)
    chosen.set_input_files(gigabyte)
    page.get_by_role("button", name="Enviar planilha").click()
    assert chosen.evaluate("input => input.validationMessage") == forms.TOO_LARGE
    chosen.set_input_files(sheet)
    page.get_by_role("button", name="Enviar planilha").click()

    expect(page.get_by_role("heading", name="Colunas de clientes.csv")).to_be_visible(timeout=SOON)
    expect(page.get_by_label("Celular")).to_have_value("phone")
    expect(page.get_by_role("row", name="Nome")).to_contain_text("Maria da Luz")
    accessible(page)
    page.get_by_role("button", name="Conferir as linhas").click()

    go = page.get_by_role("button", name="Importar 1.201 contatos")
    expect(go).to_be_visible(timeout=SOON)
    expect(page.get_by_role("row", name="Sem telefone")).to_contain_text("Falta o telefone.")
    assert not Contact.objects.exists()
    accessible(page)
    go.click()

    expect(page.get_by_text("1.201 contatos importados. 1 linha com erro.")).to_be_visible(timeout=SOON)
    assert Contact.objects.count() == 1201
    accessible(page)
    with page.expect_download() as report:
        page.get_by_role("link", name="Baixar linhas com erro").click()
    assert "Falta o telefone." in report.value.path().read_text()

    page.get_by_role("button", name="Desfazer importação").click()
    dialog = page.get_by_role("dialog", name="Desfazer a importação?")
    accessible(page)
    dialog.get_by_role("button", name="Desfazer importação").click()
    expect(page.get_by_text(re.compile("Importação desfeita: 1.201"))).to_be_visible(timeout=SOON)
    assert not Contact.objects.exists()
