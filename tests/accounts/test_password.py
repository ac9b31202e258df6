"""*Alterar Senha*: what a password must be, who is asked for the present one, and what ends with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from connect.accounts.models import User
from connect.audit.models import Entry
from connect.mail.models import Mail
from tests.accounts.proving import sign_in
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
ADDRESS = "/minha-conta/senha/"
GOOD = "Cachoeira#88"


def change(client: Client, new: str, again: str | None = None, **more: str) -> Any:
    return client.post(
        ADDRESS, {"new_password": new, "confirmation": new if again is None else again, **more}
    )


def has_password(user: User, password: str) -> bool:
    return bool(User.objects.get(pk=user.pk).check_password(password))


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("Ab#45", "Falta pelo menos 6 caracteres."),
        ("cachoeira#88", "Falta uma letra maiúscula."),
        ("CACHOEIRA#88", "Falta uma letra minúscula."),
        ("Cachoeira##", "Falta um número."),
        ("Cachoeira88", "Falta um caractere especial, como !@#$%^&amp;*."),
        ("P@ssw0rd", "Esta senha é muito comum e fácil de adivinhar. Escolha outra."),
        ("Ana#Souza1", "A senha é parecida demais com seu nome, usuário ou e-mail. Escolha outra."),
        (PASSWORD, "Esta já é sua senha. Escolha outra."),
        ("", "Preencha este campo."),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused_with_the_rule(
    client: Client, people: People, new: str, sentence: str
) -> None:
    sign_in(client, people.ana)
    answer = change(client, new)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert has_password(people.ana, PASSWORD)


def test_the_second_writing_must_be_the_same(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    answer = change(client, GOOD, "Cachoeira#89")
    assert answer.status_code == 422
    assert "As senhas não são iguais." in answer.content.decode()


def test_a_good_password_is_taken_and_said_so(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    answer = client.get(change(client, GOOD).headers["Location"])
    assert "Senha Alterada com Sucesso" in answer.content.decode()
    assert has_password(people.ana, GOOD)


def test_in_the_dialog_the_page_begins_anew_and_says_so(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    dialog = client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()
    assert dialog.strip().startswith('<dialog class="dialog dialog--sm" id="alterar-senha"')
    data = {"new_password": GOOD, "confirmation": GOOD}
    answer = client.post(ADDRESS, data, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert "Senha Alterada com Sucesso" in client.get("/conversas/").content.decode()


def test_who_signed_in_more_than_two_hours_ago_gives_the_present_password_too(
    client: Client, people: People
) -> None:
    sign_in(client, people.ana, hours_ago=1.9)
    assert "Senha Atual" not in client.get(ADDRESS).content.decode()
    sign_in(client, people.ana, hours_ago=2.1)
    assert "Senha Atual" in client.get(ADDRESS).content.decode()
    assert change(client, GOOD).status_code == 422
    assert "Senha incorreta." in change(client, GOOD, current="errada").content.decode()
    assert has_password(people.ana, PASSWORD)
    assert change(client, GOOD, current=PASSWORD).status_code == 302
    assert has_password(people.ana, GOOD)


def test_a_session_that_does_not_say_when_it_began_counts_as_old(client: Client, people: People) -> None:
    client.force_login(people.ana)
    assert "Senha Atual" in client.get(ADDRESS).content.decode()


def test_the_present_password_cannot_be_guessed_for_long(client: Client, people: People) -> None:
    sign_in(client, people.ana, hours_ago=3)
    for _ in range(10):
        change(client, GOOD, current="errada")
    answer = change(client, GOOD, current=PASSWORD)
    assert "Muitas tentativas." in answer.content.decode()
    assert has_password(people.ana, PASSWORD)


def test_this_session_stays_under_another_key_and_the_others_end(client: Client, people: People) -> None:
    elsewhere = Client()
    for each in (elsewhere, client):
        sign_in(each, people.ana)
    before = client.session.session_key
    change(client, GOOD)
    assert client.get("/minha-conta/").status_code == 200
    assert client.session.session_key != before
    assert elsewhere.get("/minha-conta/").status_code == 302


def test_no_device_is_trusted_any_longer(client: Client, people: People) -> None:
    people.ana.trusted_devices.trust(people.ana)
    sign_in(client, people.ana)
    change(client, GOOD)
    assert not people.ana.trusted_devices.valid().exists()


def test_it_is_written_down_and_told_by_mail_without_the_password(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    change(client, GOOD)
    entry = Entry.objects.get(kind="password.changed")
    assert (entry.actor_id, entry.object_id) == (people.ana.pk, str(people.ana.pk))
    letter = Mail.objects.get(to=people.ana.email)
    assert GOOD not in letter.text.reveal() + letter.html.reveal() + str(entry.after)
