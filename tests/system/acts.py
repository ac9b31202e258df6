"""What people do and see on the screen *Conversas*."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.system.conftest import Telephone

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SECOND = 1000
SOON = 10 * SECOND
"""For what goes through the simulated Meta and back, on a busy machine."""


def row(page: Page, name: str = "João da Silva") -> Locator:
    return page.locator(".convwrap", has_text=name)


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Mensagens")


def bubble(page: Page, text: str) -> Locator:
    return log(page).locator(".msg", has_text=text)


def composer(page: Page) -> Locator:
    """Once it is more than a field: Enter sends."""
    return page.locator("message-composer:defined").get_by_label("Mensagem", exact=True)


def write(page: Page, text: str) -> None:
    composer(page).fill(text)
    page.keyboard.press("Enter")


def take(page: Page, joao: Telephone, text: str = "Oi, tem corrente de prata?") -> None:
    """João writes; whoever looks at the queue takes it, and has it open beside all of theirs."""
    page.goto("/conversas/?situacao=fila")
    joao.writes(text)
    row(page, joao.customer.name).get_by_role("button", name="Assumir").click(timeout=SOON)
    expect(bubble(page, text)).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Todas").click()
    expect(row(page, joao.customer.name)).to_be_visible()
