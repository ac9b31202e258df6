"""The list: in which order, on which shelf, page by page, and at what price."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connect.accounts.models import User
from connect.contacts.models import Contact
from connect.conversations.inbox import PAGE, Inbox, Shelf
from connect.conversations.models import Conversation, Ticket
from connect.conversations.models.assignable import Turn, Why
from tests.conversations.whatsapp import a_number, hear, said
from tests.people import People

pytestmark = pytest.mark.django_db


def fill(count: int, holder: User | None, people: People, *, status: str = "active", first: int = 0) -> None:
    """Many at once, as rows; each a minute older than the one before."""
    number = a_number(people.comercial) if not first else Conversation.objects.all()[0].number
    now = timezone.now()
    contacts = Contact.objects.bulk_create(
        Contact(
            name=f"Cliente {first + place}", phone=f"55119{70000000 + first + place}", code=str(first + place)
        )
        for place in range(count)
    )
    made = Conversation.objects.bulk_create(
        Conversation(
            contact=contact,
            number=number,
            assignee=holder,
            sector=people.comercial,
            status=status,
            is_open=status != "closed",
            last_at=now - timedelta(minutes=first + place),
            last_kind="text",
            last_direction="in",
            preview=f"Mensagem {place}",
            unread_count=place % 3,
            waiting_since=now - timedelta(minutes=first + place) if holder is None else None,
        )
        for place, contact in enumerate(contacts)
    )
    Ticket.objects.bulk_create(Ticket(conversation=each, opened_at=now) for each in made if each.is_open)


def names(page: str) -> list[str]:
    return re.findall(r'class="conv__name"><span>([^<]+)', page)


def html(client: Client, query: str = "", path: str = "/conversas/", **headers: Any) -> str:
    return client.get(f"{path}{query}", headers=headers).content.decode()


def test_what_is_open_is_on_top_then_by_the_last_message(ana: Client, people: People) -> None:
    fill(2, people.ana, people)
    fill(2, people.ana, people, status="closed", first=2)
    Conversation.objects.filter(contact__name="Cliente 2").update(last_at=timezone.now())
    assert names(html(ana)) == ["Cliente 0", "Cliente 1", "Cliente 2", "Cliente 3"]


def test_a_row_says_all_that_the_guide_promises(ana: Client, anas: Conversation) -> None:
    Contact.objects.update(code="4444")
    page = html(ana)
    assert '<span>João</span><span class="cod">COD 4444</span>' in page
    assert "<span>Bom dia</span>" in page
    assert '<span class="sr">Pendente</span>' in page
    assert 'aria-label="Visualizar conversa com João"' in page
    assert 'aria-label="Informações de João"' in page
    assert '<span class="unread">1<span class="sr"> não lidas</span></span>' in page


@pytest.mark.parametrize(
    ("shelf", "expected"),
    [
        ("todas", ["Cliente 0", "Cliente 1", "Cliente 2"]),
        ("ativas", ["Cliente 0"]),
        ("pendentes", ["Cliente 1"]),
        ("encerradas", ["Cliente 2"]),
        ("fila", ["Cliente 3"]),
        ("anteriores", []),
        ("nenhuma", ["Cliente 0", "Cliente 1", "Cliente 2"]),
    ],
)
def test_shelves(ana: Client, people: People, shelf: str, expected: list[str]) -> None:
    for place, (holder, status) in enumerate(
        [(people.ana, "active"), (people.ana, "pending"), (people.ana, "closed"), (None, "pending")]
    ):
        fill(1, holder, people, status=status, first=place)
    assert names(html(ana, f"?situacao={shelf}")) == expected


def test_who_has_waited_longest_is_first_in_the_queue(ana: Client, people: People) -> None:
    fill(PAGE + 3, None, people, status="pending")
    shown = names(html(ana, "?situacao=fila"))
    assert shown[:2] == [f"Cliente {PAGE + 2}", f"Cliente {PAGE + 1}"]
    inbox = Inbox(people.ana, Shelf.QUEUE)
    rest = names("".join(inbox.page(inbox.page().following).rows))
    assert rest == ["Cliente 2", "Cliente 1", "Cliente 0"]


def test_page_by_page_comes_everything_once(ana: Client, people: People) -> None:
    fill(2 * PAGE + 5, people.ana, people)
    # The same moment: the id decides.
    Conversation.objects.filter(pk__gt=10).update(last_at=timezone.now() - timedelta(days=1))
    page, shown = html(ana), []
    while True:
        shown += names(page)
        following = re.search(r"/conversas/linhas/\?situacao=todas&amp;depois=([\d-]+)", page)
        if following is None:
            break
        page = html(ana, f"?situacao=todas&depois={following[1]}", "/conversas/linhas/")
        assert "<html" not in page
    assert len(shown) == len(set(shown)) == 2 * PAGE + 5


@pytest.mark.parametrize(
    "place", ["", "x", "1", "1-2", "1-2-3", "1-2-3-4-5", "-1-2-3-4", "9" * 40, "1-99999999999999999-1-1"]
)
def test_a_place_that_is_none_is_the_beginning(ana: Client, people: People, place: str) -> None:
    fill(2, people.ana, people)
    assert names(html(ana, f"?depois={place}", "/conversas/linhas/")) == ["Cliente 0", "Cliente 1"]


def test_counts_are_bounded(ana: Client, as_: Callable[[str], Client], people: People) -> None:
    fill(2, people.ana, people)
    fill(3, None, people, status="pending", first=2)
    tabs = html(ana, path="/conversas/contagens/")
    assert re.findall(r">(\w+) <small>([^<]+)", tabs) == [("Ativas", "2"), ("Fila", "3")]
    fill(230, None, people, status="pending", first=5)
    for who, shown in (("ana", ["2", "99+"]), ("gerson", ["2", "99+", "99+"]), ("duda", ["2", "99+", "99+"])):
        assert re.findall(r"<small>([^<]+)", html(as_(who), path="/conversas/contagens/")) == shown


def test_a_former_conversation_stands_as_it_was(ana: Client, people: People, anas: Conversation) -> None:
    anas.hand_to(Turn(people.bruno, people.comercial, Why.TRANSFERRED), at=timezone.now())
    anas.save_changes("assignee", "sector")
    hear(said("Depois da Ana"))
    anas.refresh_from_db()
    anas.close(by=people.bruno)
    page = html(ana, "?situacao=anteriores")
    assert "Bom dia" in page
    assert "Depois da Ana" not in page
    assert '<span class="sr">Pendente</span>' in page
    assert 'data-live-list="conversations"' not in page


def test_had_twice_it_is_listed_once(ana: Client, people: People, anas: Conversation) -> None:
    for holder in (people.bruno, people.ana, people.bruno):
        anas.hand_to(Turn(holder, people.comercial, Why.TRANSFERRED), at=timezone.now())
    anas.save_changes("assignee", "sector")
    assert names(html(ana, "?situacao=anteriores")) == ["João"]
    anas.hand_to(Turn(people.ana, people.comercial, Why.TRANSFERRED), at=timezone.now())
    anas.save_changes("assignee", "sector")
    assert names(html(ana, "?situacao=anteriores")) == []


def test_managers_have_no_former_ones(as_: Callable[[str], Client], people: People) -> None:
    assert "Anteriores" not in html(as_("gerson"))
    assert "Anteriores" in html(as_("ana"))


def test_an_empty_shelf_says_what_will_be_there(ana: Client) -> None:
    assert "A fila está vazia" in html(ana, "?situacao=fila")


def test_htmx_gets_the_pane_that_it_asks_for(ana: Client, anas: Conversation) -> None:
    path = f"/conversas/{anas.pk}/"
    listed = html(ana, path=path, **{"HX-Request": "true", "HX-Target": "list"})
    opened = html(ana, path=path, **{"HX-Request": "true", "HX-Target": "open"})
    assert 'id="list"' in listed
    assert 'id="open"' not in listed
    assert 'id="open"' in opened
    assert 'id="list"' not in opened
    assert "<title>João · CSI Connect</title>" in opened


@pytest.mark.parametrize("who", ["ana", "gerson", "duda"])
@pytest.mark.parametrize("shelf", Shelf.values)
def test_a_list_costs_the_same_however_long(
    as_: Callable[[str], Client], people: People, queries: Any, who: str, shelf: str
) -> None:
    fill(80, people.ana, people)
    fill(80, None, people, status="pending", first=80)
    fill(80, people.ana, people, status="closed", first=160)
    client = as_(who)
    with queries(6):
        client.get(f"/conversas/?situacao={shelf}")
    with queries(4):
        client.get(f"/conversas/linhas/?situacao={shelf}")


def test_names_and_messages_are_written_as_text(ana: Client, anas: Conversation) -> None:
    Contact.objects.update(name="<b>Zé</b>")
    Conversation.objects.update(preview='<img src=x onerror="alert(1)">')
    page = html(ana)
    assert "<b>Zé" not in page
    assert "<img src=x" not in page


def test_what_stands_out_is_a_filter_that_can_be_taken_off(
    ana: Client, anas: Conversation, people: People
) -> None:
    fill(PAGE + 1, people.ana, people, first=1)
    now = timezone.now()
    for place, conversation in enumerate(Conversation.objects.exclude(pk=anas.pk).order_by("pk")):
        conversation.highlight, conversation.highlighted_at = 1 + place % 2, now - timedelta(minutes=place)
        conversation.save()
    page = html(ana, "?situacao=destaques")
    assert 'aria-label="Tirar o filtro Em destaque"' in page
    shown = Conversation.objects.visible_to(people.ana).highlighted()
    following = re.search(r"depois=([0-9-]+)", page)
    assert following is not None
    rest = html(ana, f"?situacao=destaques&depois={following[1]}", "/conversas/linhas/")
    assert names(page) + names(rest) == [each.contact.name for each in shown]
    assert "Tirar o filtro" not in html(ana)
