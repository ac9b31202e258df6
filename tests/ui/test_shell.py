from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.gallery")]


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def entries(page: str) -> list[str]:
    return re.findall(r'class="nav__item" href="[^"]*" title="([^"]*)"', page)


def test_only_screens_that_exist_are_in_the_navigation(client: Client) -> None:
    assert entries(html(client, "/como/admin/")) == ["Conversas", "Contatos", "Relatórios"]


@pytest.mark.parametrize(("role", "sees_reports"), [("agent", False), ("manager", True), ("admin", True)])
def test_reports_are_not_for_agents(client: Client, role: str, sees_reports: bool) -> None:
    assert ("Relatórios" in entries(html(client, f"/como/{role}/"))) is sees_reports


def test_the_screen_where_one_is_is_marked(client: Client) -> None:
    page = html(client, "/contatos/")
    assert re.findall(r'title="(\w+)"[^>]* aria-current="page"', page) == ["Contatos"]


def test_no_button_leads_nowhere(client: Client) -> None:
    assert "Alterar Senha" not in html(client, "/conversas/")


def test_the_theme_is_printed_so_that_nothing_flashes(client: Client) -> None:
    assert ' data-theme="dark">' in html(client, "/conversas/?tema=dark")
    assert "data-theme=" not in html(client, "/conversas/").split("<head>")[0]


def test_name_and_role_are_at_the_top_and_leaving_is_a_form(client: Client) -> None:
    page = html(client, "/conversas/")
    assert "<b>Ana Souza</b><small>Atendente</small>" in page
    assert re.search(r'<form method="post" action="/sair/">.*?<button[^>]*title="Sair">', page, re.DOTALL)


def test_signing_in_asks_for_user_and_password(client: Client) -> None:
    page = html(client, "/entrar/?next=/contatos/")
    assert '<input type="hidden" name="next" value="/contatos/">' in page
    for name, label in (("username", "Usuário"), ("password", "Senha")):
        assert f'<label class="field__label" for="id_{name}">{label}</label>' in page
        assert f'id="id_{name}" name="{name}"' in page
    assert 'role="alert"' not in page


def test_a_refused_sign_in_says_so_and_keeps_the_name(client: Client) -> None:
    page = client.post("/entrar/", {"username": "ana", "password": "x"}).content.decode()
    assert "Usuário ou senha incorretos. Confira os dados e tente de novo." in page
    assert 'value="ana"' in page
    assert page.count('role="alert"') == 1


def test_a_missing_page_says_no_more_than_it_must(client: Client) -> None:
    response = client.get("/nada/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "Não encontramos esta página, ou ela não está disponível para você." in page
    assert '<a class="btn btn--primary" href="/">Voltar ao Dashboard</a>' in page


def test_a_stale_form_is_refused_with_a_sentence() -> None:
    response = Client(enforce_csrf_checks=True).post("/entrar/", {"username": "ana", "password": "x"})
    assert response.status_code == 403
    assert "Esta página venceu" in response.content.decode()
