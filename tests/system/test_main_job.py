"""The main job: a customer writes, an agent answers, the ticks come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from connect.conversations.models import Conversation, Message
from tests.system.conftest import Telephone

pytestmark = pytest.mark.browser

SECOND = 1000
SOON = 5 * SECOND
"""For what goes through the simulated Meta and back."""


def row(page: Page, name: str = "João da Silva") -> Locator:
    return page.locator(".convwrap", has_text=name)


def bubble(page: Page, text: str) -> Locator:
    return page.get_by_role("log", name="Mensagens").locator(".msg", has_text=text)


def write(page: Page, text: str) -> None:
    page.get_by_label("Mensagem", exact=True).fill(text)
    page.keyboard.press("Enter")


def wait_for_conversation(page: Page, name: str = "João da Silva") -> Conversation:
    expect(row(page, name)).to_be_visible(timeout=SOON)
    return Conversation.objects.get(contact__name=name)


@pytest.fixture
def ana_attends(inbox: Callable[..., Page], joao: Telephone) -> Page:
    """João has written, Ana has taken it, and has it open."""
    page = inbox("ana", "/conversas/?situacao=fila")
    joao.writes("Oi, tem corrente de prata?")
    row(page).get_by_role("button", name="Assumir").click(timeout=SOON)
    expect(bubble(page, "tem corrente de prata")).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Todas").click()
    expect(row(page)).to_be_visible()
    return page


def test_a_customer_writes_and_an_agent_answers(ana_attends: Page, joao: Telephone) -> None:
    page = ana_attends
    write(page, "Temos sim! Qual medida?")
    mine = bubble(page, "Temos sim!")
    expect(mine).to_be_visible(timeout=SECOND)
    expect(mine.get_by_role("img", name="Entregue")).to_be_visible(timeout=SOON)
    joao.reads()
    expect(mine.get_by_role("img", name="Lida")).to_be_visible(timeout=SOON)
    expect(row(page)).to_contain_text("Temos sim!")
    assert Message.objects.get(direction="out").text == "Temos sim! Qual medida?"


def test_what_a_customer_writes_shows_within_a_second(ana_attends: Page, joao: Telephone) -> None:
    page = ana_attends
    page.evaluate("window.notReloaded = true")
    joao.writes("Elo de 2 mm, 60 cm")
    expect(bubble(page, "Elo de 2 mm")).to_be_visible(timeout=SECOND)
    expect(row(page)).to_contain_text("Elo de 2 mm")
    assert page.evaluate("window.notReloaded") is True
