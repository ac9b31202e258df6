"""The entrance, in a browser: the password, the code that comes by e-mail, and a mail server that is down."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from connect.accounts.models import Verification
from connect.accounts.models.verification import COOL_DOWN
from connect.mail.models import Mail
from tests.accounts.entering import code_in, code_in_folder, for_real
from tests.mail.post_office import PostOffice
from tests.people import PASSWORD, People
from tests.processes import Programs, Server, free_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENT = 20_000
"""A silent mail server is given up after eight seconds, and a busy machine may take its time to say so."""

type Open = Callable[..., BrowserContext]


def give_password(page: Page) -> None:
    """As somebody does who has no mouse."""
    expect(page.get_by_label("Usuário")).to_be_focused()
    page.keyboard.type("ana")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Verificação de Dois Fatores (2FA)")
    expect(heading).to_be_visible(timeout=PATIENT)


def give_code(page: Page, code: str) -> None:
    expect(code_field(page)).to_be_focused()
    page.keyboard.type(code)
    page.get_by_role("button", name="Verificar").press("Enter")


def code_field(page: Page) -> Locator:
    return page.get_by_label("CÓDIGO", exact=True)


def is_sent(page: Page) -> None:
    said = page.get_by_role("status").filter(
        has_text="Enviamos um código de 6 dígitos para an•••@exemplo.com.br"
    )
    expect(said).to_be_visible(timeout=PATIENT)


def mails(folder: Path) -> int:
    return len(list(folder.iterdir()))


def test_a_code_comes_by_mail_and_a_wrong_one_is_no_end(
    people: People, server: Server, new_context: Open, accessible: Callable[[Page], None]
) -> None:
    for_real(people.ana)
    folder = server.data_dir / "mail"
    page = new_context(base_url=server.url, viewport={"width": 390, "height": 844}).new_page()
    page.clock.install()
    page.goto("/conversas/?situacao=ativas")
    accessible(page)
    give_password(page)

    # How long it lasts and how long another one takes is counted before one's eyes.
    is_sent(page)
    accessible(page)
    left = page.locator("#code-time [data-left]")
    expect(left).to_have_text(re.compile("^0[34]:"))
    expect(left).not_to_have_text(left.inner_text())
    resend = page.get_by_role("button", name=re.compile(r"Reenviar código em 0\d:"))
    expect(resend).to_be_disabled()

    first = code_in_folder(folder)
    give_code(page, f"{(int(first) + 1) % 10**6:06}")
    expect(page.get_by_role("alert")).to_have_text("Código incorreto. Restam 4 tentativas.")
    accessible(page)

    # A minute later the button comes to life, on the page as it stands.
    expect(resend).to_be_disabled()
    page.clock.fast_forward(int(COOL_DOWN.total_seconds()) * 1000)
    Verification.objects.update(code_sent_at=timezone.now() - COOL_DOWN)
    again = page.get_by_role("button", name="Reenviar código", exact=True)
    expect(again).to_be_enabled()
    again.press("Enter")
    expect(page.get_by_text("Enviamos outro código para an•••@exemplo.com.br.")).to_be_visible()
    is_sent(page)
    assert mails(folder) == 2

    give_code(page, code_in_folder(folder))
    expect(page).to_have_url(f"{server.url}/conversas/?situacao=ativas")
    assert Verification.objects.get().tries == 2


def test_a_mail_server_that_is_down_is_told_and_holds_nobody(
    people: People, programs: Programs, new_context: Open, accessible: Callable[[Page], None]
) -> None:
    for_real(people.ana)
    port = free_port()
    server = programs.serve(EMAIL_URL=f"smtp://127.0.0.1:{port}")
    page = new_context(base_url=server.url).new_page()
    page.goto("/entrar/")
    failed = page.get_by_role("alert").filter(has_text="Não foi possível enviar o e-mail.")
    retry = page.get_by_role("button", name="Tentar novamente")
    with PostOffice(port=port, is_silent=True):
        give_password(page)
        expect(page.get_by_role("status").filter(has_text="Enviando um código")).to_be_visible()
        page.context.new_page().goto("/entrar/")  # and others are attended meanwhile
        expect(failed).to_be_visible(timeout=PATIENT)
        accessible(page)
    retry.click()
    expect(failed).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("Enviamos outro código")).to_have_count(0)
    assert set(Mail.objects.values_list("status", flat=True)) == {Mail.Status.FAILED}

    with PostOffice(port=port) as office:
        retry.click()
        is_sent(page)
        expect(failed).to_have_count(0)
        (message,) = office.taken_in
    assert message["From"] == "sistema@csitech.com.br"
    letter = message.get_body(["plain"])
    assert letter is not None
    give_code(page, code_in(letter.get_content()))
    expect(page).to_have_url(f"{server.url}/")
