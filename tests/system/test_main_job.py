"""The main job: a customer writes, an agent answers, the ticks come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from connect.conversations.models import Conversation, Message
from tests.system.acts import PHONE, SECOND, SOON, bubble, log, row, take, write
from tests.system.conftest import Company, Telephone, give

pytestmark = pytest.mark.browser


def test_a_customer_writes_and_an_agent_answers(inbox: Callable[..., Page], joao: Telephone) -> None:
    page = inbox("ana")
    take(page, joao)
    write(page, "Temos sim! Qual medida?")
    mine = bubble(page, "Temos sim!")
    expect(mine).to_be_visible(timeout=SECOND)
    expect(log(page)).to_match_aria_snapshot("""
      - log:
        - text: "Cliente:"
        - paragraph: Oi, tem corrente de prata?
        - text: Ana Souza
        - paragraph: Temos sim! Qual medida?
    """)
    expect(mine.get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    joao.reads()
    expect(mine.get_by_role("img", name="Lida")).to_be_visible(timeout=SOON)
    expect(row(page)).to_contain_text("Temos sim!")
    assert Message.objects.get(direction="out").text == "Temos sim! Qual medida?"
    assert Conversation.objects.get().status == "active"


def test_everything_a_customer_sends_shows_without_a_reload(
    inbox: Callable[..., Page], joao: Telephone
) -> None:
    page = inbox("ana")
    take(page, joao)
    page.evaluate("window.notReloaded = true")
    joao.writes("Elo de 2 mm, 60 cm")
    expect(bubble(page, "Elo de 2 mm")).to_be_visible(timeout=SECOND)
    expect(row(page)).to_contain_text("Elo de 2 mm")
    for sample in ("foto", "voz", "documento", "figurinha", "localizacao", "contato", "video", "enquete"):
        joao.sends(sample)
    expect(log(page).get_by_role("img", name="Foto")).to_be_visible(timeout=SOON)
    expect(log(page).get_by_role("button", name="Ouvir")).to_be_visible(timeout=SOON)
    expect(log(page).get_by_role("link", name="Baixar")).to_be_visible(timeout=SOON)
    expect(log(page).get_by_role("img", name="Figurinha")).to_be_visible(timeout=SOON)
    expect(log(page).get_by_role("link", name="MASP")).to_be_visible(timeout=SOON)
    expect(bubble(page, "Helena Prado")).to_be_visible(timeout=SOON)
    expect(log(page).locator("video")).to_be_visible(timeout=SOON)
    expect(bubble(page, "Mensagem não suportada")).to_be_visible(timeout=SOON)
    log(page).get_by_role("button", name="Velocidade 1×").click()
    expect(log(page).get_by_role("button", name="Velocidade 1,5×")).to_be_visible()
    log(page).get_by_role("button", name="Ouvir").click()
    expect(log(page).get_by_role("slider", name="Posição do áudio")).not_to_have_value("0")
    assert page.evaluate("window.notReloaded") is True


def test_of_two_who_press_assumir_one_gets_it(inbox: Callable[..., Page], joao: Telephone) -> None:
    ana, bruno = inbox("ana", "/conversas/?situacao=fila"), inbox("bruno", "/conversas/?situacao=fila")
    joao.writes("Alguém aí?")
    pressed = [row(page).get_by_role("button", name="Assumir") for page in (ana, bruno)]
    for button in pressed:
        expect(button).to_be_visible(timeout=SOON)
    # Bruno's page hears nothing meanwhile: he presses what he still sees.
    bruno.context.set_offline(True)
    pressed[0].click()
    expect(bubble(ana, "Alguém aí?")).to_be_visible(timeout=SOON)
    bruno.context.set_offline(False)
    if pressed[1].is_visible():
        pressed[1].click()
        expect(bruno.get_by_role("alert").or_(row(bruno))).not_to_have_count(0)
    expect(row(bruno)).to_have_count(0, timeout=SOON)
    assert Conversation.objects.get().assignee is not None


def test_who_came_second_keeps_the_list(
    inbox: Callable[..., Page], joao: Telephone, company: Company
) -> None:
    page = inbox("bruno", "/conversas/?situacao=fila", **PHONE)
    joao.writes("Alguém aí?")

    def be_second(route: Route) -> None:
        give(Conversation.objects.get(), company.people.ana)
        expect(row(page)).to_have_count(0, timeout=SOON)
        route.continue_()

    page.route("**/assuncao/", be_second)
    row(page).get_by_role("button", name="Assumir").tap(timeout=SOON)
    expect(page.get_by_role("alert")).to_have_text("Ana Souza já assumiu esta conversa.", timeout=SOON)
    expect(page.get_by_role("heading", name="A fila está vazia")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("navigation", name="Atalhos")).to_be_visible()


def test_closing_and_reopening_are_seen_by_everyone_who_has_it_open(
    inbox: Callable[..., Page], joao: Telephone
) -> None:
    ana = inbox("ana")
    take(ana, joao)
    gerson = inbox("gerente", f"/conversas/{Conversation.objects.get().pk}/")
    ana.get_by_role("button", name="Encerrar").click()
    dialog = ana.get_by_role("dialog", name="Encerrar a conversa com João da Silva?")
    dialog.get_by_label("Motivo").fill("Resolvido")
    dialog.get_by_role("button", name="Encerrar conversa").click()
    for page in (ana, gerson):
        expect(page.get_by_role("heading", name="Conversa encerrada")).to_be_visible(timeout=SOON)
        expect(log(page)).to_contain_text("Ana Souza encerrou o atendimento", timeout=SOON)
        expect(page.get_by_role("button", name="Encerrar", exact=True)).to_be_hidden()
        expect(row(page).locator(".sdot")).to_have_text("Encerrado")
    expect(ana.get_by_role("button", name="Reabrir")).to_be_focused()
    gerson.get_by_role("button", name="Reabrir").click()
    for page in (ana, gerson):
        expect(page.get_by_label("Mensagem", exact=True)).to_be_visible(timeout=SOON)
    expect(gerson.get_by_label("Mensagem", exact=True)).to_be_focused()
    ana.get_by_role("button", name="Encerrar").click()
    expect(dialog.get_by_label("Motivo")).to_have_value("")


def test_what_meta_refuses_says_why_and_can_be_tried_again(
    inbox: Callable[..., Page], joao: Telephone
) -> None:
    page = inbox("ana")
    take(page, joao)
    joao.customer.fails_with = 131026
    joao.customer.save()
    write(page, "Chegou?")
    mine = bubble(page, "Chegou?")
    expect(mine).to_contain_text("A mensagem não pôde ser entregue.", timeout=SOON)
    expect(mine.get_by_role("img", name="Falhou")).to_be_visible()
    joao.customer.fails_with = None
    joao.customer.save()
    mine.get_by_role("button", name="Tentar novamente").click()
    expect(mine.get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    expect(mine).not_to_contain_text("A mensagem não pôde")


def test_unread_is_counted_in_the_navigation_and_the_title(
    inbox: Callable[..., Page], joao: Telephone, telephone: Callable[..., Telephone]
) -> None:
    page = inbox("ana")
    take(page, joao)
    maria = telephone("Maria Souza", "5511977776666")
    take(page, maria, "Boa tarde")
    expect(page).to_have_title("Maria Souza · CSI Connect")
    joao.writes("E então?")
    badge = page.get_by_role("navigation", name="Principal").get_by_role("link", name="Conversas")
    expect(badge).to_contain_text("1 não lidas", timeout=SECOND)
    expect(page).to_have_title("(1) Maria Souza · CSI Connect")
    expect(row(page).locator(".unread")).to_have_text("1 não lidas")
    row(page).locator(".conv").click()
    expect(page).to_have_title("João da Silva · CSI Connect", timeout=SOON)
    expect(row(page).locator(".unread")).to_have_count(0)
