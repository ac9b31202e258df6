"""The thread: every kind of message, the days, what is new, what came before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connect.conversations.models import Attachment, Conversation, Message
from connect.conversations.models.assignable import Turn, Why
from connect.conversations.threads import PAGE
from connect.whatsapp.reading import read
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People
from tests.whatsapp.payloads import body as payload
from tests.whatsapp.payloads import kinds

pytestmark = pytest.mark.django_db


def thread(client: Client, conversation: Conversation, query: str = "") -> str:
    return client.get(f"/conversas/{conversation.pk}/{query}").content.decode()


def ids(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="message-(\d+)"', html)]


def heard(**parts: Any) -> Message:
    hear(said(**parts))
    return Message.objects.filter(direction="in").latest("pk")


def shown(client: Client, message: Message) -> str:
    """The bubble of this message, as the page has it."""
    page = thread(client, message.conversation)
    bubble = page.partition(f'id="message-{message.pk}"')[2]
    assert bubble
    return re.split('id="message-|</chat-log>', bubble)[0]


def test_the_newest_fifty_and_then_what_came_before(ana: Client, anas: Conversation) -> None:
    hear(*[said(f"Mensagem {place}", ago=2 * PAGE - place) for place in range(2 * PAGE)])
    page = thread(ana, anas)
    found = ids(page)
    assert len(found) == PAGE
    while older := re.search(r'data-older="([^"]+)"', page):
        page = ana.get(older[1]).content.decode()
        assert "<html" not in page
        found = ids(page) + found
    in_order = anas.messages.in_order().values_list("pk", flat=True)
    assert found == list(in_order)


def test_messages_of_one_second_keep_their_order_over_pages(ana: Client, anas: Conversation) -> None:
    hear(*[said(f"Mensagem {place}", ago=5) for place in range(PAGE + 10)])
    Message.objects.update(happened_at=timezone.now())
    page = thread(ana, anas)
    older = re.search(r'data-older="([^"]+)"', page)
    assert older
    found = ids(ana.get(older[1]).content.decode()) + ids(page)
    assert found == sorted(found)
    assert len(found) == anas.messages.count()


def test_days_stand_above_their_messages(ana: Client, anas: Conversation) -> None:
    hear(said("Hoje"), said("Ontem", ago=24 * 60))
    now = timezone.now()
    Message.objects.filter(text="Ontem").update(happened_at=now - timedelta(days=1))
    Message.objects.filter(text="Bom dia").update(happened_at=now - timedelta(days=400))
    days = re.findall(r'class="day">([^<]+)<', thread(ana, anas))
    assert days[-2:] == ["Ontem", "Hoje"]
    assert re.fullmatch(r"\w+-?\w*, \d+ de \w+ de \d{4}", days[0])


def test_a_line_stands_before_what_is_new(ana: Client, anas: Conversation) -> None:
    hear(said("Primeira nova"), said("Segunda nova"))
    Conversation.objects.update(unread_count=2)
    page = thread(ana, anas)
    assert page.index("Bom dia</p>") < page.index("Mensagens novas") < page.index("Primeira nova</p>")
    assert page.count('class="newmark"') == 1
    anas.refresh_from_db()
    anas.read(by=anas.assignee)  # type: ignore[arg-type]
    assert "newmark" not in thread(ana, anas)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("queued", "Enviando"),
        ("sending", "Enviando"),
        ("unknown", "Enviando"),
        ("sent", "Enviada"),
        ("delivered", "Entregue"),
        ("read", "Lida"),
        ("played", "Ouvida"),
        ("failed", "Falhou"),
    ],
)
def test_a_tick_says_how_far_it_came(
    ana: Client, anas: Conversation, people: People, status: str, word: str
) -> None:
    message = anas.reply("Temos", by=people.ana, key="chave-1")
    waits = status in ("queued", "sending", "unknown")
    Message.objects.filter(pk=message.pk).update(status=status, in_outbox=waits)
    assert f'role="img" aria-label="{word}"' in shown(ana, message)


def test_a_failure_says_why_and_offers_another_try(ana: Client, anas: Conversation, people: People) -> None:
    message = anas.reply("Temos", by=people.ana, key="chave-1")
    Message.objects.filter(pk=message.pk).update(status="failed", in_outbox=False, error_code=131026)
    html = shown(ana, message)
    assert "A mensagem não pôde ser entregue." in html
    assert f'data-retry="{message.pk}">Tentar novamente' in html


def test_who_of_the_company_wrote(
    ana: Client, as_: Callable[[str], Client], anas: Conversation, people: People
) -> None:
    message = anas.reply("Sou eu, Gerson", by=people.gerson, key="chave-1")
    assert '<b class="msg__by">Gerson Alves</b>' in shown(ana, message)
    mine = f'class="msg msg--out is-mine" id="message-{message.pk}"'
    assert mine not in thread(ana, anas)
    assert mine in thread(as_("gerson"), anas)


def test_a_quoted_message_leads_to_where_it_stands(ana: Client, anas: Conversation) -> None:
    first = heard(text="Tem de prata?", wamid="wamid.quoted")
    answer = heard(text="Essa mesma", context={"from": "x", "id": "wamid.quoted"})
    html = shown(ana, answer)
    assert f'href="#message-{first.pk}" data-jump="{first.pk}"' in html
    assert "<b>João</b><span>Tem de prata?</span>" in html


def test_what_is_quoted_may_be_older_than_the_page(ana: Client, anas: Conversation) -> None:
    first = heard(text="Tem de prata?", wamid="wamid.quoted")
    hear(*[said(f"Mensagem {place}") for place in range(PAGE)])
    answer = heard(text="Essa mesma", context={"from": "x", "id": "wamid.quoted"})
    html = shown(ana, answer)
    assert f'data-jump="{first.pk}"' in html
    assert "<b>João</b><span>Tem de prata?</span>" in html


def test_a_quote_of_something_unknown_is_left_out(ana: Client, anas: Conversation) -> None:
    answer = heard(text="Essa mesma", context={"from": "x", "id": "wamid.never-seen"})
    assert 'class="quote"' not in shown(ana, answer)


def test_an_edited_message_shows_what_it_said_before(ana: Client, anas: Conversation) -> None:
    message = heard(text="Quero 300 g")
    message.edit("Quero 350 g", at=timezone.now())
    message.save()
    html = shown(ana, message)
    assert "<span>editada</span>" in html
    assert '<p class="msg__text">Quero 350 g</p>' in html
    assert "Ver texto anterior" in html
    assert "Quero 300 g" in html


def test_a_deleted_message_says_only_that(ana: Client, anas: Conversation) -> None:
    message = heard(text="Segredo")
    message.edit("Outro segredo", at=timezone.now())
    message.revoke(at=timezone.now())
    message.save()
    html = shown(ana, message)
    assert "Mensagem apagada" in html
    assert "egredo" not in html


def test_reactions_name_who_reacted(ana: Client, anas: Conversation) -> None:
    message = heard(text="Fechado")
    message.react("❤️", who="company", at=timezone.now())
    message.react("👍", who="customer", at=timezone.now())
    message.save()
    html = shown(ana, message)
    assert 'aria-label="Reação da empresa: ❤️"' in html
    assert 'aria-label="Reação do cliente: 👍"' in html


def test_a_place_leads_to_a_map_and_loads_nothing(ana: Client, anas: Conversation) -> None:
    message = heard(
        type="location",
        location={"latitude": -23.56, "longitude": -46.65, "name": "Loja", "address": "Rua XV"},
    )
    html = shown(ana, message)
    assert "<b>Loja</b><small>Rua XV</small>" in html
    assert "query=-23.56%2C-46.65" in html
    assert "<img" not in html
    assert "<iframe" not in html


def test_a_contact_card_shows_its_telephones(ana: Client, anas: Conversation) -> None:
    card = {
        "name": {"formatted_name": "Helena Prado", "first_name": "Helena"},
        "phones": [{"phone": "+55 11 98765-4321", "wa_id": "5511987654321"}],
    }
    html = shown(ana, heard(type="contacts", contacts=[card]))
    assert "<b>Helena Prado</b><small>(11) 98765-4321</small>" in html


def test_an_order_shows_its_items_and_their_sum(ana: Client, anas: Conversation) -> None:
    item = {"product_retailer_id": "COR-2", "quantity": 3, "item_price": 1120.5, "currency": "BRL"}
    html = shown(ana, heard(type="order", order={"catalog_id": "1", "product_items": [item]}))
    assert "<span>3 × COR-2</span><b>R$ 1.120,50</b>" in html
    assert "<span>Total</span><b>R$ 3.361,50</b>" in html


def test_a_form_shows_its_answers(ana: Client, anas: Conversation) -> None:
    answers = '{"flow_token":"x","data_entrega":"12/12","aceita":true}'
    reply = {"name": "flow", "body": "Enviado", "response_json": answers}
    html = shown(ana, heard(type="interactive", interactive={"type": "nfm_reply", "nfm_reply": reply}))
    assert "<span>Data entrega</span><b>12/12</b>" in html
    assert "<span>Aceita</span><b>Sim</b>" in html
    assert "flow_token" not in html


def test_what_whatsapp_does_not_carry_says_so(ana: Client, anas: Conversation) -> None:
    message = heard(type="unsupported", errors=[{"code": 131051, "title": "x"}])
    assert "Mensagem não suportada" in shown(ana, message)


def photo(anas: Conversation, **columns: Any) -> Message:
    message = heard(
        type="image", image={"id": "m1", "mime_type": "image/jpeg", "caption": "Essa", "sha256": "x"}
    )
    Attachment.objects.filter(message=message).update(**columns)
    return message


def test_a_file_on_its_way_says_so(ana: Client, anas: Conversation) -> None:
    assert "A caminho." in shown(ana, photo(anas))


def test_a_file_that_will_not_come_says_why(ana: Client, anas: Conversation) -> None:
    html = shown(ana, photo(anas, state="lost", problem="O WhatsApp não guarda mais este arquivo."))
    assert "O WhatsApp não guarda mais este arquivo." in html
    assert "<img" not in html


def test_a_photo_keeps_its_place_while_it_loads(ana: Client, anas: Conversation) -> None:
    message = photo(anas, state="stored", file="image/x.jpg", width=900, height=600)
    html = shown(ana, message)
    url = f"/conversas/{anas.pk}/arquivos/{message.attachment.pk}/"
    assert f'<img src="{url}" width="900" height="600" alt="Foto" loading="lazy"' in html
    assert '<p class="msg__text">Essa</p>' in html


def test_what_a_browser_does_not_show_safely_is_for_download(ana: Client, anas: Conversation) -> None:
    html = shown(ana, photo(anas, state="stored", file="image/x.svg", mime_type="image/svg+xml"))
    assert "<img" not in html
    assert "?baixar=1" in html


def test_what_customers_write_is_text(ana: Client, anas: Conversation) -> None:
    html = shown(ana, heard(text="<script>alert(1)</script> *<b>*"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_every_kind_of_message_that_meta_documents_has_a_bubble(
    as_: Callable[[str], Client], people: People
) -> None:
    bodies = [payload(name) for name in kinds()]
    for number in {update.phone_number_id for body in bodies for update in read(body)}:
        a_number(people.comercial, number)
    hear(*bodies)
    duda = as_("duda")
    assert Conversation.objects.count() > 5
    for conversation in Conversation.objects.all():
        newest = conversation.messages.newest_first().values_list("pk", flat=True)[:PAGE]
        assert set(ids(thread(duda, conversation))) == set(newest)


def test_details_say_who_and_how_it_stands(ana: Client, anas: Conversation, people: People) -> None:
    contact = anas.contact
    contact.email, contact.code, contact.notes = "joao@exemplo.com.br", "4444", "Paga à vista"
    contact.save()
    page = thread(ana, anas, "?informacoes=1")
    for said_there in (
        "joao@exemplo.com.br",
        "4444",
        "Paga à vista",
        "(11) 98888-7777",
        "assumiu da fila",
        "Principal",
    ):
        assert said_there in page.partition('id="info"')[2]
    assert "joao@exemplo" not in thread(ana, anas)


def test_a_former_conversation_has_nothing_to_act_with(
    ana: Client, anas: Conversation, people: People
) -> None:
    anas.hand_to(Turn(people.bruno, people.comercial, Why.TRANSFERRED), at=timezone.now())
    anas.save_changes("assignee", "sector")
    page = thread(ana, anas)
    assert "Esta conversa não está mais com você" in page
    for part in ("<message-composer", "Encerrar</span>", 'data-live-list="messages', "Reabrir"):
        assert part not in page


@pytest.mark.parametrize(
    ("change", "panel"),
    [
        ({}, "open"),
        ({"window_ends_at": timezone.now() - timedelta(hours=1)}, "window"),
        ({"window_ends_at": None}, "window"),
        ({"status": "closed", "is_open": False, "highlight": None, "highlighted_at": None}, "closed"),
    ],
)
def test_the_composer_shows_how_things_stand(
    ana: Client, anas: Conversation, change: dict[str, Any], panel: str
) -> None:
    Conversation.objects.update(**change)
    page = thread(ana, anas)
    panels = re.findall(r'data-panel="(\w+)"([^>]*)', page)
    assert [name for name, rest in panels if "hidden" not in rest] == [panel]


def test_a_thread_costs_the_same_however_long(
    as_: Callable[[str], Client], anas: Conversation, people: People, queries: Any
) -> None:
    hear(*[said(f"Mensagem {place}", wamid=f"wamid.long.{place}", ago=90 - place) for place in range(80)])
    hear(*[said("Cito", context={"from": "x", "id": f"wamid.long.{place}"}) for place in range(20)])
    photo(anas)
    for who, most in (("ana", 9), ("gerson", 9), ("duda", 9)):
        client = as_(who)
        with queries(most):
            thread(client, anas)
        with queries(6):
            client.get(f"/conversas/{anas.pk}/mensagens/")


def test_a_conversation_without_messages_says_so(ana: Client, people: People) -> None:
    number = a_number(people.comercial)
    hear(said("Oi"))
    conversation = conversation_of()
    conversation.assume(by=people.ana)
    Message.objects.all().delete()
    assert "Nenhuma mensagem ainda" in thread(ana, conversation)
    assert number.pk
