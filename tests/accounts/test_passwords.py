"""New passwords: the rules, the links, the temporary ones; and what ends with an old one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from connect.accounts.models import User, Verification, links
from connect.accounts.models.links import LASTS, LinkOver, Purpose, link_for
from connect.accounts.refusals import Refusal
from connect.accounts.views.passwords import ASKED
from connect.audit.models import Entry
from connect.jobs.worker import Worker
from connect.mail.models import Mail
from tests.accounts.entering import enter, give_password, is_in, letters, newest_letter, post_mail
from tests.people import PASSWORD, People
from tests.together import at_once

pytestmark = pytest.mark.django_db
NEW = "Quartzo#77"
CHANGED = "Senha Alterada com Sucesso"


def choose(client: Client, password: str = NEW, confirmation: str | None = None) -> str:
    fields = {"new_password": password, "confirmation": password if confirmation is None else confirmation}
    return client.post("/entrar/nova-senha/", fields, follow=True).content.decode()


def path_of(url: str) -> str:
    return url.removeprefix(settings.BASE_URL)


# -- the rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Ab1!", "Falta pelo menos 6 caracteres."),
        ("abc12!", "Falta uma letra maiúscula."),
        ("ABC12!", "Falta uma letra minúscula."),
        ("Abcde!", "Falta um número."),
        ("Abc123", "Falta um caractere especial, como !@#$%^&*."),
        ("abc", "Falta pelo menos 6 caracteres, uma letra maiúscula, um número e um caractere especial"),
        ("P@ssw0rd", "Esta senha é muito comum"),
        ("Ana.Souza1", "parecida demais com seu nome, usuário ou e-mail"),
        ("A1!" + "a" * 126, "A senha pode ter até 128 caracteres."),
    ],
)
def test_a_password_that_breaks_a_rule_is_told_which(people: People, password: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, people.ana)
    assert sentence in " ".join(refused.value.messages)


@pytest.mark.parametrize("password", ["Demo#2026", "Ção_9é", "Ab1!cd", "Cavalo correto 7?"])
def test_a_password_that_keeps_them_all_is_taken(people: People, password: str) -> None:
    validate_password(password, people.ana)


def test_the_shortest_password_can_be_made_longer(people: People, settings: LazySettings) -> None:
    settings.PASSWORD_MIN_LENGTH = 10
    with pytest.raises(ValidationError, match="pelo menos 10 caracteres"):
        validate_password("Ab1!cd", people.ana)


@pytest.mark.parametrize(("asked", "kept"), [("3", 6), ("12", 12)])
def test_the_shortest_password_can_only_be_raised(tmp_path: Path, asked: str, kept: int) -> None:
    code = "from connect.config.settings import PASSWORD_MIN_LENGTH as it; print(it)"
    around = {**os.environ, "CSI_DATA_DIR": str(tmp_path), "CSI_PASSWORD_MIN_LENGTH": asked}
    said = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, check=True)
    assert int(said.stdout) == kept


# -- Esqueci minha senha -------------------------------------------------------------------------


def ask(client: Client, email: str) -> str:
    page = client.post("/entrar/senha/", {"email": email}).content.decode()
    worker = Worker()
    while worker.work() == 0:
        pass
    post_mail()
    return page


def link_in(letter: str) -> str:
    found = re.search(r"http://\S+/entrar/senha/\S+", letter)
    assert found, letter
    return path_of(found[0])


def test_a_link_by_mail_leads_to_a_new_password_and_then_through_both_steps(
    client: Client, people: People
) -> None:
    ask(client, "ANA@exemplo.com.br")
    link = link_in(newest_letter())
    answer = client.get(link)
    assert answer.headers["Location"] == "/entrar/nova-senha/"
    page = client.get("/entrar/nova-senha/").content.decode()
    assert "Nova Senha" in page
    assert "Confirmar Senha" in page
    assert "Salvar Alteração" in page
    assert CHANGED in choose(client)
    assert not is_in(client)
    assert give_password(client, "ana", PASSWORD).status_code == 422
    enter(client, "ana", NEW)
    assert is_in(client)


def test_whether_somebody_has_the_address_is_not_told(client: Client, left_alone: People) -> None:
    known, gone, unknown = (ask(client, f"{name}@exemplo.com.br") for name in ("ana", "bruno", "ninguem"))
    assert known.replace("ana@", "ninguem@") == unknown == gone.replace("bruno@", "ninguem@")
    assert [mail.to for mail in Mail.objects.all()] == ["ana@exemplo.com.br"]


@pytest.fixture
def left_alone(people: People) -> People:
    User.objects.filter(pk=people.bruno.pk).update(is_active=False)
    return people


def test_links_to_one_address_are_limited(client: Client, people: People) -> None:
    for _ in range(ASKED.times):
        ask(client, "ana@exemplo.com.br")
    assert "Muitas tentativas" in ask(client, "ana@exemplo.com.br")
    assert Mail.objects.count() == ASKED.times


def test_half_an_address_is_told_so(client: Client) -> None:
    answer = client.post("/entrar/senha/", {"email": "ana"})
    assert answer.status_code == 422
    assert "Digite um e-mail completo" in answer.content.decode()


def test_a_link_is_good_for_one_password(client: Client, people: People) -> None:
    link = path_of(link_for(people.ana, Purpose.RESET))
    client.get(link)
    choose(client)
    assert client.get(link).status_code == 410
    assert "já foi usado ou expirou" in client.get(link).content.decode()


def test_a_page_that_stayed_open_is_over_too(client: Client, people: People) -> None:
    client.get(path_of(link_for(people.ana, Purpose.RESET)))
    people.ana.change_password("Outra#2026", by=people.ana)
    assert "Este link não vale mais" in choose(client)
    assert User.objects.get(pk=people.ana.pk).check_password("Outra#2026")


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_expires(
    client: Client, people: People, purpose: Purpose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LASTS, purpose, timedelta(seconds=-1))
    assert client.get(path_of(link_for(people.ana, purpose))).status_code == 410


def test_a_link_that_somebody_has_changed_opens_nothing(client: Client, people: People) -> None:
    link = path_of(link_for(people.ana, Purpose.RESET))
    head, _, tail = link.rstrip("/").rpartition("/")
    for key in (tail[:-2], "x", tail.replace(":", ":x", 1), "%00"):
        assert client.get(f"{head}/{key}/").status_code == 410


def test_a_link_ends_with_signing_in_another_address_or_deactivation(client: Client, people: People) -> None:
    of_ana = path_of(link_for(people.ana, Purpose.RESET))
    enter(client, "ana")
    client.post("/sair/")
    of_bruno, of_carla = (path_of(link_for(each, Purpose.RESET)) for each in (people.bruno, people.carla))
    User.objects.filter(pk=people.bruno.pk).update(email="outro@exemplo.com.br")
    User.objects.filter(pk=people.carla.pk).update(is_active=False)
    for link in (of_ana, of_bruno, of_carla):
        assert client.get(link).status_code == 410


def test_the_key_is_in_no_address_after_the_first(client: Client, people: People) -> None:
    url = link_for(people.ana, Purpose.RESET)
    answer = client.get(path_of(url), follow=True)
    assert answer.redirect_chain == [("/entrar/nova-senha/", 302)]
    assert url.rstrip("/").rpartition("/")[2] not in answer.content.decode()
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_has_it(people: People) -> None:
    url = link_for(people.ana, Purpose.RESET)
    key = url.rstrip("/").rpartition("/")[2]

    def use(password: str) -> None:
        User.objects.get(pk=people.ana.pk).change_password_by_link(key, password)

    answers = at_once(lambda: use("Prata#111"), lambda: use("Prata#222"), lambda: use("Prata#333"))
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, LinkOver) for answer in answers) == 2


def test_somebody_else_s_link_changes_nothing(people: People) -> None:
    key = link_for(people.bruno, Purpose.RESET).rstrip("/").rpartition("/")[2]
    with pytest.raises(Refusal):
        people.ana.change_password_by_link(key, NEW)
    assert links.read(key)[0] == people.bruno.pk


# -- invited -------------------------------------------------------------------------------------


def test_who_is_invited_chooses_a_password_and_comes_in(client: Client, people: People) -> None:
    rita = User.objects.create_user(username="rita", name="Rita Melo", email="rita@exemplo.com.br")
    rita.invite(by=people.gerson)
    letter = newest_letter()
    assert "Gerson Alves convidou você" in letter
    assert "vale por 7 dias" in letter
    page = client.get(link_in(letter), follow=True).content.decode()
    assert "Boas-vindas ao CSI Connect" in page
    assert "rita" in page
    assert CHANGED in choose(client)
    enter(client, "rita", NEW)
    assert is_in(client)
    assert Entry.objects.filter(kind="user.invited", actor_id=people.gerson.pk).exists()


# -- temporary -----------------------------------------------------------------------------------


@pytest.fixture
def temporary(people: People) -> People:
    people.ana.give_temporary_password("Provisoria#1", by=people.gerson)
    return people


def test_nothing_opens_before_a_temporary_password_is_changed(client: Client, temporary: People) -> None:
    enter(client, "ana", "Provisoria#1", to="/conversas/")
    for path in ("/", "/conversas/", "/tema/", "/nada/", "/entrar/"):
        assert client.get(path).headers.get("Location") == "/entrar/nova-senha/" or path == "/nada/"
    assert client.post("/presenca/").status_code == 403
    assert client.get("/aovivo/", headers={"Accept": "text/event-stream"}).status_code == 403
    page = client.get("/entrar/nova-senha/").content.decode()
    assert "A senha que você recebeu é temporária." in page
    choose(client)
    assert is_in(client)
    assert not User.objects.get(pk=temporary.ana.pk).must_change_password


def test_the_temporary_password_cannot_be_kept(client: Client, temporary: People) -> None:
    enter(client, "ana", "Provisoria#1")
    assert "Esta já é sua senha. Escolha outra." in choose(client, "Provisoria#1")
    assert "As senhas não são iguais." in choose(client, NEW, "Outra#2026")
    assert "Falta" in choose(client, "curta")
    assert client.get("/conversas/").headers["Location"] == "/entrar/nova-senha/"


def test_one_may_leave_instead(client: Client, temporary: People) -> None:
    enter(client, "ana", "Provisoria#1")
    assert client.post("/sair/").headers["Location"] == "/entrar/"


def test_the_page_is_for_nobody_else(client: Client, people: People) -> None:
    assert client.get("/entrar/nova-senha/").headers["Location"] == "/"
    enter(client, "ana")
    assert client.get("/entrar/nova-senha/").headers["Location"] == "/"
    choose(client)
    assert User.objects.get(pk=people.ana.pk).check_password(PASSWORD)


# -- what ends -----------------------------------------------------------------------------------


def test_a_new_password_ends_other_sessions_and_is_told_by_mail(client: Client, temporary: People) -> None:
    enter(client, "ana", "Provisoria#1")
    other, halfway = Client(), Client()
    enter(other, "ana", "Provisoria#1")
    give_password(halfway, "ana", "Provisoria#1")
    choose(client)
    post_mail()
    assert is_in(client)
    assert other.get("/conversas/").headers["Location"] == "/entrar/?next=/conversas/"
    assert halfway.get("/entrar/verificar/").headers["Location"] == "/entrar/"
    assert any("A senha do seu usuário acaba de ser alterada." in letter for letter in letters())


def test_sessions_end_where_they_are_told_to(client: Client, people: People) -> None:
    other = Client()
    enter(client, "ana")
    enter(other, "ana")
    assert people.ana.end_sessions(by=people.ana, except_for=str(client.session.session_key)) == 1
    assert is_in(client)
    assert not is_in(other)
    assert people.ana.end_sessions(by=people.gerson) == 1
    assert not is_in(client)
    assert not Verification.objects.exists()


def test_a_new_password_has_another_session_key(client: Client, temporary: People) -> None:
    enter(client, "ana", "Provisoria#1")
    before = client.session.session_key
    choose(client)
    assert client.session.session_key != before


# -- the first Admin -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_first_admin_comes_in_by_both_steps(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSI_ADMIN_PASSWORD", NEW)
    call_command("first_admin", username="chefe", name="Chefe Silva", email="chefe@exemplo.com.br")
    enter(client, "chefe", NEW)
    assert is_in(client)
