"""One's own account, in a browser: the password, sessions elsewhere, the app, the passkey."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import BrowserContext, Page, expect

from tests import oathtool
from tests.conftest import session_of
from tests.people import PASSWORD, People
from tests.processes import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
needs_oathtool = pytest.mark.skipif(not oathtool.IS_THERE, reason="oathtool is not installed")
NEW = "Cachoeira#88"
TOLD = 10_000
"""A page that is told leaves at once, also on a busy machine; one that is not told half a minute later."""
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"

type Open = Callable[..., Page]


@pytest.fixture
def browser_of(people: People, server: Server, new_context: Callable[..., BrowserContext]) -> Open:
    """`browser_of("ana")`: a browser where Ana has just signed in, both steps."""
    # The server believes no hash of the kind that makes tests fast.
    people.ana.password = Argon2PasswordHasher().encode(PASSWORD, "salzundpfeffer")
    people.ana.save()
    # Passkeys belong to a name: there are none for an address in numbers.
    url = server.url.replace("127.0.0.1", "localhost")

    def open_browser(username: str, **options: Any) -> Page:
        context = new_context(base_url=url, **options)
        key = session_of(username)
        UserSession.objects.filter(session_key=key).update(
            user_agent=options.get("user_agent", "Chrome/142.0 Windows"), ip="203.0.113.7"
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
        return context.new_page()

    return open_browser


def listening(page: Page) -> Page:
    """With an ear to the server."""
    expect(page.locator("live-stream[data-online]")).to_be_attached()
    return page


def field(page: Page, label: str) -> Any:
    return page.get_by_label(label, exact=True)


def test_a_password_is_changed_and_the_other_browsers_are_out(
    browser_of: Open, accessible: Callable[[Page], None]
) -> None:
    laptop = browser_of("ana")
    phone = browser_of("ana", user_agent=IPHONE, viewport={"width": 390, "height": 844}, color_scheme="dark")
    tablet = browser_of("ana")
    phone.goto("/minha-conta/")
    accessible(phone)
    tablet.goto("/conversas/")
    laptop.goto("/minha-conta/")
    accessible(laptop)

    # One session is ended from afar, then all others by the new password.
    listening(phone)
    laptop.get_by_role("button", name=re.compile("Encerrar a sessão Safari no iPhone")).click()
    expect(phone).to_have_url(re.compile("/entrar/"), timeout=TOLD)
    expect(laptop.get_by_role("status").filter(has_text="Sessão encerrada.")).to_be_visible()

    listening(tablet)
    laptop.keyboard.press("Escape")
    laptop.get_by_role("navigation", name="Principal").press("Tab")
    laptop.get_by_role("button", name="Alterar Senha").press("Enter")
    dialog = laptop.get_by_role("dialog", name="Alterar Senha")
    expect(field(laptop, "Nova Senha")).to_be_focused()
    ticked = dialog.locator(".rules .is-ok")
    laptop.keyboard.type("ana")
    expect(ticked).to_have_text([re.compile("minúsculas"), re.compile("senha comum")])
    laptop.keyboard.type("#SOUZA1")
    expect(dialog.locator(".rules li:not(.is-ok)")).to_have_text(re.compile("Sem seu nome"))
    field(laptop, "Nova Senha").fill("P@ssw0rd")
    expect(dialog.locator(".rules li:not(.is-ok)")).to_have_text(re.compile("senha comum"))
    field(laptop, "Nova Senha").fill(NEW)
    expect(ticked).to_have_count(7)
    field(laptop, "Confirmar Senha").fill("outra")
    laptop.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").first).to_have_text("As senhas não são iguais.")
    accessible(laptop)
    field(laptop, "Nova Senha").fill(NEW)
    field(laptop, "Confirmar Senha").fill(NEW)
    dialog.get_by_role("button", name="Salvar Alteração").click()
    expect(tablet).to_have_url(re.compile("/entrar/"), timeout=TOLD)
    expect(laptop.get_by_role("status").filter(has_text="Senha Alterada com Sucesso")).to_be_visible()
    expect(laptop).to_have_url(re.compile("/minha-conta/"))
    listening(laptop)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sair").click()
    expect(page).to_have_url(re.compile("/entrar/"))


def give_password(page: Page) -> None:
    field(page, "Usuário").fill("ana")
    field(page, "Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()


def test_a_passkey_is_made_and_opens_the_door_after_the_password(
    browser_of: Open, accessible: Callable[[Page], None]
) -> None:
    page = browser_of("ana")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.goto("/minha-conta/")
    page.get_by_role("link", name=re.compile("Adicionar chaves de acesso")).click()
    accessible(page)
    field(page, "Nome da chave").fill("Notebook da Ana")
    page.get_by_role("button", name="Criar chave de acesso").click()

    codes = page.get_by_role("list", name="Códigos de recuperação").get_by_role("listitem")
    expect(codes).to_have_count(10)
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar códigos (.txt)").click()
    assert codes.first.inner_text() in download.value.path().read_text()

    sign_out(page)
    give_password(page)
    page.goto("/entrar/verificar/?por=chave")
    page.get_by_role("button", name="Usar chave de acesso").click()
    expect(page.get_by_role("navigation", name="Principal")).to_be_visible()

    page.goto("/minha-conta/chaves/")
    page.get_by_role("button", name="Remover a chave Notebook da Ana").click()
    expect(page.get_by_role("status").filter(has_text="Chave de acesso removida.")).to_be_visible()
    expect(page.get_by_text("Notebook da Ana")).to_have_count(0)


@needs_oathtool
def test_an_app_is_set_up_by_the_key_on_the_page_and_asked_for_ever_after(
    browser_of: Open, accessible: Callable[[Page], None]
) -> None:
    page = browser_of("ana")
    page.goto("/minha-conta/autenticador/")
    accessible(page)
    secret = page.locator("#app-key").inner_text().replace(" ", "")
    field(page, "CÓDIGO").fill(oathtool.code(secret, at=time.time()))
    page.get_by_role("button", name="Ativar aplicativo autenticador").click()
    expect(page.get_by_role("list", name="Códigos de recuperação")).to_be_visible()

    sign_out(page)
    give_password(page)
    expect(page.get_by_text("CSI WhatsApp Pro")).to_be_visible()
    # The code of just now is used up; an app half a minute fast shows the next.
    field(page, "CÓDIGO").fill(oathtool.code(secret, at=time.time() + 30))
    page.get_by_role("button", name="Verificar").click()
    expect(page.get_by_role("navigation", name="Principal")).to_be_visible()

    page.goto("/minha-conta/autenticador/")
    accessible(page)
    page.get_by_role("button", name="Desativar aplicativo autenticador").click()
    expect(page.get_by_role("link", name="Configurar o aplicativo autenticador")).to_be_visible()
