"""*Novo Contato*, *Editar* and a contact's page, as HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connect.accounts.models import User
from connect.contacts.models import Contact, TransferRequest
from connect.conversations.requests import accept
from tests.contacts.book import a_contact
from tests.conversations.cases import gather_cases
from tests.people import People

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def browser(user: User) -> Client:
    client = Client(headers=HTMX)
    client.force_login(user)
    return client


def filled(people: People, **fields: str) -> dict[str, str]:
    return {
        "name": "William Andrade",
        "country": "BR",
        "phone": "(47) 99123-4567",
        "owner": str(people.ana.pk),
    } | fields


def sent(user: User, fields: dict[str, str]) -> Any:
    return browser(user).post(reverse("contacts:create"), fields)


def test_an_agent_begins_with_their_own_name_and_sector(people: People) -> None:
    page = browser(people.ana).get(reverse("contacts:new")).content.decode()
    assert f'<option value="{people.ana.pk}" selected>Ana Souza' in page
    assert f'<option value="{people.comercial.pk}" selected>Comercial' in page
    others = browser(people.gerson).get(reverse("contacts:new")).content.decode()
    assert '<option value="" selected>Selecione' in others


def test_the_fields_have_the_words_and_the_order_of_the_guide(people: People) -> None:
    page = browser(people.ana).get(reverse("contacts:new")).content.decode()
    labels = re.findall(r'class="field__label"[^>]*>([^<]+?)\s*<', page)
    assert labels == [
        "Nome",
        "Telefone",
        "Atendente Principal",
        "Código (COD)",
        "E-mail",
        "Data de Nascimento",
        "Setor",
        "Nota Interna (Atendente)",
        "Observação (Sistema/Importação)",
    ]


def test_what_is_written_is_kept(people: People) -> None:
    fields = filled(
        people,
        code=" 4444 ",
        email="w@exemplo.com.br",
        birth_date="1980-05-17",
        sector=str(people.suporte.pk),
        notes="Gosta de prata",
        observations="Da feira",
    )
    answer = sent(people.ana, fields)
    assert (answer.status_code, "dialog:close" in answer["HX-Trigger"]) == (204, True)
    contact = Contact.objects.get()
    assert (contact.phone, contact.code, str(contact.birth_date)) == ("5547991234567", "4444", "1980-05-17")
    assert (contact.sector, contact.notes, contact.observations) == (
        people.suporte,
        "Gosta de prata",
        "Da feira",
    )


REFUSED = {
    "phone": ("1198412", "Faltam dígitos. Use DDD e número: 11999999999"),
    "name": ("", "Preencha este campo."),
    "owner": ("", "Selecione quem atende este contato."),
    "email": ("william", "Confira o e-mail. Exemplo: nome@empresa.com.br"),
    "birth_date": ("ontem", "Confira a data."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_said_and_what_was_typed_stays(people: People, name: str) -> None:
    value, sentence = REFUSED[name]
    answer = sent(people.ana, filled(people, **{name: value, "notes": "Não me perca"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Não me perca" in page
    assert not Contact.objects.exists()
    checked = browser(people.ana).post(
        f"{reverse('contacts:check')}?campo={name}", filled(people, **{name: value})
    )
    assert sentence in checked.content.decode()


def test_a_telephone_abroad_is_read_by_its_country(people: People) -> None:
    sent(people.ana, filled(people, country="PT", phone="912 345 678"))
    assert Contact.objects.get().phone == "351912345678"


def test_an_existing_telephone_answers_with_who_it_is(people: People) -> None:
    contact = a_contact("Dona Maria", "5547991234567", owner=people.ana, code="4444")
    answer = sent(people.ana, filled(people, phone="4791234567", notes="Não me perca"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Já existe um contato com este telefone:" in page
    assert "Dona Maria, COD 4444" in page
    assert f'href="/contatos/{contact.pk}/"' in page
    assert "Não me perca" in page


@pytest.mark.parametrize("clash", [{"phone": "4791234567"}, {"phone": "11977770000", "code": "4444"}])
def test_of_a_colleagues_customer_only_with_whom_they_are_is_told(
    people: People, clash: dict[str, str]
) -> None:
    contact = a_contact("Dona Maria", "5547991234567", owner=people.bruno, code="4444", email="m@x.br")
    page = sent(people.ana, filled(people, **clash)).content.decode()
    assert "Este contato já é atendido por Bruno Lima" in page
    assert "Pedir transferência" in page
    for secret in ("Dona Maria", "m@x.br", f"/contatos/{contact.pk}/"):
        assert secret not in page


def test_an_agent_who_chooses_another_owner_is_told_that_it_leaves_their_list(people: People) -> None:
    fields = filled(people, owner=str(people.bruno.pk))
    checked = browser(people.ana).post(f"{reverse('contacts:check')}?campo=owner", fields)
    assert "sai da sua lista" in checked.content.decode()
    assert "fora da sua lista" in sent(people.ana, fields)["HX-Trigger"]
    assert Contact.objects.get().owner == people.bruno


def test_another_may_be_written_down_at_once(people: People) -> None:
    answer = sent(people.ana, filled(people, another="1"))
    assert answer.status_code == 200
    assert 'value="William' not in answer.content.decode()
    assert "checked" in answer.content.decode()


def test_a_change_keeps_what_was_typed_when_it_is_refused(people: People) -> None:
    a_contact("Dona Maria", code="4444", owner=people.ana)
    contact = a_contact("Outra", "5511977770001", owner=people.ana)
    fields = {"name": "Outra mesmo", "owner": str(people.ana.pk), "code": "4444"}
    answer = browser(people.ana).post(reverse("contacts:update", args=[contact.pk]), fields)
    assert answer.status_code == 422
    assert "Outra mesmo" in answer.content.decode()
    assert "Dona Maria, COD 4444" in answer.content.decode()
    answer = browser(people.ana).post(reverse("contacts:update", args=[contact.pk]), fields | {"code": "7"})
    assert answer.status_code == 204
    contact.refresh_from_db()
    assert (contact.name, contact.code) == ("Outra mesmo", "7")


# -- asking for a colleague's customer ---------------------------------------------------------------


def asked_by(user: User, page: str) -> Any:
    key = re.findall(r'"chave": "([^"]+)"', page)[0]
    return browser(user).post(reverse("contacts:request"), {"chave": key})


def test_who_met_a_colleagues_customer_may_ask_and_is_given_them(people: People) -> None:
    cases = gather_cases(people)
    contact = cases.anas.contact
    page = sent(
        people.carla, filled(people, phone=contact.phone[2:], owner=str(people.carla.pk))
    ).content.decode()
    assert "Este contato já é atendido por Ana Souza" in page
    assert "Pedido enviado a Ana Souza" in asked_by(people.carla, page).content.decode()
    asked_by(people.carla, page)
    request = TransferRequest.objects.get()
    waiting = browser(people.ana).get(reverse("contacts:requests")).content.decode()
    assert "Carla Dias" in waiting
    own = browser(people.carla).get(reverse("contacts:requests")).content.decode()
    assert "Pedido a Ana Souza" in own
    assert contact.name not in own
    browser(people.ana).post(reverse("conversations:request_acceptance", args=[request.pk]))
    contact.refresh_from_db()
    cases.anas.refresh_from_db()
    assert (contact.owner, cases.anas.assignee) == (people.carla, people.carla)
    assert contact.name in browser(people.carla).get(reverse("contacts:requests")).content.decode()


def test_a_key_is_of_who_was_given_it(people: People) -> None:
    a_contact("Dona Maria", "5547991234567", owner=people.bruno)
    page = sent(people.ana, filled(people)).content.decode()
    assert asked_by(people.carla, page).status_code == 404
    assert not TransferRequest.objects.exists()


def test_a_request_is_answered_once(people: People) -> None:
    contact = a_contact("Dona Maria", owner=people.bruno)
    request = TransferRequest.ask(contact, by=people.ana)
    browser(people.gerson).post(reverse("contacts:request_decline", args=[request.pk]))
    answer = browser(people.bruno).post(reverse("contacts:request_decline", args=[request.pk]))
    assert answer.content.decode() == "Gerson Alves já respondeu a este pedido."
    contact.refresh_from_db()
    assert contact.owner == people.bruno
    again = TransferRequest.ask(contact, by=people.ana)
    accept(again, by=people.bruno)
    contact.refresh_from_db()
    assert contact.owner == people.ana
