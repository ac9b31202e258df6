"""*Contatos* in a browser: by keyboard, on a phone, in the dark, and live in front of two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from connect.contacts.models import Contact, TransferRequest
from tests.contacts.book import a_contact
from tests.conversations.cases import gather_cases
from tests.people import People
from tests.processes import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}
SOON = 60_000


def test_a_contact_is_written_down_found_and_changed_live(
    people: People, server: Server, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    ana, gerson = signed_in_page("ana"), signed_in_page("gerente")
    for page in (ana, gerson):
        page.goto("/contatos/")
        expect(page.get_by_text("Nenhum contato aqui")).to_be_visible()
    accessible(ana)

    # By keyboard alone: open, be told what is wrong, save.
    ana.get_by_role("button", name="Novo Contato").press("Enter")
    dialog = ana.get_by_role("dialog", name="Novo Contato")
    expect(dialog.get_by_label("Nome")).to_be_focused()
    dialog.get_by_role("button", name="Salvar contato").press("Enter")
    expect(dialog.get_by_label("Nome")).to_have_attribute("aria-invalid", "true")
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("button", name="Novo Contato")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(dialog.get_by_label("Nome")).to_be_focused()
    ana.keyboard.type("William Andrade")
    dialog.get_by_label("Telefone").press_sequentially("1198412")
    expect(dialog.get_by_role("alert")).to_have_text("Faltam dígitos. Use DDD e número: 11999999999")
    expect(dialog.get_by_label("Telefone")).to_have_attribute("aria-invalid", "true")
    accessible(ana)
    dialog.get_by_label("Telefone").fill("(11) 98412-0137")
    dialog.get_by_label("Código (COD)").fill("4444")
    expect(dialog.get_by_role("alert")).to_have_count(0)
    dialog.get_by_role("button", name="Salvar contato").press("Enter")
    expect(dialog).to_have_count(0)
    for page in (ana, gerson):
        row = page.get_by_role("row").filter(has_text="William Andrade")
        expect(row).to_contain_text("4444")
        expect(row).to_contain_text("Pendente")

    # What one changes, the other sees.
    gerson.get_by_role("button", name="Editar William Andrade").click()
    gerson.get_by_role("dialog").get_by_label("Nome").fill("William Andrade Filho")
    gerson.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    expect(ana.get_by_role("link", name="William Andrade Filho", exact=True)).to_be_visible()
    Contact.objects.update(status="closed")
    ana.get_by_role("link", name="William Andrade Filho", exact=True).click()
    expect(ana.get_by_role("heading", name="William Andrade Filho")).to_be_visible()
    expect(ana.get_by_text("Gerson Alves alterou os dados deste contato")).to_be_visible()
    expect(ana.get_by_text("Ainda não há conversa.")).to_be_visible()
    accessible(ana)
    ana.get_by_role("button", name="Editar").click()
    expect(ana.get_by_role("dialog", name="Editar contato")).to_be_visible()
    ana.keyboard.press("Escape")

    # Closed ones are hidden until asked for; the address keeps what is asked.
    ana.goto("/contatos/")
    expect(ana.get_by_text("Nenhum contato aqui")).to_be_visible()
    ana.get_by_role("button", name="Exibir contatos encerrados").click()
    expect(ana.get_by_role("link", name="William Andrade Filho", exact=True)).to_be_visible()
    ana.get_by_label("Pesquisa").fill("wiliam")
    expect(ana.get_by_text("Nada encontrado")).to_be_visible()
    ana.get_by_label("Pesquisa").fill("98412-0137")
    expect(ana.get_by_role("link", name="William Andrade Filho", exact=True)).to_be_visible()
    ana.reload()
    expect(ana.get_by_label("Pesquisa")).to_have_value("98412-0137")
    expect(ana.get_by_role("link", name="William Andrade Filho", exact=True)).to_be_visible()


def test_many_are_given_to_another_and_a_status_changes_its_colour(
    people: People, server: Server, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    cases = gather_cases(people)
    for place in range(40):
        a_contact(f"Maria {place:02}", f"55119{77000000 + place}", owner=people.ana)
    gerson = signed_in_page("gerente")
    gerson.goto("/contatos/?ordem=nome")
    gerson.get_by_label("Selecionar todos os contatos visíveis").check()
    expect(gerson.get_by_text("30 selecionados")).to_be_visible()
    accessible(gerson)
    gerson.get_by_role("button", name="Selecionar todos os 43 do filtro").click()
    gerson.get_by_role("button", name="Mudar Atendente Principal (43)").click()
    dialog = gerson.get_by_role("dialog")
    dialog.get_by_label("Atendente Principal").select_option(label="Bruno Lima")
    accessible(gerson)
    dialog.get_by_role("button", name="Mudar Atendente Principal").click()
    expect(gerson.get_by_role("status").filter(has_text="contatos agora são de Bruno Lima")).to_be_visible(
        timeout=SOON
    )
    assert Contact.objects.filter(owner=people.bruno).count() == 43
    row = gerson.get_by_role("row").filter(has_text=cases.anas.contact.name)
    expect(row).to_contain_text("Pendente")
    cases.anas.reply("Olá", by=people.ana, key="ola-ola-1")
    expect(row).to_contain_text(
        "Em Atendimento", timeout=SOON
    )  # written by another process: the server looks
    cases.anas.close(by=people.ana)
    expect(row).to_have_count(0, timeout=SOON)


@pytest.mark.parametrize("width", [1024, 1440])
def test_no_name_pushes_the_actions_off_the_screen(
    people: People, server: Server, signed_in_page: Callable[..., Page], width: int
) -> None:
    people.gerson.name = "Gerson Alves de Albuquerque Montenegro"
    people.gerson.save()
    a_contact("Heloísa Montenegro de Albuquerque e Irmãs", owner=people.gerson, sector=people.comercial)
    page = signed_in_page("gerente", viewport={"width": width, "height": 800})
    page.goto("/contatos/")
    edit = page.get_by_role("button", name="Editar Heloísa").bounding_box()
    table = page.locator(".tablewrap").bounding_box()
    assert edit
    assert table
    assert edit["x"] + edit["width"] < table["x"] + table["width"]


def test_on_a_phone_in_the_dark_a_colleagues_customer_is_asked_for(
    people: People, server: Server, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    contact = a_contact("Dona Maria", "5511984120137", owner=people.bruno)
    bruno = signed_in_page("bruno")
    bruno.goto("/conversas/")
    ana = signed_in_page("ana", **PHONE)
    ana.goto("/contatos/")
    ana.get_by_role("button", name="Novo Contato").click()
    dialog = ana.get_by_role("dialog")
    dialog.get_by_label("Telefone").fill("11984120137")
    expect(dialog.get_by_role("alert")).to_contain_text("Este contato já é atendido por Bruno Lima")
    accessible(ana)
    dialog.get_by_role("button", name="Pedir transferência").click()
    expect(dialog.get_by_text("Pedido enviado a Bruno Lima")).to_be_visible()
    bruno.get_by_role("link", name="Ver pedido").click()
    accessible(bruno)
    bruno.get_by_role("button", name="Aceitar o pedido de Ana Souza por Dona Maria").click()
    expect(bruno.get_by_text("Nenhum pedido aguardando")).to_be_visible()
    contact.refresh_from_db()
    assert contact.owner == people.ana
    assert TransferRequest.objects.get().state == "accepted"
    ana.goto("/contatos/")
    expect(ana.get_by_role("link", name="Dona Maria", exact=True)).to_be_visible()
    wide: Any = ana.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    accessible(ana)


def test_a_contact_that_is_given_away_leaves_the_page_it_is_open_on(
    people: People, server: Server, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    given, moved = (
        a_contact("Dona Maria", "5511984120137", owner=people.ana),
        a_contact("Dona Teresa", "5511984120138", sector=people.comercial, owner=people.carla),
    )
    ana, gerson = signed_in_page("ana"), signed_in_page("gerente")
    gone = "Este contato não está mais na sua lista"
    for page, contact in ((ana, given), (gerson, moved)):
        page.goto(f"/contatos/{contact.pk}/")
        expect(page.get_by_role("heading", name=contact.name)).to_be_visible()
        expect(page.get_by_text(gone)).to_be_hidden()
        expect(page.locator("live-stream")).to_have_attribute("data-online", "")

    # Somebody else gives Ana's customer to Bruno.
    given.edit({"owner": people.bruno}, by=people.gerson)
    expect(ana.get_by_role("heading", name=gone)).to_be_visible(timeout=SOON)
    expect(ana.get_by_text("Dona Maria")).to_have_count(0)
    accessible(ana)
    ana.get_by_role("link", name="Ver meus contatos").click()
    expect(ana.get_by_text("Nenhum contato aqui")).to_be_visible()

    # Done by oneself, it is no refusal.
    gerson.get_by_role("button", name="Editar").click()
    dialog = gerson.get_by_role("dialog", name="Editar contato")
    dialog.get_by_label("Setor").select_option(label="Suporte")
    dialog.get_by_role("button", name="Salvar").click()
    expect(gerson.get_by_text("Contato salvo. Ele saiu da sua lista.")).to_be_visible()
    expect(gerson.get_by_role("heading", name=gone)).to_be_visible(timeout=SOON)
    expect(dialog).to_have_count(0)
    accessible(gerson)
