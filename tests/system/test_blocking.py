"""Blocking a customer, in the browsers of who does it and of who has them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from connect.contacts.models import Contact
from connect.simulator.models import Chat
from tests.conversations.waiting import eventually
from tests.system.acts import SOON, bubble, composer, take, write
from tests.system.conftest import Company, Telephone

pytestmark = pytest.mark.browser


def test_a_manager_blocks_a_customer_and_the_agent_sees_it_at_once(
    inbox: Callable[..., Page], joao: Telephone, company: Company, accessible: Callable[[Page], None]
) -> None:
    ana = inbox("ana")
    take(ana, joao)
    contact = Contact.objects.get()
    gerson = inbox("gerente", f"/contatos/{contact.pk}/")
    gerson.get_by_role("button", name="Bloquear").press("Enter")
    dialog = gerson.get_by_role("dialog", name="Bloquear este contato?")
    accessible(gerson)
    dialog.get_by_role("button", name="Bloquear").press("Enter")
    expect(dialog).to_have_count(0)
    expect(gerson.get_by_text("Bloqueado", exact=True)).to_be_visible()
    expect(gerson.get_by_text("Gerson Alves bloqueou este contato")).to_be_visible()
    accessible(gerson)

    expect(ana.get_by_text("Contato bloqueado", exact=True)).to_be_visible(timeout=SOON)
    expect(ana.locator(".thread__who").get_by_text("Bloqueado", exact=True)).to_be_visible(timeout=SOON)
    expect(composer(ana)).to_be_hidden()
    accessible(ana)
    eventually(lambda: Chat.objects.get().is_blocked)

    # Who has the customer lets them write again.
    ana.get_by_role("button", name="Desbloquear").click()
    expect(composer(ana)).to_be_visible(timeout=SOON)
    expect(gerson.get_by_role("button", name="Bloquear")).to_be_visible(timeout=SOON)
    eventually(lambda: not Chat.objects.get().is_blocked)
    write(ana, "Tudo certo.")
    expect(bubble(ana, "Tudo certo.")).to_be_visible()
