"""Writing to a customer: drafts, files, quotes, emoji, and a line that breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from connect.conversations.models import Attachment, Message
from connect.simulator.provision import SAMPLES
from tests.system.acts import SECOND, SOON, bubble, composer, log, row, take, write
from tests.system.conftest import Telephone

pytestmark = pytest.mark.browser


@pytest.fixture
def page(inbox: Callable[..., Page], joao: Telephone) -> Page:
    """Ana attends João."""
    page = inbox("ana")
    take(page, joao)
    return page


def forgive(complaints: list[str]) -> None:
    """The browser says that requests failed: here that is the story."""
    complaints[:] = [said for said in complaints if "net::ERR_FAILED" not in said]


def sent() -> list[str]:
    return list(Message.objects.filter(direction="out").order_by("pk").values_list("text", flat=True))


def test_a_draft_survives_a_reload_until_it_is_sent(page: Page) -> None:
    composer(page).fill("Vou ver e já")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("te digo")
    page.reload()
    expect(composer(page)).to_have_value("Vou ver e já\nte digo")
    composer(page).press("Enter")
    expect(bubble(page, "te digo")).to_be_visible(timeout=SECOND)
    expect(composer(page)).to_have_value("")
    page.reload()
    expect(bubble(page, "te digo").get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    expect(composer(page)).to_have_value("")
    assert sent() == ["Vou ver e já\nte digo"]


def test_what_did_not_reach_the_server_is_not_lost_and_not_sent_twice(
    page: Page, complaints: list[str]
) -> None:
    def answer_is_lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/respostas/", answer_is_lost, times=1)
    write(page, "Primeira")
    write(page, "Segunda")
    first = bubble(page, "Primeira")
    # The server has it: the live fragment settles what the broken answer left open.
    expect(first.get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    page.route("**/respostas/", lambda route: route.abort())
    write(page, "Terceira")
    third = bubble(page, "Terceira")
    expect(third).to_contain_text("Não enviada", timeout=SOON)
    page.unroute("**/respostas/")
    page.reload()
    expect(third.get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    expect(third).to_have_count(1)
    page.reload()
    expect(log(page).locator(".msg--out")).to_have_count(3)
    assert sent() == ["Primeira", "Segunda", "Terceira"]
    forgive(complaints)


def test_what_did_not_go_can_be_tried_again_or_changed(page: Page, complaints: list[str]) -> None:
    page.route("**/respostas/", lambda route: route.abort())
    write(page, "Custa R$ 10")
    mine = bubble(page, "Custa R$ 10")
    mine.get_by_role("button", name="Tentar novamente").click()
    expect(mine).to_contain_text("Não enviada", timeout=SOON)
    page.unroute("**/respostas/")
    mine.get_by_role("button", name="Editar").click()
    expect(mine).to_have_count(0)
    expect(composer(page)).to_have_value("Custa R$ 10")
    composer(page).press("End")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    expect(bubble(page, "Custa R$ 100").get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    assert sent() == ["Custa R$ 100"]
    forgive(complaints)


def test_a_refusal_keeps_the_text(page: Page) -> None:
    composer(page).fill("á" * 4097)
    expect(page.get_by_text("4.097 de 4.096")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("O limite é 4.096")
    expect(composer(page)).to_have_value("á" * 4097)
    assert sent() == []


def test_what_takes_a_file_back_stands_at_the_end_of_its_line(page: Page) -> None:
    page.locator("input[type=file]").set_input_files([SAMPLES / "audio.mp3", SAMPLES / "orcamento.pdf"])
    back = page.get_by_label("Arquivos a enviar").get_by_role("button")
    expect(back).to_have_count(2)
    assert len(set(back.evaluate_all("all => all.map(each => each.getBoundingClientRect().x)"))) == 1


def test_files_go_with_their_captions(page: Page) -> None:
    files = page.locator("input[type=file]")
    files.set_input_files([SAMPLES / "foto.jpg", SAMPLES / "orcamento.pdf"])
    page.get_by_label("Legenda de foto.jpg").fill("A peça")
    page.get_by_label("Legenda de orcamento.pdf").fill("E o preço")
    page.get_by_role("button", name="Enviar").click()
    photo = bubble(page, "A peça")
    expect(photo.get_by_role("img", name="Foto")).to_be_visible(timeout=SOON)
    expect(photo.get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    expect(bubble(page, "E o preço").get_by_role("link", name="Baixar orcamento.pdf")).to_be_visible(
        timeout=SOON
    )
    photo.get_by_role("link", name="Foto").click()
    viewer = page.get_by_role("dialog", name="Foto")
    expect(viewer).to_contain_text("1 de 1")
    shown = viewer.locator("img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    assert Attachment.objects.count() == 2


def test_a_file_that_whatsapp_does_not_take_is_not_even_uploaded(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    large = tmp_path / "grande.png"
    large.write_bytes(b"\x89PNG" + b"\0" * (5 * 1024 * 1024))
    packed = tmp_path / "pacote.zip"
    packed.write_bytes(b"PK")
    page.locator("input[type=file]").set_input_files([large, packed])
    alerts = page.get_by_role("alert")
    expect(alerts.filter(has_text="O limite para foto é 5 MB")).to_be_visible()
    expect(alerts.filter(has_text="arquivos compactados")).to_be_visible()
    expect(page.get_by_label("Arquivos a enviar")).to_be_hidden()
    assert not [url for url in asked if "respostas" in url]


def test_a_message_is_quoted_by_mouse_and_by_keyboard(page: Page, joao: Telephone) -> None:
    inbound = bubble(page, "tem corrente de prata")
    inbound.hover()
    inbound.get_by_role("button", name="Responder a esta mensagem").click()
    expect(page.locator(".quoting")).to_contain_text("Oi, tem corrente de prata?")
    write(page, "Dessa temos")
    mine = bubble(page, "Dessa temos")
    expect(mine.locator(".quote")).to_contain_text("João da Silva")
    expect(mine.get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    composer(page).press("Alt+ArrowUp")
    expect(page.locator(".quoting")).to_contain_text("Dessa temos")
    composer(page).press("Alt+ArrowUp")
    expect(page.locator(".quoting")).to_contain_text("Oi, tem corrente de prata?")
    composer(page).press("Escape")
    expect(page.locator(".quoting")).to_be_hidden()
    first, second = Message.objects.exclude(direction="system").order_by("pk")
    assert second.reply_to == first.wamid


def test_emoji_are_found_by_their_names(page: Page) -> None:
    composer(page).fill("Fechado ")
    page.get_by_role("button", name="Emoji").click()
    page.get_by_label("Buscar emoji").fill("coracao verm")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="coração vermelho")).to_be_focused()
    page.keyboard.press("Enter")
    expect(composer(page)).to_have_value("Fechado ❤️")
    expect(composer(page)).to_be_focused()
    page.get_by_role("button", name="Emoji").click()
    expect(page.get_by_label("Buscar emoji")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Buscar emoji")).to_have_count(0)
    expect(row(page)).to_be_visible()
