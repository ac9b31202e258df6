"""Answering, closing, taking: what the server does with it, and how it says no."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from connect.conversations.models import Attachment, Conversation, Message
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def reply(
    client: Client, conversation: Conversation, text: str = "Temos", key: str = "chave-um-1", **more: Any
) -> Any:
    return client.post(f"/conversas/{conversation.pk}/respostas/", {"text": text, "key": key, **more})


def toast(answer: Any) -> tuple[str, str]:
    said = json.loads(answer.headers["HX-Trigger"])["toast"]
    return said["kind"], said["message"]


def picture(form: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, form)
    return content.getvalue()


def test_a_reply_is_stored_and_answered_with_its_bubble(
    ana: Client, anas: Conversation, people: People
) -> None:
    answer = reply(ana, anas, "Temos *sim*\r\nQual medida?")
    message = Message.objects.get(direction="out")
    assert answer.status_code == 201
    assert (message.text, message.author, message.status) == (
        "Temos *sim*\nQual medida?",
        people.ana,
        "queued",
    )
    html = answer.content.decode()
    assert f'id="message-{message.pk}"' in html
    assert 'data-key="chave-um-1"' in html
    assert "Temos <strong>sim</strong>" in html


def test_the_same_key_is_the_same_message(ana: Client, anas: Conversation) -> None:
    first, second = reply(ana, anas), reply(ana, anas)
    assert first.content == second.content
    assert Message.objects.filter(direction="out").count() == 1


@pytest.mark.parametrize("key", ["", "curta", "x" * 65, "com espaço e mais", "<script>alert"])
def test_a_reply_needs_its_key(ana: Client, anas: Conversation, key: str) -> None:
    assert reply(ana, anas, key=key).status_code == 422
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize("text", ["", "   \n "])
def test_an_empty_reply_is_refused(ana: Client, anas: Conversation, text: str) -> None:
    answer = reply(ana, anas, text)
    assert answer.status_code == 422
    assert answer.content.decode()


def test_a_text_may_have_4096_characters_and_no_more(ana: Client, anas: Conversation) -> None:
    assert reply(ana, anas, "ã" * 4096).status_code == 201
    answer = reply(ana, anas, "ã" * 4097, key="chave-um-2")
    assert answer.status_code == 422
    assert "4.097" in answer.content.decode()
    assert "4.096" in answer.content.decode()


def test_a_quoted_message_goes_along(ana: Client, anas: Conversation) -> None:
    quoted = anas.messages.get(direction="in")
    reply(ana, anas, quoted=quoted.pk)
    assert Message.objects.get(direction="out").reply_to == quoted.wamid


def test_nothing_of_another_conversation_can_be_quoted(
    ana: Client, anas: Conversation, people: People
) -> None:
    hear(said("De outra pessoa", by="5511977776666", name="Maria"))
    other = Message.objects.get(text="De outra pessoa")
    assert reply(ana, anas, quoted=other.pk).status_code == 404


def test_a_closed_window_is_said(ana: Client, anas: Conversation) -> None:
    Conversation.objects.update(window_ends_at=timezone.now() - timedelta(minutes=1))
    answer = reply(ana, anas)
    assert answer.status_code == 422
    assert "24 horas" in answer.content.decode()


def test_a_photo_goes_as_a_photo_with_its_caption(ana: Client, anas: Conversation) -> None:
    answer = reply(
        ana, anas, "Essa aqui", file=SimpleUploadedFile("c:\\fotos\\anel.png", picture(), "image/png")
    )
    assert answer.status_code == 201
    attachment = Attachment.objects.get()
    assert (attachment.kind, attachment.mime_type, attachment.state) == ("image", "image/png", "stored")
    assert (attachment.width, attachment.height) == (40, 30)
    assert attachment.message.text == "Essa aqui"
    assert f"/arquivos/{attachment.pk}/" in answer.content.decode()
    with attachment.file.open() as file:
        assert file.read() == picture()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("vazio.pdf", b"", "vazio"),
        ("pacote.zip", b"PK\x03\x04" + b"\0" * 40, "compactados"),
        ("grande.png", picture("PNG") + b"\0" * (6 * 1024 * 1024), "5 MB"),
        ("programa.exe", b"MZ" + b"\0" * 100, "programas"),
    ],
)
def test_what_whatsapp_does_not_take_is_refused_with_a_sentence(
    ana: Client, anas: Conversation, name: str, content: bytes, sentence: str
) -> None:
    answer = reply(ana, anas, file=SimpleUploadedFile(name, content, "image/png"))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_failed_message_is_tried_again(ana: Client, anas: Conversation, people: People) -> None:
    message = anas.reply("Temos", by=people.ana, key="chave-um-1")
    url = f"/conversas/{anas.pk}/mensagens/{message.pk}/reenvio/"
    assert ana.post(url).status_code == 422
    Message.objects.update(status="failed", in_outbox=False, due_at=None)
    answer = ana.post(url)
    assert answer.status_code == 200
    assert "Enviando" in answer.content.decode()
    assert (
        ana.post(
            f"/conversas/{anas.pk}/mensagens/{anas.messages.get(direction='in').pk}/reenvio/"
        ).status_code
        == 404
    )


def test_closing_says_so_and_shows_how_it_stands(ana: Client, anas: Conversation) -> None:
    answer = ana.post(f"/conversas/{anas.pk}/encerramento/", {"reason": "Resolvido"}, headers=HTMX)
    anas.refresh_from_db()
    assert anas.status == "closed"
    assert toast(answer) == ("ok", "Conversa encerrada.")
    assert 'data-status="closed"' in answer.content.decode()
    assert Message.objects.get(text__contains="encerrou").text.endswith(": Resolvido")


def test_closing_twice_is_refused_and_changes_nothing_on_the_page(ana: Client, anas: Conversation) -> None:
    url = f"/conversas/{anas.pk}/encerramento/"
    ana.post(url)
    answer = ana.post(url, headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Reswap"] == "none"
    assert toast(answer) == ("err", "Esta conversa já está encerrada.")


def test_reopening_brings_back_the_same_ticket(ana: Client, anas: Conversation) -> None:
    ana.post(f"/conversas/{anas.pk}/encerramento/")
    answer = ana.post(f"/conversas/{anas.pk}/reabertura/", headers=HTMX)
    assert toast(answer) == ("ok", "Conversa reaberta.")
    assert anas.tickets.count() == 1
    assert conversation_of().is_open


def test_the_second_who_takes_is_told_who_was_faster(as_: Callable[[str], Client], people: People) -> None:
    a_number(people.comercial)
    hear(said("Bom dia"))
    url = f"/conversas/{conversation_of().pk}/assuncao/"
    assert as_("ana").post(url).status_code == 302
    answer = as_("bruno").post(url, headers=HTMX)
    assert answer.status_code == 422
    assert toast(answer) == ("err", "Ana Souza já assumiu esta conversa.")
    assert as_("carla").post(url).status_code == 404
    assert conversation_of().assignee == people.ana


def test_whoever_takes_it_is_led_to_the_thread(as_: Callable[[str], Client], people: People) -> None:
    a_number(people.comercial)
    hear(said("Bom dia"))
    pk = conversation_of().pk
    here = {**HTMX, "HX-Current-URL": "http://testserver/conversas/"}
    answer = as_("ana").post(f"/conversas/{pk}/assuncao/", headers=here)
    assert json.loads(answer.headers["HX-Location"])["path"] == f"/conversas/{pk}/"


def test_only_the_holders_look_counts_as_reading(as_: Callable[[str], Client], anas: Conversation) -> None:
    url = f"/conversas/{anas.pk}/leitura/"
    assert as_("gerson").post(url).status_code == 204
    assert conversation_of().unread_count == 1
    assert as_("ana").post(url).status_code == 204
    assert conversation_of().unread_count == 0


def test_looking_at_a_page_changes_nothing(ana: Client, anas: Conversation) -> None:
    before = Conversation.objects.values().get()
    for path in ("", "mensagens/", "informacoes/"):
        ana.get(f"/conversas/{anas.pk}/{path}")
    assert Conversation.objects.values().get() == before


@pytest.mark.parametrize("verb", ["respostas", "encerramento", "reabertura", "assuncao", "leitura"])
def test_verbs_are_posted(ana: Client, anas: Conversation, verb: str) -> None:
    assert ana.get(f"/conversas/{anas.pk}/{verb}/").status_code == 405


def test_a_verb_asks_for_the_token_of_the_page(anas: Conversation, people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    assert client.post(f"/conversas/{anas.pk}/encerramento/").status_code == 403
