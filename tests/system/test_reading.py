"""Reading: what came before, what is new, on a phone too, and for whoever cannot see or use a mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.contacts.models import Contact
from connect.conversations.models import Conversation, Message
from tests.conversations.whatsapp import hear, said
from tests.system.acts import PHONE, SOON, bubble, log, row, take, write
from tests.system.conftest import Company, Telephone

pytestmark = pytest.mark.browser

SIDEWAYS = """() => [...document.querySelectorAll(
    "dialog[open], .dialog__head, .info__scroll, .thread__scroll, .closedwin"
  )].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className)"""
"""What would have to be scrolled sideways to be read."""
FILM_IS_READ = """film => new Promise((read) => {
  if (film.readyState) read();
  else film.addEventListener("loadedmetadata", read);
}).then(() => new Promise(requestAnimationFrame))"""


def write_long(conversation: Conversation, count: int) -> None:
    """Many messages of the customer, as if they had come over the last days."""
    start = timezone.now() - timedelta(minutes=20 * count)
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            number_id=conversation.number_id,
            direction="in",
            kind="text",
            text=f"Recado {place}",
            wamid=f"wamid.long.{place}",
            happened_at=start + timedelta(minutes=20 * place),
        )
        for place in range(count)
    )


def test_what_came_before_loads_on_the_way_up_and_nothing_jumps(
    inbox: Callable[..., Page], joao: Telephone
) -> None:
    page = inbox("ana")
    take(page, joao)
    write_long(Conversation.objects.get(), 140)
    page.reload()
    expect(bubble(page, "tem corrente de prata")).to_be_in_viewport()
    everything = log(page).locator("[data-order]")
    expect(everything).to_have_count(50)
    for shown in (100, 143):
        mark = log(page).locator(".msg").first
        text = mark.locator(".msg__text").inner_text()
        log(page).evaluate("log => { log.scrollTop = 0 }")
        expect(everything).to_have_count(shown, timeout=SOON)
        expect(log(page).locator(".msg", has_text=text).first).to_be_in_viewport()
    days = log(page).locator(".day").all_inner_texts()
    assert len(days) == len(set(days))
    order = everything.evaluate_all("all => all.map(each => each.dataset.order)")
    assert order == sorted(order)


def test_who_reads_further_up_is_told_of_what_is_new(inbox: Callable[..., Page], joao: Telephone) -> None:
    page = inbox("ana")
    take(page, joao)
    write_long(Conversation.objects.get(), 60)
    page.reload()
    expect(bubble(page, "tem corrente de prata")).to_be_in_viewport()
    log(page).evaluate("log => { log.scrollTop = log.scrollHeight / 2 }")
    joao.writes("Ainda está aí?")
    joao.writes("Preciso hoje")
    arrivals = page.get_by_role("button", name="2 mensagens novas")
    expect(arrivals).to_be_visible(timeout=SOON)
    expect(bubble(page, "Preciso hoje")).not_to_be_in_viewport()
    arrivals.click()
    expect(bubble(page, "Preciso hoje")).to_be_in_viewport()
    expect(log(page).get_by_text("Mensagens novas")).to_be_visible()
    expect(arrivals).to_be_hidden()


def test_a_film_that_takes_its_size_leaves_the_last_message_in_sight(
    inbox: Callable[..., Page], joao: Telephone
) -> None:
    page = inbox("ana")
    take(page, joao)
    joao.sends("video")
    joao.sends("voz")
    expect(log(page).get_by_role("button", name="Ouvir")).to_be_visible(timeout=SOON)
    page.goto("/conversas/")
    row(page).get_by_role("link", name="João da Silva", exact=False).first.click()
    expect(log(page).locator(".audio__time")).to_have_text("0:07", timeout=SOON)
    log(page).locator("video").evaluate(FILM_IS_READ)
    assert log(page).evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 1


def test_what_is_told_covers_no_button(inbox: Callable[..., Page], joao: Telephone) -> None:
    page = inbox("ana", "/conversas/?situacao=fila")
    joao.writes("Oi")
    row(page).get_by_role("button", name="Assumir").click(timeout=SOON)
    expect(page.get_by_role("status").filter(has_text="A conversa é sua.")).to_be_visible(timeout=SOON)
    send = page.get_by_role("button", name="Enviar").bounding_box()
    told = page.locator(".toast").bounding_box()
    assert told
    assert send
    assert told["y"] + told["height"] <= send["y"]


def test_a_code_is_read_whole_beside_a_long_name(inbox: Callable[..., Page], joao: Telephone) -> None:
    page = inbox("ana")
    take(page, joao)
    Contact.objects.update(name="Joalheria e Relojoaria Montenegro de Albuquerque", code="4444")
    page.reload()
    code = row(page, "Montenegro").locator(".cod")
    expect(code).to_have_text("COD 4444")
    assert code.evaluate("code => code.scrollWidth <= code.clientWidth")


def test_on_a_phone_there_is_one_pane_at_a_time(
    inbox: Callable[..., Page], joao: Telephone, accessible: Callable[[Page], None]
) -> None:
    page = inbox("ana", "/conversas/?situacao=fila", **PHONE)
    joao.writes("Oi, é do celular")
    row(page).get_by_role("button", name="Assumir").tap(timeout=SOON)
    expect(bubble(page, "é do celular")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("navigation", name="Atalhos")).to_be_hidden()
    expect(page.get_by_label("Lista de conversas")).to_be_hidden()
    accessible(page)
    page.get_by_role("button", name="Informações").tap()
    expect(page.get_by_role("complementary", name="Informações do cliente")).to_contain_text("Protocolo")
    accessible(page)
    page.get_by_role("button", name="Fechar informações").tap()
    page.get_by_role("link", name="Voltar para a lista").tap()
    page.get_by_role("link", name="Todas").tap()
    expect(row(page).get_by_role("link", name="Visualizar conversa com João da Silva")).to_be_visible()
    expect(row(page).get_by_role("link", name="Informações de João da Silva")).to_be_visible()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    last = page.get_by_role("navigation", name="Atalhos").get_by_role("button", name="Menu").bounding_box()
    assert last
    assert last["x"] + last["width"] > 380


def test_a_name_of_one_long_word_breaks(inbox: Callable[..., Page], company: Company) -> None:
    hear(said("Oi", name="Pneumoultramicroscopicossilicovulcanoconiótico" * 2))
    conversation = Conversation.objects.get()
    conversation.assume(by=company.people.ana)
    small = {**PHONE, "viewport": {"width": 360, "height": 740}}
    page = inbox("ana", f"/conversas/{conversation.pk}/", **small)
    page.get_by_role("button", name="Informações").tap()
    expect(page.get_by_role("complementary", name="Informações do cliente")).to_contain_text("Protocolo")
    assert page.evaluate(SIDEWAYS) == []
    page.get_by_role("button", name="Fechar informações").tap()
    for name, dialog in (("Transferir Conversa", "Transferir Conversa"), ("Encerrar", "Encerrar a conversa")):
        page.get_by_role("button", name=name).tap()
        expect(page.get_by_role("dialog", name=dialog)).to_be_visible(timeout=SOON)
        assert page.evaluate(SIDEWAYS) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Encerrar").tap()
    page.get_by_role("button", name="Encerrar conversa").tap()
    expect(page.get_by_role("heading", name="Conversa encerrada")).to_be_visible(timeout=SOON)
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way(
    inbox: Callable[..., Page],
    joao: Telephone,
    company: Company,
    accessible: Callable[[Page], None],
    scheme: str,
) -> None:
    page = inbox("ana", color_scheme=scheme)
    accessible(page)
    take(page, joao)
    for sample in ("foto", "voz", "documento", "localizacao", "contato", "enquete"):
        joao.sends(sample)
    expect(bubble(page, "Mensagem não suportada")).to_be_visible(timeout=SOON)
    expect(log(page).get_by_role("button", name="Ouvir")).to_be_visible(timeout=SOON)
    conversation = Conversation.objects.get()
    conversation.reply("*Não* chegou", by=company.people.gerson, key="")
    Message.objects.filter(text__contains="chegou").update(
        status="failed", in_outbox=False, error_code=131026
    )
    page.goto(f"/conversas/{conversation.pk}/?informacoes=1")
    expect(page.get_by_role("complementary", name="Informações do cliente")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Emoji").click()
    accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Fechar informações").click()
    page.get_by_role("button", name="Encerrar").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Encerrar conversa").click()
    expect(page.get_by_role("heading", name="Conversa encerrada")).to_be_visible(timeout=SOON)
    accessible(page)
    page.goto("/conversas/?situacao=fila")
    expect(page.get_by_role("heading", name="A fila está vazia")).to_be_visible()
    accessible(page)


def test_the_list_is_walked_with_the_arrow_keys(inbox: Callable[..., Page], company: Company) -> None:
    for place in range(3):
        hear(said("Oi", by=f"55119777766{place:02}", name=f"Cliente {place}", ago=10 - place))
        Conversation.objects.get(contact__name=f"Cliente {place}").assume(by=company.people.ana)
    page = inbox("ana")
    links = page.locator("a.conv")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Conversa com Cliente 2")).to_be_attached(timeout=SOON)
    expect(page.get_by_label("Mensagem", exact=True)).to_be_focused()
    # Who has drawn the box larger gets no complaint about styles when the next conversation takes its place.
    page.get_by_label("Mensagem", exact=True).evaluate("box => { box.style.height = '9rem' }")
    links.nth(1).click()
    expect(page.get_by_role("heading", name="Conversa com Cliente 1")).to_be_attached(timeout=SOON)
    page.go_back()
    expect(page.get_by_role("heading", name="Conversa com Cliente 2")).to_be_attached(timeout=SOON)
    assert page.url.endswith(f"/conversas/{Conversation.objects.get(contact__name='Cliente 2').pk}/")


def test_rows_move_up_and_off_the_shelf_by_themselves(
    inbox: Callable[..., Page], telephone: Callable[..., Telephone]
) -> None:
    page = inbox("ana")
    joao, maria = telephone(), telephone("Maria Souza", "5511977776666")
    take(page, joao)
    take(page, maria, "Boa tarde")
    expect(page.locator(".conv__name")).to_have_text(["Maria Souza", "João da Silva"])
    joao.writes("Mais uma coisa")
    expect(page.locator(".conv__name")).to_have_text(["João da Silva", "Maria Souza"], timeout=SOON)
    page.get_by_role("link", name="Pendentes").click()
    expect(page.get_by_role("link", name="Pendentes 2")).to_be_visible()
    expect(row(page, "Maria Souza")).to_be_visible()
    write(page, "Boa tarde, Maria!")
    expect(row(page, "Maria Souza")).to_have_count(0, timeout=SOON)
    expect(page.get_by_role("link", name="Ativas 1")).to_be_visible(timeout=SOON)
