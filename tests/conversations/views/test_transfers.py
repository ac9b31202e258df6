"""*Transferir Conversa*: the dialog, whom it offers, and what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connect.accounts.models import User
from connect.conversations.models import Conversation
from tests.conversations.whatsapp import conversation_of, hear, said
from tests.people import People

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def url(conversation: Conversation) -> str:
    return f"/conversas/{conversation.pk}/transferencia/"


def online(*people: User) -> None:
    User.objects.filter(pk__in=[person.pk for person in people]).update(last_seen_at=timezone.now())


def offered(client: Client, conversation: Conversation, **asked: str) -> list[str]:
    page = client.get(url(conversation), asked, headers=HTMX | {"HX-Target": "receivers"}).content.decode()
    return re.findall(r"<b>([^<]+)</b>", page)


def pass_on(client: Client, conversation: Conversation, **fields: Any) -> Any:
    return client.post(url(conversation), fields, headers=HTMX)


def toast(answer: Any) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["message"])


def test_all_colleagues_are_offered_who_is_there_first_and_the_queues(
    ana: Client, anas: Conversation, people: People
) -> None:
    online(people.gilda, people.carla)
    User.objects.filter(pk=people.gilda.pk).update(paused_at=timezone.now(), pause_reason="Almoço")
    assert offered(ana, anas) == [
        "Carla Dias",
        "Gilda Rocha",
        "Bruno Lima",
        "Duda Martins",
        "Gerson Alves",
        "Fila de Comercial",
        "Fila de Suporte",
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"busca": "brú"}, ["Bruno Lima"]),
        ({"busca": "GERENTE"}, ["Gerson Alves", "Gilda Rocha"]),
        ({"busca": "supo"}, ["Carla Dias", "Gilda Rocha", "Fila de Suporte"]),
        ({"busca": "carla", "to": "user:{bruno}"}, ["Bruno Lima", "Carla Dias"]),
        ({"setor": "{suporte}"}, ["Carla Dias", "Gilda Rocha", "Fila de Suporte"]),
        ({"busca": "ninguém"}, []),
    ],
)
def test_they_are_searched_by_name_role_and_sector(
    ana: Client, anas: Conversation, people: People, asked: dict[str, str], found: list[str]
) -> None:
    ids = {"bruno": people.bruno.pk, "suporte": people.suporte.pk}
    assert offered(ana, anas, **{name: value.format(**ids) for name, value in asked.items()}) == found


def test_who_is_not_active_is_not_offered(ana: Client, anas: Conversation, people: People) -> None:
    User.objects.filter(pk=people.bruno.pk).update(is_active=False)
    assert "Bruno Lima" not in offered(ana, anas)
    assert pass_on(ana, anas, to=f"user:{people.bruno.pk}").status_code == 422


def test_a_manager_may_take_it_over(as_: Callable[[str], Client], anas: Conversation, people: People) -> None:
    assert "Gerson Alves (você)" in offered(as_("gerson"), anas)
    answer = pass_on(as_("gerson"), anas, to=f"user:{people.gerson.pk}", warned=f"user:{people.gerson.pk}")
    assert answer.status_code == 204
    assert toast(answer).startswith("A conversa é sua.")
    assert conversation_of().assignee == people.gerson


def test_its_own_queue_is_not_offered(
    as_: Callable[[str], Client], anas: Conversation, people: People
) -> None:
    anas.transfer(to=people.comercial, by=people.ana)
    assert offered(as_("gerson"), anas)[-1:] == ["Fila de Suporte"]


def test_passing_it_on_says_to_whom_and_closes_the_dialog(
    ana: Client, anas: Conversation, people: People
) -> None:
    online(people.bruno)
    answer = pass_on(ana, anas, to=f"user:{people.bruno.pk}", note="Falta a\r\nentrega", make_owner="1")
    assert answer.status_code == 204
    assert toast(answer) == "Conversa transferida para Bruno."
    assert "dialog:close" in answer.headers["HX-Trigger"]
    conversation = conversation_of()
    assert (conversation.assignee, conversation.contact.owner) == (people.bruno, people.bruno)
    assert conversation.messages.get(details__event="transferred").details["note"] == "Falta a\nentrega"


def test_to_a_queue(ana: Client, anas: Conversation, people: People) -> None:
    answer = pass_on(ana, anas, to=f"sector:{people.suporte.pk}")
    assert toast(answer) == "Conversa transferida para a fila de Suporte."
    assert conversation_of().assignee is None


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ([], "Bruno está offline. A conversa aparece quando Bruno entrar."),
        (["last_seen_at", "paused_at"], "Bruno está em pausa."),
        (["last_seen_at", "absent_until"], "Bruno está com ausência marcada."),
    ],
)
def test_who_is_away_is_warned_about_first(
    ana: Client, anas: Conversation, people: People, columns: list[str], sentence: str
) -> None:
    User.objects.filter(pk=people.bruno.pk).update(last_seen_at=None)
    User.objects.filter(pk=people.bruno.pk).update(**dict.fromkeys(columns, timezone.now()))
    to = f"user:{people.bruno.pk}"
    answer = pass_on(ana, anas, to=to, note="Oi")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert f'name="warned" value="{to}"' in html
    assert ">Oi</textarea>" in html
    assert re.search(rf'value="{to}" checked', html)
    assert conversation_of().assignee == people.ana
    answer = pass_on(ana, anas, to=to, warned=to)
    assert answer.status_code == 204
    assert toast(answer).startswith(f"Conversa transferida para Bruno. {sentence}")
    assert conversation_of().held == "aguardando Bruno Lima"


@pytest.mark.parametrize(
    "to", ["", "user:", "user:999", "sector:999", "user:x", "group:1", "user:" + "9" * 30]
)
def test_somebody_has_to_be_chosen(ana: Client, anas: Conversation, to: str) -> None:
    answer = pass_on(ana, anas, to=to)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert conversation_of().assignee == anas.assignee


def test_what_moved_while_the_dialog_was_open_is_said(
    as_: Callable[[str], Client], anas: Conversation, people: People
) -> None:
    online(people.carla)
    gerson = as_("gerson")
    seen = re.search(r'name="seen" value="([^"]*)"', gerson.get(url(anas), headers=HTMX).content.decode())
    assert seen is not None
    anas.transfer(to=people.bruno, by=people.ana)
    to = f"user:{people.carla.pk}"
    answer = pass_on(gerson, anas, to=to, seen=seen[1])
    assert answer.status_code == 422
    assert "Esta conversa agora está com Bruno Lima." in answer.content.decode()
    assert conversation_of().assignee == people.bruno
    anew = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert anew is not None
    assert pass_on(gerson, anas, to=to, seen=anew[1]).status_code == 204


def test_what_the_verb_refuses_is_said_in_the_dialog(ana: Client, anas: Conversation, people: People) -> None:
    online(people.gilda)
    people.gilda.sectors.clear()
    answer = pass_on(ana, anas, to=f"user:{people.gilda.pk}")
    assert answer.status_code == 422
    assert "Gilda Rocha ainda não tem setor." in answer.content.decode()


def test_a_closed_conversation_opens_no_dialog(ana: Client, anas: Conversation, people: People) -> None:
    anas.close(by=people.ana)
    answer = ana.get(url(anas), headers=HTMX)
    assert answer.status_code == 422
    assert toast(answer) == "Esta conversa já foi encerrada."


def test_it_works_before_any_script_has_loaded(ana: Client, anas: Conversation, people: People) -> None:
    online(people.bruno)
    page = ana.get(url(anas)).content.decode()
    assert "<h1>Transferir Conversa</h1>" in page
    answer = ana.post(url(anas), {"to": f"user:{people.bruno.pk}"}, follow=True)
    assert "Conversa transferida para Bruno." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/conversas/{anas.pk}/"


def test_a_manager_who_sees_it_no_longer_is_led_to_the_list(
    as_: Callable[[str], Client], anas: Conversation, people: People
) -> None:
    online(people.carla)
    answer = as_("gerson").post(url(anas), {"to": f"user:{people.carla.pk}"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/conversas/"


def test_the_dialog_costs_the_same_whoever_works_here(
    ana: Client, anas: Conversation, people: People, queries: Any
) -> None:
    for index in range(120):
        person = User.objects.create_user(
            username=f"u{index}", name=f"Pessoa {index}", email=f"u{index}@exemplo.com.br"
        )
        person.sectors.set([people.suporte])
    with queries(8):
        page = ana.get(url(anas), headers=HTMX).content.decode()
    assert page.count('name="to"') == 52
    assert "Há mais colegas." in page


def test_the_note_shows_in_the_thread_of_who_receives_it(
    as_: Callable[[str], Client], anas: Conversation, people: People
) -> None:
    anas.transfer(to=people.bruno, by=people.ana, note="Cliente *ouro* <b>")
    thread = as_("bruno").get(f"/conversas/{anas.pk}/").content.decode()
    assert "Nota de Ana Souza" in thread
    assert "Cliente <strong>ouro</strong> &lt;b&gt;" in thread
    assert "Cliente <strong>ouro</strong>" not in as_("ana").get(f"/conversas/{anas.pk}/").content.decode()


def test_the_details_say_with_whom_it_was_and_why(ana: Client, anas: Conversation, people: People) -> None:
    anas.transfer(to=people.gerson, by=people.ana)
    conversation_of().transfer(to=people.ana, by=people.gerson)
    page = ana.get(f"/conversas/{anas.pk}/informacoes/").content.decode()
    said = re.findall(r"<dt>(Está com|Esteve com)</dt><dd>([^<]+)<small>([^,]+),", page)
    assert said == [
        ("Está com", "Ana Souza", "recebeu por transferência"),
        ("Esteve com", "Gerson Alves", "recebeu por transferência"),
        ("Esteve com", "Ana Souza", "assumiu da fila"),
        ("Esteve com", "Fila de Comercial", "fila do setor"),
    ]


def test_who_passed_it_to_their_queue_reads_their_past_and_may_take_it_again(
    ana: Client, anas: Conversation, people: People
) -> None:
    anas.transfer(to=people.comercial, by=people.ana)
    hear(said("Depois"))
    page = ana.get(f"/conversas/{anas.pk}/").content.decode().partition('id="open"')[2]
    assert '<p class="msg__text">Bom dia' in page
    assert "Depois" not in page
    assert "Esta conversa não está mais com você" in page
    assert "assuncao" in page
    conversation_of().assume(by=people.bruno)
    assert "assuncao" not in ana.get(f"/conversas/{anas.pk}/").content.decode()
