"""*Privacidade (LGPD)*: what an Admin sees and does there. Who may is in tests/matrix."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.administration.models import Dossier, Erasure
from connect.contacts.models import Contact
from tests.contacts.imports.sheets import work_off
from tests.people import JOAO_PHONE, People

pytestmark = pytest.mark.django_db


@pytest.fixture
def joao(people: People) -> Contact:
    contact = Contact(name="João da Silva", named_by_hand=True, owner=people.ana)
    contact.first_seen(phone=JOAO_PHONE, user_id="", at=timezone.now())
    return contact


def test_another_name_erases_nobody(people: People, joao: Contact) -> None:
    client = Client()
    client.force_login(people.duda)
    page = f"/administracao/privacidade/contatos/{joao.pk}/apagamento/"
    answer = client.post(page, {"name": "João"})
    assert answer.status_code == 422
    assert "O nome não confere" in answer.content.decode()
    assert not Erasure.objects.exists()
    answer = client.post(page, {"name": " João da  Silva "})
    assert answer.status_code == 302
    assert Erasure.objects.get().by == people.duda
    assert client.post(page, {"name": "Contato apagado"}).status_code == 422, "it is on its way already"


def test_a_file_that_has_expired_is_not_there(people: People, joao: Contact) -> None:
    client = Client()
    client.force_login(people.duda)
    dossier = Dossier.begin(joao, by=people.duda)
    work_off()
    page = f"/administracao/privacidade/dados/{dossier.pk}/"
    answer = client.get(page)
    assert answer.headers["X-Send-File"].startswith("dossiers/")
    assert answer.headers["Cache-Control"] == "no-store"
    dossier.refresh_from_db()
    dossier.expire()
    assert client.get(page).status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_admin_exports_and_then_erases_a_person(
    people: People, joao: Contact, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = signed_in_page("admin")
    page.goto("/administracao/privacidade/")
    page.get_by_role("searchbox", name="Pesquisa").fill("joao silva")
    page.get_by_role("button", name="Procurar").click()
    page.get_by_role("button", name="Exportar dados de João da Silva").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar dados de João da Silva").click()
    assert download.value.suggested_filename.endswith(".zip")
    accessible(page)

    page.goto("/administracao/privacidade/?pesquisa=joao")
    page.get_by_role("button", name="Apagar João da Silva").click()
    dialog = page.get_by_role("dialog", name="Apagar João da Silva para sempre?")
    accessible(page)
    name = dialog.get_by_role("textbox")
    name.fill("Joana")
    dialog.get_by_role("button", name="Apagar para sempre").click()
    expect(dialog.get_by_role("alert")).to_contain_text("O nome não confere")
    name.fill("João da Silva")
    dialog.get_by_role("button", name="Apagar para sempre").click()
    erased = page.get_by_role("table", name="Contatos apagados").get_by_role("row").nth(1)
    expect(erased).to_contain_text("Concluído")
    expect(page.get_by_role("link", name="Baixar")).to_have_count(0)
    assert not Contact.objects.exists()
