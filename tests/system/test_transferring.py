"""Passing a conversation on, in the browsers of who gives it and who gets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from connect.conversations.models import Assignment, Conversation
from connect.conversations.waits import watch_waits
from tests.system.acts import SOON, bubble, composer, log, row, take, write
from tests.system.conftest import Company, Telephone

pytestmark = pytest.mark.browser


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Transferir Conversa")


def said(page: Page) -> Locator:
    """The newest toast."""
    return page.locator(".toast").last


def test_an_agent_passes_it_on_and_both_sides_see_it_at_once(
    inbox: Callable[..., Page], joao: Telephone, company: Company, accessible: Callable[[Page], None]
) -> None:
    ana, bruno = inbox("ana"), inbox("bruno")
    take(ana, joao)
    write(ana, "Temos sim!")
    expect(bubble(ana, "Temos sim!")).to_be_visible()
    ana.get_by_role("button", name="Transferir Conversa").click()
    choosing = dialog(ana)
    expect(choosing.get_by_label("Buscar atendente")).to_be_focused()
    expect(choosing.get_by_role("radio")).to_have_count(7)
    expect(choosing.get_by_role("radio", name="Bruno Lima")).to_have_accessible_name(
        "Bruno Lima Atendente · Comercial Online"
    )
    accessible(ana)
    # With the keyboard alone.
    ana.keyboard.type("bru")
    expect(choosing.get_by_role("radio")).to_have_count(1)
    ana.keyboard.press("Enter")
    expect(choosing.get_by_role("radio", name="Bruno Lima")).to_be_focused()
    expect(choosing.get_by_role("button", name="Transferir para Bruno")).to_be_visible()
    ana.keyboard.press("Tab")
    ana.keyboard.type("Falta a data de entrega.")
    ana.keyboard.press("Tab")
    ana.keyboard.press("Tab")
    ana.keyboard.press("Tab")
    expect(choosing.get_by_role("button", name="Transferir para Bruno")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(choosing).to_be_hidden()
    expect(said(ana)).to_contain_text("Conversa transferida para Bruno.")
    # Ana reads what there was, and hears nothing more.
    expect(row(ana)).to_have_count(0, timeout=SOON)
    expect(ana.get_by_text("Esta conversa não está mais com você")).to_be_visible(timeout=SOON)
    expect(composer(ana)).to_have_count(0)
    expect(bubble(ana, "Temos sim!")).to_be_visible()
    # Bruno is told, and has it.
    expect(said(bruno)).to_contain_text("Ana Souza transferiu a conversa com João da Silva para você")
    expect(row(bruno)).to_contain_text("aguardando Bruno Lima")
    expect(bruno.get_by_role("link", name="Conversas 1")).to_be_visible()
    said(bruno).get_by_role("link", name="Abrir conversa").click()
    expect(bubble(bruno, "Temos sim!")).to_be_visible(timeout=SOON)
    expect(log(bruno)).to_contain_text("Ana Souza transferiu a conversa para Bruno Lima")
    expect(log(bruno)).to_contain_text("Falta a data de entrega.")
    expect(row(bruno)).not_to_contain_text("aguardando", timeout=SOON)
    accessible(bruno)
    joao.writes("Ainda tem?")
    expect(bubble(bruno, "Ainda tem?")).to_be_visible(timeout=SOON)
    write(bruno, "Tem sim, João")
    expect(bubble(bruno, "Tem sim, João")).to_be_visible()
    expect(bubble(ana, "Ainda tem?")).to_have_count(0)
    # The past of Ana's lists it as it was.
    ana.get_by_role("link", name="Anteriores").click()
    expect(row(ana)).to_contain_text("Temos sim!")
    row(ana).locator(".conv").click()
    expect(bubble(ana, "Temos sim!")).to_be_visible()
    expect(log(ana)).not_to_contain_text("Ainda tem?")
    assert Conversation.objects.get().assignee == company.people.bruno


def test_who_is_offline_is_warned_about_and_finds_it_on_coming_in(
    inbox: Callable[..., Page], joao: Telephone
) -> None:
    ana, gerson = inbox("ana"), inbox("gerente")
    take(ana, joao)
    row(gerson).locator(".conv").click()
    expect(gerson.locator(".thread__holder")).to_have_text("com Ana Souza")
    ana.get_by_role("button", name="Transferir Conversa").click()
    dialog(ana).get_by_text("Bruno Lima").click()
    expect(dialog(ana)).to_contain_text("Bruno está offline. A conversa aparece quando Bruno entrar.")
    dialog(ana).get_by_text("Carla Dias").click()
    expect(dialog(ana)).to_contain_text("Carla está offline.")
    dialog(ana).get_by_text("Bruno Lima").click()
    dialog(ana).get_by_role("button", name="Transferir para Bruno").click()
    expect(said(ana)).to_contain_text("Bruno está offline. A conversa aparece quando Bruno entrar.")
    expect(gerson.locator(".thread__holder")).to_have_text("aguardando Bruno Lima", timeout=SOON)
    expect(row(gerson)).to_contain_text("aguardando Bruno Lima")
    bruno = inbox("bruno")
    row(bruno).locator(".conv").click()
    expect(bubble(bruno, "corrente de prata")).to_be_visible()
    expect(gerson.locator(".thread__holder")).to_have_text("com Bruno Lima", timeout=SOON)


def test_a_manager_is_told_who_waits_too_long_and_finds_them(
    inbox: Callable[..., Page], joao: Telephone, company: Company
) -> None:
    ana, gerson = inbox("ana"), inbox("gerente", "/conversas/?situacao=atrasadas")
    expect(gerson.get_by_text("Ninguém espera demais")).to_be_visible()
    take(ana, joao)
    long_ago = timezone.now() - timedelta(minutes=20)
    Conversation.objects.update(waiting_since=long_ago)
    Assignment.objects.update(started_at=long_ago)
    watch_waits.func()
    expect(said(gerson)).to_contain_text("João da Silva espera resposta há 20 min, com Ana Souza.")
    expect(row(gerson)).to_contain_text("há 20 min")
    expect(gerson.get_by_role("link", name="Atrasadas 1")).to_be_visible()
    write(ana, "Desculpe a demora")
    expect(row(gerson)).to_have_count(0, timeout=SOON)


def test_the_keys_that_act_are_switched_on_and_then_do(
    inbox: Callable[..., Page], joao: Telephone, telephone: Callable[..., Telephone]
) -> None:
    ana = inbox("ana")
    take(ana, joao)
    take(ana, telephone("Maria", "5511977776666"), "Bom dia")
    ana.locator("h2", has_text="Conversas").click()
    ana.keyboard.press("t")
    expect(dialog(ana)).to_be_hidden()
    ana.keyboard.press("?")
    keys = ana.get_by_role("dialog", name="Atalhos do teclado")
    expect(keys).to_contain_text("Transferir Conversa")
    keys.get_by_role("switch").check()
    ana.keyboard.press("Escape")
    ana.keyboard.press("t")
    expect(dialog(ana)).to_be_visible()
    ana.keyboard.press("Escape")
    expect(dialog(ana)).to_have_count(0)
    rows = ana.locator("a.conv")
    rows.first.focus()
    ana.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    ana.keyboard.press("k")
    expect(rows.first).to_be_focused()
    ana.keyboard.press("Enter")
    expect(composer(ana)).to_be_focused()
    ana.locator("h2", has_text="Conversas").click()
    ana.keyboard.press("i")
    expect(ana.get_by_role("complementary", name="Informações do cliente")).to_be_visible()
    ana.keyboard.press("e")
    expect(ana.get_by_role("dialog", name="Encerrar a conversa com")).to_be_visible()


def test_a_manager_gives_out_what_waits_and_takes_what_is_stuck(
    inbox: Callable[..., Page], joao: Telephone, company: Company
) -> None:
    gerson, bruno = inbox("gerente", "/conversas/?situacao=fila"), inbox("bruno")
    joao.writes("Alguém aí?")
    row(gerson).locator(".conv").click(timeout=SOON)
    gerson.locator("body").press("Escape")
    gerson.get_by_role("button", name="Transferir Conversa").click()
    dialog(gerson).get_by_text("Bruno Lima").click()
    dialog(gerson).get_by_role("button", name="Transferir para Bruno").click()
    expect(row(bruno)).to_be_visible(timeout=SOON)
    expect(gerson.locator(".thread__holder")).to_have_text("aguardando Bruno Lima", timeout=SOON)
    # In place, without taking it over.
    write(gerson, "Já vamos te atender")
    expect(row(bruno)).to_contain_text("Já vamos te atender", timeout=SOON)
    assert Conversation.objects.get().assignee == company.people.bruno
    gerson.get_by_role("button", name="Transferir Conversa").click()
    dialog(gerson).get_by_text("Gerson Alves (você)").click()
    dialog(gerson).get_by_role("button", name="Transferir para Gerson").click()
    expect(said(gerson)).to_contain_text("A conversa é sua.")
    expect(row(bruno)).to_have_count(0, timeout=SOON)
    assert Conversation.objects.get().assignee == company.people.gerson
