"""What administrators watch over: alerts, and what came in and could not be processed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from connect.audit.models import Entry
from connect.conversations.models import Message
from connect.intake.models import KeptUpdate
from connect.whatsapp.models import Alert
from tests.conversations.whatsapp import a_number, said
from tests.people import People

pytestmark = pytest.mark.django_db

PAGES = ["/administracao/", "/administracao/alertas/", "/administracao/recebimentos/"]


def kept(text: str = "Oi") -> KeptUpdate:
    raw = said(text)
    return KeptUpdate.objects.create(
        reason="unknown_number",
        about="MessageReceived",
        raw=raw,
        digest=KeptUpdate.digest_of(raw),
        received_at=timezone.now(),
    )


def test_a_kept_update_can_be_replayed(client: Client, people: People) -> None:
    update = kept("Agora vai")
    client.force_login(people.duda)
    answer = client.post(f"/administracao/recebimentos/{update.pk}/reprocessar/", follow=True)
    assert "Ainda não foi possível processar" in answer.content.decode()
    a_number(people.comercial)
    answer = client.post(f"/administracao/recebimentos/{update.pk}/reprocessar/", follow=True)
    assert "Atualização reprocessada." in answer.content.decode()
    assert Message.objects.filter(text="Agora vai").exists()
    answer = client.post(f"/administracao/recebimentos/{update.pk}/reprocessar/", follow=True)
    assert "já foi tratada" in answer.content.decode()
    assert Message.objects.filter(text="Agora vai").count() == 1


def test_whoever_administers_is_told_how_many_alerts_are_open(client: Client, people: People) -> None:
    Alert.objects.tell("test", "Algo", key="1").resolve(by=people.duda)
    Alert.objects.tell("test", "Outra coisa", key="2", serious=True)
    client.force_login(people.duda)
    assert '1<span class="sr"> em aberto</span>' in client.get("/administracao/").content.decode()
    assert "Grave:" in client.get("/administracao/alertas/").content.decode()
    client.force_login(people.gerson)
    assert "em aberto" not in client.get("/administracao/").content.decode()


def test_its_whole_body_is_shown_escaped(client: Client, people: People) -> None:
    update = kept("<script>alert(1)</script> ção")
    client.force_login(people.duda)
    page = client.get(f"/administracao/recebimentos/{update.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ção" in page


def test_discarding_and_resolving_are_on_record(client: Client, people: People) -> None:
    update, alert = kept(), Alert.objects.tell("test", "Algo", key="1")
    client.force_login(people.duda)
    client.post(f"/administracao/recebimentos/{update.pk}/descartar/")
    client.post(f"/administracao/alertas/{alert.pk}/resolver/")
    assert set(Entry.objects.values_list("kind", "actor_id")) >= {
        ("update.discarded", people.duda.pk),
        ("alert.resolved", people.duda.pk),
    }


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_the_same_whatever_the_volume(
    client: Client, people: People, path: str, queries: object
) -> None:
    for index in range(70):
        Alert.objects.tell("test", "Algo", key=f"{index}", number=None)
        kept(f"mensagem {index}")
    client.force_login(people.duda)
    with queries(9):  # type: ignore[operator]
        assert client.get(path).status_code == 200
