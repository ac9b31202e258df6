"""The dashboards of those who may see a conversation show what happens to it, in their own browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from connect.conversations.models import Conversation, Message
from connect.conversations.models.windowed import SAFETY
from connect.conversations.models.windowed import SOON as TWO_HOURS
from tests.system.acts import SOON
from tests.system.conftest import Telephone

pytestmark = pytest.mark.browser


def card(page: Page, name: str = "João da Silva") -> Locator:
    return page.get_by_role("article", name=name, exact=True)


def act(page: Page, action: str) -> Locator:
    return card(page).get_by_label(action, exact=True)


def figure(page: Page, label: str) -> Locator:
    return page.get_by_role("region", name="Indicadores de Atendimento").get_by_role("link", name=label)


def listed(page: Page, name: str = "João da Silva") -> Locator:
    return page.get_by_role("table").get_by_role("row", name=name)


def team(page: Page) -> Locator:
    return page.get_by_role("region", name="Equipe de Atendimento").get_by_role("listitem")


def test_a_message_stands_out_for_exactly_those_who_may_see_it(
    inbox: Callable[..., Page], joao: Telephone
) -> None:
    ana, bruno, gerson, gilda = (inbox(who, "/") for who in ("ana", "bruno", "gerente", "gerente2"))
    expect(gilda.get_by_text("Nenhuma conversa em destaque", exact=True)).to_be_visible()
    # Who came in after Ana is on top of her list too, without a reload.
    expect(ana.get_by_text("4 de 6 online")).to_be_visible(timeout=SOON)
    expect(team(ana).locator("b")).to_have_text(
        ["Ana Souza", "Bruno Lima", "Gerson Alves", "Gilda Rocha", "Carla Dias", "Duda Martins"]
    )
    joao.writes("Oi, tem corrente de prata?")
    for page in (gerson, ana, bruno):
        expect(card(page)).to_contain_text("Oi, tem corrente de prata?", timeout=SOON)
        expect(card(page)).to_contain_text("NOVA MENSAGEM")
    expect(listed(gerson)).to_contain_text("Fila de Comercial")
    expect(card(bruno)).not_to_contain_text("98888")

    # Taken, and read by that: who stood in line with her sees it no longer.
    card(ana).get_by_role("button", name="Assumir").click()
    expect(ana.get_by_role("log", name="Mensagens")).to_contain_text("Oi, tem corrente", timeout=SOON)
    expect(card(bruno)).to_have_count(0, timeout=SOON)
    expect(card(gerson)).to_contain_text("EM ANDAMENTO", timeout=SOON)
    expect(listed(gerson)).to_contain_text("Ana Souza")
    expect(team(gerson).filter(has_text="Ana Souza")).to_contain_text("1 conversa aberta", timeout=SOON)
    ana.goto("/")
    expect(card(ana)).to_contain_text("EM ANDAMENTO")
    expect(listed(bruno)).to_have_count(0)

    # The next message is red again, and pulses; what she is writing stays.
    act(ana, "Responder Rapidamente").click()
    field = card(ana).get_by_label("Responder João da Silva")
    expect(field).to_be_focused()
    field.press_sequentially("Temos sim")
    joao.writes("De 60 cm")
    for page in (ana, gerson):
        expect(card(page)).to_contain_text("NOVA MENSAGEM", timeout=SOON)
        expect(card(page)).to_contain_text("De 60 cm")
    assert "is-arriving" in (card(gerson).get_attribute("class") or "")
    expect(field).to_be_focused()
    expect(field).to_have_value("Temos sim")

    # Answered in place: yellow for both.
    field.press("Enter")
    expect(ana.get_by_role("status").get_by_text("Resposta enviada para João da Silva.")).to_be_visible()
    for page in (ana, gerson):
        expect(card(page)).to_contain_text("EM ANDAMENTO", timeout=SOON)
        expect(card(page)).to_contain_text("Temos sim")
    assert Message.objects.get(direction="out").text == "Temos sim"
    assert Conversation.objects.get().status == "active"

    # Marked, it leaves both; the next message brings it back.
    act(gerson, "Marcar como Lida").press("Enter")
    for page in (ana, gerson):
        expect(card(page)).to_have_count(0, timeout=SOON)
    expect(gerson.get_by_role("link", name="Ver todos")).to_be_focused()
    joao.writes("E o prazo?")
    for page in (ana, gerson):
        expect(card(page)).to_contain_text("E o prazo?", timeout=SOON)
    leaves_who_passes_it_on_and_all_when_closed(joao, ana, bruno, gerson)
    expect(card(gilda)).to_have_count(0)


def leaves_who_passes_it_on_and_all_when_closed(
    joao: Telephone, ana: Page, bruno: Page, gerson: Page
) -> None:
    # Passed on, once however often one presses, it leaves them too; who has it now counts it, and the next
    # message stands out there.
    act(ana, "Transferir Atendimento").click()
    dialog = ana.get_by_role("dialog", name="Transferir Conversa")
    dialog.get_by_text("Bruno Lima").click()
    dialog.get_by_role("button", name="Transferir para Bruno").dblclick()
    for page in (ana, gerson):
        expect(card(page)).to_have_count(0, timeout=SOON)
    expect(listed(ana)).to_have_count(0)
    expect(listed(bruno)).to_be_visible(timeout=SOON)
    expect(figure(bruno, "Em Atendimento")).to_contain_text("1", timeout=SOON)
    expect(figure(ana, "Em Atendimento")).to_contain_text("0", timeout=SOON)
    expect(team(gerson).filter(has_text="Bruno Lima")).to_contain_text("1 conversa aberta", timeout=SOON)
    expect(team(gerson).filter(has_text="Ana Souza")).to_contain_text("0 conversas abertas")
    expect(team(bruno).locator(".load")).to_have_count(0)
    joao.writes("Ainda estão aí?")
    for page in (bruno, gerson):
        expect(card(page)).to_contain_text("Ainda estão aí?", timeout=SOON)
    expect(card(ana)).to_have_count(0)

    # Closed, it leaves them.
    act(gerson, "Visualizar Conversa").click()
    gerson.get_by_role("button", name="Encerrar").click()
    gerson.get_by_role("dialog").get_by_role("button", name="Encerrar conversa").click()
    expect(card(bruno)).to_have_count(0, timeout=SOON)
    expect(listed(bruno).get_by_text("Encerrado")).to_be_attached(timeout=SOON)
    expect(figure(bruno, "Em Atendimento")).to_contain_text("0", timeout=SOON)


def test_with_a_closed_window_it_says_so(inbox: Callable[..., Page], joao: Telephone) -> None:
    page = inbox("gerente", "/")
    closing = page.get_by_role("region", name="Quase fechando")
    joao.writes("Bom dia")
    expect(card(page)).to_be_visible(timeout=SOON)
    expect(closing).to_be_hidden()
    # Its last two hours have begun: time alone says so, and whoever looks tells. Answered, it leaves.
    Conversation.objects.update(window_ends_at=timezone.now() + SAFETY + TWO_HOURS - timedelta(seconds=1))
    expect(closing.get_by_role("link", name="João da Silva")).to_contain_text(
        "Fila de Comercial", timeout=3 * SOON
    )
    act(page, "Responder Rapidamente").click()
    page.keyboard.type("Já vejo")
    page.keyboard.press("Enter")
    expect(closing).to_be_hidden(timeout=SOON)
    expect(card(page)).to_contain_text("EM ANDAMENTO", timeout=SOON)
    Conversation.objects.update(window_ends_at=Conversation.objects.get().created_at)
    page.reload()
    act(page, "Responder Rapidamente").click()
    expect(card(page)).to_contain_text("Janela de 24 horas fechada")
    page.keyboard.press("Escape")
    expect(act(page, "Responder Rapidamente")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_screen_is_for_everyone(
    inbox: Callable[..., Page],
    telephone: Callable[..., Telephone],
    accessible: Callable[[Page], None],
    scheme: str,
) -> None:
    """With the keyboard, without colours, on a telephone."""
    page = inbox("admin", "/", color_scheme=scheme)
    for name, phone in (("Maria Souza", "5511977776666"), ("Rita Lopes", "5511977775555")):
        telephone(name, phone).writes("Boa tarde, vocês abrem hoje?")
        expect(card(page, name)).to_be_visible(timeout=SOON)
    act_of = card(page, "Rita Lopes").get_by_label("Responder Rapidamente", exact=True)
    act_of.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Responder Rita Lopes")).to_be_focused()
    accessible(page)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_list_is_filtered_as_one_types_and_takes_what_belongs_there(
    inbox: Callable[..., Page], telephone: Callable[..., Telephone]
) -> None:
    page = inbox("gerente", "/")
    maria, rita = telephone("Maria Souza", "5511977776666"), telephone("Rita Lopes", "5511977775555")
    maria.writes("Boa tarde")
    expect(listed(page, "Maria Souza")).to_be_visible(timeout=SOON)
    page.get_by_text("Fechado", exact=True).click()
    expect(page.get_by_text("Nada encontrado", exact=True)).to_be_visible(timeout=SOON)
    expect(page).to_have_url(re.compile(r"/\?status=fechado$"))
    rita.writes("Olá")
    expect(card(page, "Rita Lopes")).to_be_visible(timeout=SOON)
    expect(listed(page, "Rita Lopes")).to_have_count(0)
    page.get_by_text("Aberto", exact=True).click()
    expect(listed(page, "Rita Lopes")).to_be_visible(timeout=SOON)
    maria.writes("Alguém?")
    first = page.locator("tr[data-order]").first
    expect(first).to_contain_text("Alguém?", timeout=SOON)
    rita.writes("Eu também")
    expect(first).to_contain_text("Eu também", timeout=SOON)
    first.get_by_label("Transferir conversa com Rita Lopes").click()
    expect(page.get_by_role("dialog", name="Transferir Conversa")).to_contain_text("Rita Lopes", timeout=SOON)
