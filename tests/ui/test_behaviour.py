"""The elements in a browser: what a page of the shell does by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.ui.gallery")]
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def gallery(live_server: LiveServer, new_context: Callable[..., BrowserContext]) -> Page:
    page = new_context(base_url=live_server.url, viewport=SIZES["desktop"]).new_page()
    page.goto("/conversas/")
    return page


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", ["/conversas/", "/conversas/?tema=dark", "/entrar/", "/nada/"])
def test_axe_finds_nothing(
    gallery: Page,
    accessible: Callable[[Page], None],
    complaints: list[str],
    address: str,
    size: str,
) -> None:
    gallery.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
    gallery.goto(address)
    accessible(gallery)
    assert gallery.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    complaints[:] = [text for text in complaints if "status of 404" not in text]


def test_a_dialog_opens_on_its_first_field_and_gives_the_focus_back(gallery: Page) -> None:
    button(gallery, "Abrir").click()
    dialog = gallery.get_by_role("dialog", name="Nova Conversa")
    expect(dialog.get_by_label("Número")).to_be_focused()
    gallery.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button(gallery, "Abrir")).to_be_focused()


def test_a_click_outside_closes_a_dialog_unless_something_was_written(gallery: Page) -> None:
    dialog = gallery.get_by_role("dialog", name="Nova Conversa")
    button(gallery, "Abrir").click()
    gallery.mouse.click(20, 600)
    expect(dialog).to_be_hidden()
    button(gallery, "Abrir").click()
    dialog.get_by_label("Número").fill("11")
    gallery.mouse.click(20, 600)
    expect(dialog).to_be_visible()
    button(dialog, "Cancelar").click()
    expect(dialog).to_be_hidden()


def test_a_dialog_from_the_server_opens_closes_and_says_what_was_done(gallery: Page) -> None:
    button(gallery, "Diálogo do servidor").click()
    dialog = gallery.get_by_role("dialog", name="Encerrar conversa?")
    expect(dialog.get_by_label("Motivo")).to_be_focused()
    button(dialog, "Encerrar").click()
    expect(gallery.get_by_role("status").filter(has_text="Conversa encerrada.")).to_be_visible()
    expect(gallery.locator("#dialogs > *")).to_have_count(0)


def test_what_left_the_page_before_the_answer_came_is_told_of_all_the_same(
    gallery: Page, complaints: list[str]
) -> None:
    gallery.evaluate("document.addEventListener('htmx:beforeSend', ({ target }) => target.remove())")
    button(gallery, "Recado do servidor").click()
    expect(gallery.get_by_role("status").filter(has_text="Conversa encerrada.")).to_be_visible()
    button(gallery, "Falha").click()
    expect(gallery.get_by_role("alert").filter(has_text="O servidor demorou a responder.")).to_be_visible()
    complaints.clear()


def test_a_message_of_the_last_page_is_told_on_the_next(gallery: Page) -> None:
    gallery.goto("/conversas/?recado=Tudo salvo.")
    told = gallery.get_by_role("status").filter(has_text="Tudo salvo.")
    expect(told).to_be_visible()
    button(told, "Fechar aviso").click()
    expect(told).to_have_count(0)


def test_a_session_that_ended_is_told_and_never_shown_inside_the_page(gallery: Page) -> None:
    button(gallery, "Sessão vencida").click()
    told = gallery.get_by_role("alert").filter(has_text="Sua sessão terminou. Entre de novo para continuar.")
    expect(told.get_by_role("link", name="Entrar")).to_have_attribute("href", "/entrar/?next=%2Fconversas%2F")
    expect(gallery.locator("#target")).to_be_empty()


def test_a_server_that_fails_and_a_network_that_fails_are_told_apart(
    gallery: Page, complaints: list[str]
) -> None:
    button(gallery, "Falha").click()
    expect(gallery.get_by_role("alert").filter(has_text="O servidor demorou a responder.")).to_be_visible()
    gallery.context.set_offline(True)
    button(gallery, "Falha").click()
    expect(gallery.get_by_role("alert").filter(has_text="Sem conexão.")).to_be_visible()
    gallery.context.set_offline(False)
    complaints.clear()


def test_a_refused_form_is_shown_and_its_first_error_has_the_focus(gallery: Page) -> None:
    button(gallery, "Recusa").click()
    expect(gallery.locator("#invalid")).to_be_focused()


def test_a_menu_closes_by_escape_by_a_choice_and_by_a_click_elsewhere(gallery: Page) -> None:
    options, item = gallery.locator("summary", has_text="Opções"), button(gallery, "Responder")
    options.click()
    gallery.keyboard.press("Escape")
    expect(item).to_be_hidden()
    expect(options).to_be_focused()
    options.click()
    item.click()
    expect(item).to_be_hidden()
    options.click()
    gallery.get_by_role("heading", name="Componentes").click()
    expect(item).to_be_hidden()


def test_searching_and_help_are_one_key_away_but_not_inside_a_field(gallery: Page) -> None:
    gallery.keyboard.press("/")
    expect(gallery.get_by_role("searchbox", name="Pesquisa")).to_be_focused()
    gallery.keyboard.press("?")
    expect(gallery.get_by_role("dialog")).to_have_count(0)
    gallery.get_by_role("searchbox").blur()
    gallery.keyboard.press("?")
    expect(gallery.get_by_role("dialog", name="Atalhos do teclado")).to_be_visible()


def test_keys_that_act_are_off_until_switched_on(gallery: Page) -> None:
    gallery.keyboard.press("g")
    gallery.keyboard.press("c")
    gallery.keyboard.press("?")
    gallery.get_by_role("switch", name="Usar atalhos de uma tecla").check()
    gallery.keyboard.press("Escape")
    gallery.goto("/contatos/")
    gallery.keyboard.press("g")
    gallery.keyboard.press("c")
    expect(gallery).to_have_url(re.compile(r"/conversas/$"))


def test_a_theme_shows_at_once(gallery: Page) -> None:
    button(gallery, "Escuro").click()
    expect(gallery.locator("html")).to_have_attribute("data-theme", "dark")
    expect(button(gallery, "Escuro")).to_have_attribute("aria-pressed", "true")
    button(gallery, "Igual ao sistema").click()
    expect(gallery.locator("html")).not_to_have_attribute("data-theme", re.compile(".*"))


def test_on_a_phone_the_side_bar_is_a_drawer(gallery: Page) -> None:
    gallery.set_viewport_size(SIZES["phone"])  # type: ignore[arg-type]
    button(gallery, "Menu").click()
    expect(button(gallery, "Fechar menu")).to_be_focused()
    expect(
        gallery.get_by_role("navigation", name="Principal").get_by_role("link", name="Contatos")
    ).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(button(gallery, "Menu")).to_be_focused()


def test_what_is_hidden_stays_hidden(gallery: Page) -> None:
    expect(gallery.get_by_text("Escondido")).to_be_hidden()


def test_a_password_may_be_looked_at(gallery: Page) -> None:
    gallery.goto("/entrar/")
    expect(gallery.get_by_label("Usuário", exact=True)).to_be_focused()
    password = gallery.get_by_label("Senha", exact=True)
    password.fill("Demo#2026")
    expect(password).to_have_attribute("type", "password")
    button(gallery, "Mostrar senha").click()
    expect(password).to_have_attribute("type", "text")
