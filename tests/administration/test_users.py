"""*Usuários* and *Setores*: what the screens show, ask and answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from connect.accounts.models import Role, Sector, User
from connect.accounts.models.lockable import PASSWORDS
from connect.mail.models import Mail
from tests.conftest import session_of
from tests.people import PASSWORD, People
from tests.processes import Server

pytestmark = pytest.mark.django_db

USERS, SECTORS = "/administracao/usuarios/", "/administracao/setores/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client: Client, people: People) -> Client:
    client.force_login(people.duda)
    return client


def of(person: User, what: str = "") -> str:
    return f"{USERS}{person.pk}/{what}"


def names(page: str) -> list[str]:
    return re.findall(r'class="ellip"><b>([^<]+)</b>', page)


def listed(client: Client, **query: str) -> list[str]:
    return names(client.get(USERS, query).content.decode())


NEW = {"name": "Nina Prado", "username": "nina", "email": "nina@exemplo.com.br", "role": "agent"}


# -- the list ---------------------------------------------------------------------------------------


def test_an_admin_finds_everybody_a_manager_their_agents(client: Client, people: People) -> None:
    client.force_login(people.duda)
    assert listed(client) == sorted(person.name for person in people.all)
    client.force_login(people.gerson)
    assert listed(client) == ["Ana Souza", "Bruno Lima"]


def test_the_list_is_filtered(admin: Client, people: People) -> None:
    User.objects.filter(pk=people.bruno.pk).update(is_active=False)
    User.objects.filter(pk=people.ana.pk).update(last_seen_at=timezone.now(), name="Âna Conceição")
    people.carla.be_absent(by=people.duda, until=timezone.localdate())
    assert listed(admin, busca="ana conceicao") == ["Âna Conceição"]
    assert listed(admin, busca="GERENTE2@") == ["Gilda Rocha"]
    assert listed(admin, funcao="manager") == ["Gerson Alves", "Gilda Rocha"]
    assert listed(admin, setor=str(people.suporte.pk)) == ["Carla Dias", "Gilda Rocha"]
    assert listed(admin, situacao="desativados") == ["Bruno Lima"]
    assert listed(admin, situacao="online") == ["Âna Conceição"]
    assert listed(admin, situacao="ausentes") == ["Carla Dias"]
    assert listed(admin, funcao="admin", situacao="desativados") == []
    for _ in range(PASSWORDS.times):
        PASSWORDS.spend("carla")
    assert listed(admin, situacao="bloqueados") == ["Carla Dias"]
    assert len(listed(admin, funcao="rei", setor="x", situacao="y")) == 6


def test_the_list_goes_on_page_by_page(admin: Client, people: People) -> None:
    User.objects.bulk_create(
        User(username=f"u{place}", name=f"Zé {place:03}", email=f"u{place}@exemplo.com")
        for place in range(60)
    )
    assert len(listed(admin)) == 50
    assert len(listed(admin, pagina="2")) == 16


def test_the_list_costs_the_same_for_many(admin: Client, people: People, queries: Any) -> None:
    for place in range(20):
        user = User.objects.create(username=f"u{place}", name=f"U {place}", email=f"u{place}@exemplo.com")
        user.sectors.set([people.comercial])
    with queries(14):
        admin.get(USERS)


# -- hiring ------------------------------------------------------------------------------------------


def test_who_is_invited_gets_a_link_by_mail(admin: Client, people: People) -> None:
    answer = admin.post(
        f"{USERS}novo/", {**NEW, "sectors": [people.comercial.pk], "entry": "invitation"}, follow=True
    )
    assert "Convite enviado para nina@exemplo.com.br." in answer.content.decode()
    assert Mail.objects.filter(to="nina@exemplo.com.br").exists()
    assert "Convite enviado" in answer.content.decode()
    nina = User.objects.get(username="nina")
    assert not nina.has_usable_password()
    assert admin.post(of(nina, "convite/")).status_code == 302
    assert Mail.objects.filter(to="nina@exemplo.com.br").count() == 2


def test_a_temporary_password_is_shown_once_and_must_be_changed(admin: Client, people: People) -> None:
    answer = admin.post(
        f"{USERS}novo/", {**NEW, "sectors": [people.comercial.pk], "entry": "password"}, headers=HTMX
    )
    found = re.search(r'value="(\w{4}-\w{4}-\d{4})"', answer.content.decode())
    assert found is not None
    assert "no-store" in answer.headers["Cache-Control"]
    nina = User.objects.get(username="nina")
    assert nina.check_password(found[1])
    assert nina.must_change_password


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sectors": []}, "Cada atendente tem um setor. Escolha um."),
        ({"role": "manager", "sectors": []}, "Cada gerente tem um setor ou mais."),
        ({"username": "Nina Prado"}, "Use letras sem acento"),
        ({"username": "ana"}, "Já existe alguém com este nome de usuário."),
        ({"email": "ana@exemplo.com.br"}, "Já existe alguém com este e-mail."),
        ({"email": "nina"}, "e-mail"),
        ({"name": " "}, "obrigatório"),
        ({"role": "rei"}, "válida"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_its_field(
    admin: Client, people: People, wrong: dict[str, Any], sentence: str
) -> None:
    sent = {**NEW, "sectors": [people.comercial.pk], "entry": "password", **wrong}
    for headers in ({}, HTMX):
        answer = admin.post(f"{USERS}novo/", sent, headers=headers)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert 'aria-invalid="true"' in answer.content.decode() or "field__error" in answer.content.decode()
    assert User.objects.count() == 6


def test_a_manager_hires_into_their_own_sector_alone(client: Client, people: People) -> None:
    client.force_login(people.gerson)
    page = client.get(f"{USERS}novo/").content.decode()
    assert "Comercial" in page
    assert "Suporte" not in page
    for wrong in ({"sectors": [people.suporte.pk]}, {"role": "manager"}, {"role": "admin"}):
        sent = {**NEW, "sectors": [people.comercial.pk], "entry": "password", **wrong}
        assert client.post(f"{USERS}novo/", sent).status_code == 422
    assert User.objects.count() == 6
    sent = {**NEW, "sectors": [people.comercial.pk], "entry": "password"}
    assert client.post(f"{USERS}novo/", sent).status_code == 200
    assert User.objects.get(username="nina").sector == people.comercial


# -- one of them ---------------------------------------------------------------------------------------


def test_everything_can_be_done_without_a_script(admin: Client, people: People) -> None:
    post = {"name": "Ana S.", "username": "ana", "email": "ana@exemplo.com.br", "role": "agent"}
    until = timezone.localdate() + timedelta(days=2)
    for path, sent, told in (
        ("", {**post, "sectors": [people.suporte.pk]}, "Ana S.: alterações salvas."),
        (
            "ausencia/",
            {"until": until.isoformat(), "substitute": people.carla.pk},
            f"ausente até {until:%d/%m}.",
        ),
        ("ausencia/fim/", {}, "A ausência de Ana S. terminou."),
        ("verificacao/", {}, "A verificação de Ana S. volta a ser por e-mail."),
        ("sessoes/", {}, "As sessões de Ana S. terminaram."),
        ("desbloqueio/", {}, "Ana S. pode entrar de novo."),
        ("desativacao/", {"contacts_to": people.carla.pk}, "O acesso de Ana S. foi desativado."),
        ("reativacao/", {}, "O acesso de Ana S. está ativo de novo."),
    ):
        answer = admin.post(of(people.ana, path), sent, follow=True)
        assert answer.status_code == 200, path
        assert told in answer.content.decode(), path
    people.ana.refresh_from_db()
    people.ana.forget_sectors()
    assert (people.ana.name, people.ana.sector, people.ana.is_active) == ("Ana S.", people.suporte, True)


def test_a_new_password_ends_the_old_one(admin: Client, people: People) -> None:
    page = admin.post(of(people.ana, "senha/")).content.decode()
    people.ana.refresh_from_db()
    assert not people.ana.check_password(PASSWORD)
    assert people.ana.must_change_password
    assert "Senha provisória" in page


@pytest.mark.parametrize(
    ("path", "sent", "sentence"),
    [
        ("desativacao/", {}, "Você não pode desativar a si."),
        ("senha/", {}, "Para a sua senha, use Alterar Senha."),
        ("convite/", {}, "já tem senha"),
        ("reativacao/", {}, "já está com o acesso ativo"),
        ("ausencia/", {"until": "2020-01-01"}, "precisa terminar hoje ou depois"),
        ("ausencia/", {"until": "ontem"}, "válida"),
        (
            "",
            {
                "name": "Duda",
                "username": "admin",
                "email": "d@exemplo.com",
                "role": "manager",
                "sectors": [1],
            },
            "Você não pode mudar a sua própria função",
        ),
    ],
)
def test_what_is_refused_is_told_and_not_done(
    admin: Client, people: People, path: str, sent: dict[str, Any], sentence: str
) -> None:
    if "sectors" in sent:
        sent = {**sent, "sectors": [people.comercial.pk]}
    before = User.objects.filter(pk=people.duda.pk).values().get()
    answer = admin.post(of(people.duda, path), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert User.objects.filter(pk=people.duda.pk).values().get() == before


def test_who_is_deactivated_is_out_with_the_session_they_have(people: People) -> None:
    ana, gerson = Client(), Client()
    ana.cookies[settings.SESSION_COOKIE_NAME] = session_of("ana")
    gerson.force_login(people.gerson)
    assert ana.get("/conversas/").status_code == 200
    assert gerson.post(of(people.ana, "desativacao/")).status_code == 302
    assert ana.get("/conversas/").status_code == 302
    gerson.post(of(people.ana, "reativacao/"))
    assert ana.get("/conversas/").status_code == 302


# -- sectors -------------------------------------------------------------------------------------------

RULE = {
    "routing": "automatic", "limit_per_agent": "7", "waiting_limit_minutes": "12",
    "waiting_returns_to_queue": "1", "grace_minutes": "45",
}  # fmt: skip


def test_an_admin_founds_renames_and_closes_a_sector(admin: Client, people: People) -> None:
    sent = {**RULE, "name": "Financeiro", "managers": [people.gilda.pk]}
    assert "Setor Financeiro criado." in admin.post(f"{SECTORS}novo/", sent, follow=True).content.decode()
    sector = Sector.objects.get(name="Financeiro")
    assert (sector.routing, sector.limit_per_agent, sector.waiting_returns_to_queue) == ("automatic", 7, True)
    assert people.gilda in sector.members.all()
    sent = {**RULE, "name": "Finanças", "managers": [], "waiting_returns_to_queue": ""}
    admin.post(f"{SECTORS}{sector.pk}/", sent)
    sector.refresh_from_db()
    assert (sector.name, sector.waiting_returns_to_queue) == ("Finanças", False)
    assert not sector.members.exists()
    admin.post(f"{SECTORS}{sector.pk}/desativacao/")
    assert not Sector.objects.active().filter(pk=sector.pk).exists()
    admin.post(f"{SECTORS}{sector.pk}/reativacao/")
    assert Sector.objects.active().filter(pk=sector.pk).exists()


def test_a_manager_sets_the_rule_and_nothing_else(client: Client, people: People) -> None:
    client.force_login(people.gerson)
    page = client.get(SECTORS).content.decode()
    assert "Comercial" in page
    assert "Suporte" not in page
    assert "Novo setor" not in page
    client.post(f"{SECTORS}{people.comercial.pk}/", {**RULE, "name": "Meu", "managers": []})
    people.comercial.refresh_from_db()
    assert (people.comercial.name, people.comercial.grace_minutes) == ("Comercial", 45)
    assert people.gerson.sectors.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "suporte"}, "Já existe um setor com este nome."),
        ({"name": ""}, "obrigatório"),
        ({"managers": []}, "Gerson Alves ficaria sem setor"),
        ({"limit_per_agent": "0"}, "maior ou igual a 1"),
        ({"waiting_limit_minutes": "x"}, "número inteiro"),
        ({"routing": "sorteio"}, "válida"),
    ],
    ids=str,
)
def test_what_a_sector_cannot_be_is_said(
    admin: Client, people: People, wrong: dict[str, Any], sentence: str
) -> None:
    sent = {**RULE, "name": "Comercial", "managers": [people.gerson.pk], **wrong}
    answer = admin.post(f"{SECTORS}{people.comercial.pk}/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Sector.objects.get(pk=people.comercial.pk).rule == people.comercial.rule


def test_a_sector_in_use_is_not_closed(admin: Client, people: People) -> None:
    answer = admin.post(f"{SECTORS}{people.suporte.pk}/desativacao/")
    assert answer.status_code == 422
    assert "2 pessoas ativas" in answer.content.decode()


def test_the_sectors_cost_the_same_for_many(admin: Client, people: People, queries: Any) -> None:
    for place in range(20):
        Sector.objects.create(name=f"S {place}")
    with queries(10):
        admin.get(SECTORS)


# -- the way there ---------------------------------------------------------------------------------------


def test_managers_find_what_is_for_them(client: Client, people: People) -> None:
    client.force_login(people.gerson)
    page = client.get("/administracao/").content.decode()
    assert "Usuários" in page
    assert "Setores" in page
    assert "Recebimentos" not in page
    assert "Administração" in client.get("/conversas/").content.decode()
    client.force_login(people.ana)
    assert "Administração" not in client.get("/conversas/").content.decode()


# -- in the browser ----------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_day_of_who_runs_the_team(
    people: People, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    duda = signed_in_page("admin")
    duda.goto(USERS)
    expect(duda.locator("live-stream[data-online]")).to_be_attached()
    gerson = signed_in_page("gerente")
    gerson.goto("/conversas/")
    gerson.get_by_role("link", name="Administração").click()
    gerson.get_by_role("link", name="Usuários").click()
    expect(gerson.locator("live-stream[data-online]")).to_be_attached()
    ana = signed_in_page("ana")
    ana.goto("/conversas/")
    row = gerson.get_by_role("row").filter(has_text="Ana Souza")
    expect(row).to_contain_text("Online")
    accessible(gerson)

    # Somebody new: with a password to hand over, and on the other's screen at once.
    gerson.get_by_role("button", name="Novo usuário").click()
    dialog = gerson.get_by_role("dialog", name="Novo usuário")
    dialog.get_by_label("Nome", exact=False).fill("Nina Prado")
    dialog.get_by_label("Usuário", exact=False).fill("ana")
    dialog.get_by_label("E-mail", exact=False).first.fill("nina@exemplo.com.br")
    dialog.get_by_text("Senha provisória").click()
    accessible(gerson)
    dialog.get_by_role("button", name="Criar usuário").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Já existe alguém")
    dialog.get_by_label("Usuário", exact=False).fill("nina")
    dialog.get_by_role("button", name="Criar usuário").click()
    shown = gerson.get_by_role("dialog", name="Senha provisória")
    expect(shown.get_by_label("Senha provisória")).to_have_value(re.compile(r"^\w{4}-\w{4}-\d{4}$"))
    shown.get_by_role("button", name="Pronto").click()
    expect(gerson.get_by_role("row").filter(has_text="Nina Prado")).to_be_visible()
    expect(duda.get_by_role("row").filter(has_text="Nina Prado")).to_contain_text("Senha provisória")

    # Somebody leaves: their page is at the door, the row says so, the pick for the work was made.
    row.get_by_label("Mais ações para Ana Souza").click()
    gerson.get_by_role("link", name="Desativar").click()
    leaving = gerson.get_by_role("dialog", name="Desativar o acesso de Ana Souza?")
    leaving.get_by_label("Conversas abertas").select_option("Bruno Lima")
    accessible(gerson)
    leaving.get_by_role("button", name="Desativar acesso").click()
    expect(ana).to_have_url(re.compile("/entrar/"))
    expect(row).to_contain_text("Desativado")
    expect(duda.get_by_role("row").filter(has_text="Ana Souza")).to_contain_text("Desativado")

    # Found again, and back.
    duda.get_by_label("Buscar usuário").fill("sousa")
    expect(duda.get_by_text("Ninguém encontrado")).to_be_visible()
    duda.get_by_label("Buscar usuário").fill("souza")
    expect(duda.get_by_role("row")).to_have_count(2)
    duda.get_by_label("Mais ações para Ana Souza").click()
    duda.get_by_role("button", name="Reativar").click()
    expect(duda.get_by_role("row").filter(has_text="Ana Souza")).to_contain_text("Ativo")
    assert User.objects.get(username="nina").role == Role.AGENT


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_who_is_locked_out_is_seen_and_let_in_again(
    people: People,
    server: Server,
    new_context: Callable[..., BrowserContext],
    signed_in_page: Callable[..., Page],
    accessible: Callable[[Page], None],
) -> None:
    gerson, duda = signed_in_page("gerente"), signed_in_page("admin")
    for page in (gerson, duda):
        page.goto(USERS)
        expect(page.locator("live-stream[data-online]")).to_be_attached()
    door = new_context(base_url=server.url).new_page()
    door.goto("/entrar/")
    for _ in range(PASSWORDS.times):
        door.get_by_label("Usuário").fill("bruno")
        door.get_by_label("Senha", exact=True).fill("errada")
        door.get_by_role("button", name="Entrar").click()
        expect(door.get_by_role("alert")).to_contain_text("Usuário ou senha incorretos.")

    row = gerson.get_by_role("row").filter(has_text="Bruno Lima")
    expect(row).to_contain_text("Bloqueado")
    expect(row).to_contain_text("5 senhas erradas")
    accessible(gerson)
    duda.get_by_role("button", name="Desbloquear Bruno Lima").click()
    expect(row).to_contain_text("Ativo")
    expect(duda.get_by_role("button", name="Desbloquear Bruno Lima")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_who_sets_rules_sees_what_becomes_of_sectors_at_once(
    people: People, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    duda, gerson = signed_in_page("admin"), signed_in_page("gerente")
    for page in (duda, gerson):
        page.goto(SECTORS)
        expect(page.locator("live-stream[data-online]")).to_be_attached()
    row = duda.get_by_role("row").filter(has_text="Comercial")
    gerson.get_by_label("Mais ações para Comercial").click()
    expect(gerson.get_by_role("link", name="Editar")).to_be_visible()
    expect(gerson.get_by_role("link", name="Desativar")).to_have_count(0)
    gerson.get_by_role("link", name="Editar").click()
    dialog = gerson.get_by_role("dialog", name="Editar Comercial")
    dialog.get_by_label("Limite de espera").fill("7")
    accessible(gerson)
    dialog.get_by_role("button", name="Salvar").click()
    expect(row).to_contain_text("7 min")
    expect(gerson.get_by_role("row").filter(has_text="Comercial")).to_contain_text("7 min")

    # A new one takes its place; another name takes another place, and people say so too.
    duda.get_by_role("button", name="Novo setor").click()
    dialog = duda.get_by_role("dialog", name="Novo setor")
    dialog.get_by_label("Nome").fill("Financeiro")
    dialog.get_by_role("button", name="Criar setor").click()
    names = duda.locator("tbody tr .strong")
    expect(names).to_have_text(["Comercial", "Financeiro", "Suporte"])
    accessible(duda)
    duda.get_by_label("Mais ações para Financeiro").click()
    duda.get_by_role("link", name="Desativar").click()
    duda.get_by_role("dialog").get_by_role("button", name="Desativar setor").click()
    expect(names).to_have_text(["Comercial", "Suporte", "Financeiro"])
    duda.get_by_label("Mais ações para Financeiro").click()
    duda.get_by_role("button", name="Reativar").click()
    expect(names).to_have_text(["Comercial", "Financeiro", "Suporte"])
    expect(gerson.locator("tbody tr")).to_have_count(1)
