"""Somebody's access ends while their pages are open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from connect.accounts.models import User
from tests.conftest import session_of
from tests.live.listening import Listener
from tests.people import People
from tests.processes import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = 15_000
"""A page that is told leaves within two seconds where nothing else happens; one that is not told stays."""


def test_who_is_deactivated_is_at_the_door_in_all_their_pages(
    people: People, server: Server, signed_in_page: Callable[..., Page]
) -> None:
    laptop, phone, bruno = signed_in_page("ana"), signed_in_page("ana"), signed_in_page("bruno")
    laptop.goto("/conversas/")
    second_tab = laptop.context.new_page()
    second_tab.goto("/minha-conta/")
    phone.goto("/")
    bruno.goto("/conversas/")
    pages = (laptop, second_tab, phone)
    for page in (*pages, bruno):
        expect(page.locator("live-stream[data-online]")).to_be_attached()

    gerson = signed_in_page("gerente")
    gerson.goto(f"/administracao/usuarios/{people.ana.pk}/desativacao/")
    with Listener(server.url, session_of("ana"), timeout=TOLD / 1000) as ear:
        ear.await_open()
        gerson.get_by_role("button", name="Desativar acesso").click()
        while ear.hear() is not None:
            pass  # until the stream is over
    for page in pages:
        expect(page).to_have_url(re.compile("/entrar/"), timeout=TOLD)
        expect(page.get_by_role("status")).to_have_text("Sua sessão terminou. Entre de novo para continuar.")
    expect(bruno).to_have_url(re.compile("/conversas/"))

    # Nor does the browser's way back, or a session that was somewhere else, open anything.
    second_tab.goto("/conversas/")
    expect(second_tab).to_have_url(re.compile("/entrar/"))
    assert not User.objects.get(pk=people.ana.pk).open_sessions().exists()
    stale = Client()
    stale.cookies[settings.SESSION_COOKIE_NAME] = session_of("ana")
    assert stale.get("/conversas/").status_code == 302
