"""What the dashboard's parts show, and what the page costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from connect.contacts.models import Contact
from connect.conversations.models import Conversation
from connect.conversations.models.windowed import SAFETY
from connect.dashboard.cards import SCREENFUL
from connect.dashboard.fragments import cards, rows
from connect.dashboard.listing import PAGE
from tests.conversations.views.test_lists import fill
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(as_: Callable[[str], Client]) -> Client:
    return as_("ana")


@pytest.fixture
def anas(people: People) -> Conversation:
    """João has written; Ana attends him."""
    a_number(people.comercial)
    hear(said("Bom dia"))
    conversation_of().assume(by=people.ana)
    Contact.objects.update(code="4444")
    return conversation_of()


def html(client: Client, path: str = "/", **headers: Any) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def part(page: str, tag: str, name: str) -> str:
    found = re.search(rf'<{tag} id="{name}".*?</{tag}>', page, re.DOTALL)
    return found[0] if found else ""


def listed(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<span class="ellip"><a[^>]*><b>([^<]+)', page)]


# -- cards ---------------------------------------------------------------------------------------


def test_a_card_says_all_that_the_guide_promises(ana: Client, anas: Conversation) -> None:
    card = part(html(ana), "article", f"highlight-{anas.pk}")
    for piece in ("NOVA MENSAGEM", ">João<", "COD 4444", "(11) 98888-7777", "Bom dia", "Hoje, ", "Ana Souza"):
        assert piece in card
    for action in (
        "Visualizar Conversa",
        "Responder Rapidamente",
        "Marcar como Lida",
        "Transferir Atendimento",
    ):
        assert f'aria-label="{action}"' in card


def test_opened_it_is_yellow_and_marked_it_is_gone(ana: Client, anas: Conversation) -> None:
    assert ana.post(f"/conversas/{anas.pk}/leitura/").status_code == 204
    assert "EM ANDAMENTO" in part(html(ana), "article", f"highlight-{anas.pk}")
    answer = ana.post(f"/conversas/{anas.pk}/dispensa/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "<article" not in html(ana)
    hear(said("E então?"))
    assert "NOVA MENSAGEM" in html(ana)


def test_there_is_a_screenful_and_it_says_when_there_is_more(ana: Client, people: People) -> None:
    fill(SCREENFUL + 1, people.ana, people)
    now = timezone.now()
    for place, conversation in enumerate(Conversation.objects.order_by("pk")):
        conversation.highlight, conversation.highlighted_at = 2 - place % 2, now - timedelta(minutes=place)
        conversation.save()
    page = html(ana)
    shown = [int(pk) for pk in re.findall(r'<article id="highlight-(\d+)"', page)]
    assert shown == list(Conversation.objects.highlighted().values_list("pk", flat=True)[:SCREENFUL])
    assert "data-more" in page
    assert 'href="/conversas/?situacao=destaques"' in page


# -- Quase fechando ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "waits", "is_there"),
    [
        (timedelta(minutes=90), True, True),
        (timedelta(minutes=1), True, True),
        (timedelta(minutes=-1), True, False),
        (timedelta(minutes=130), True, False),
        (timedelta(minutes=90), False, False),
    ],
)
def test_who_waits_and_whose_window_closes_soon(
    ana: Client, anas: Conversation, left: timedelta, waits: bool, is_there: bool
) -> None:
    anas.window_ends_at = timezone.now() + SAFETY + left
    anas.waiting_since = timezone.now() - timedelta(hours=22) if waits else None
    anas.save()
    assert (f'id="closing-{anas.pk}"' in html(ana)) == is_there
    fragment = cards([str(anas.pk)])[str(anas.pk)]
    assert (f'<li id="closing-{anas.pk}"' in fragment.html) == is_there
    assert (f'data-live-gone="closing-{anas.pk}"' in fragment.html) != is_there


# -- Lista de Contatos ---------------------------------------------------------------------------


def test_a_row_says_all_that_the_guide_promises(ana: Client, anas: Conversation) -> None:
    row = part(html(ana), "tr", f"listed-{anas.pk}")
    for piece in ("<b>João</b>", "COD 4444", "(11) 98888-7777", "Ana Souza", "Bom dia", "Hoje, ", "Pendente"):
        assert piece in row
    assert 'aria-label="Visualizar conversa com João"' in row
    assert f'href="/conversas/{anas.pk}/?informacoes=1" aria-label="Informações de João"' in row
    assert 'aria-label="Transferir conversa com João"' in row


def test_open_and_closed_ones_by_their_last_message(ana: Client, people: People) -> None:
    fill(2, people.ana, people)
    fill(2, people.ana, people, status="closed", first=2)
    assert listed(html(ana)) == ["Cliente 0", "Cliente 1", "Cliente 2", "Cliente 3"]
    assert listed(html(ana, "/?status=aberto")) == ["Cliente 0", "Cliente 1"]
    assert listed(html(ana, "/?status=fechado")) == ["Cliente 2", "Cliente 3"]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({"de": "2026-03-10"}, [10]),
        ({"de": "2026-03-10", "ate": "2026-03-11"}, [11, 10]),
        ({"de": "2026-03-11", "ate": "2026-03-10"}, [11, 10]),
        ({"ate": "2026-03-10"}, [10, 9]),
        ({"de": "nunca"}, [12, 11, 10, 9]),
        ({"de": "0001-01-01", "ate": "9999-12-31"}, [12, 11, 10, 9]),
    ],
)
def test_a_day_or_a_range_in_the_companys_zone(
    ana: Client, people: People, query: dict[str, str], days: list[int]
) -> None:
    fill(4, people.ana, people)
    for day, conversation in zip((9, 10, 11, 12), Conversation.objects.order_by("pk"), strict=True):
        # Two in the morning in Greenwich is the evening before in São Paulo.
        conversation.last_at = datetime(2026, 3, day + 1, 2, tzinfo=UTC)
        conversation.save()
        Contact.objects.filter(pk=conversation.contact_id).update(name=f"Dia {day}")
    assert listed(html(ana, f"/?{urlencode(query)}")) == [f"Dia {day}" for day in days]


def test_pages_follow_each_other_across_open_and_closed(ana: Client, people: People) -> None:
    fill(PAGE - 5, people.ana, people)
    fill(PAGE, people.ana, people, status="closed", first=PAGE)
    page = html(ana, "/?status=ambos")
    names = listed(page)
    for _ in range(2):
        following = re.search(r"depois=([0-9-]+)", page)
        if following is None or 'class="more" hidden' in page:
            break
        page = html(ana, f"/painel/linhas/?depois={following[1]}")
        names += listed(page)
    order = [f"-{column}" for column in Conversation.IN_LISTS]
    expected = Conversation.objects.order_by(*order).values_list("contact__name", flat=True)
    assert names == list(expected)


def test_a_filter_brings_the_list_alone_and_stays_in_the_address(ana: Client, anas: Conversation) -> None:
    answer = ana.get(
        "/",
        {"pesquisa": "", "de": "", "status": "aberto"},
        headers={"HX-Request": "true", "HX-Target": "lista"},
    )
    assert answer.content.decode().lstrip().startswith("<contact-list")
    assert answer.headers["HX-Replace-Url"] == "/?status=aberto"
    assert 'value="aberto" checked' in html(ana, "/?status=aberto")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("joao", ["João D'Ávila"]),
        ("davila", ["João D'Ávila"]),
        ("ÁVILA joão", ["João D'Ávila"]),
        ("7777-0001", ["Maria"]),
        ("(11) 9", ["João D'Ávila", "Maria"]),
        ("m", ["Maria"]),
        ("xyz", []),
        ("...", ["João D'Ávila", "Maria"]),
    ],
)
def test_a_part_of_a_name_or_number_finds(
    as_: Callable[[str], Client], people: People, text: str, names: list[str]
) -> None:
    a_number(people.comercial)
    hear(said(by="5511977770001", name="Maria", ago=2), said(by="5511966660002", name="João D'Ávila", ago=1))
    for who in ("gerson", "duda"):
        assert listed(html(as_(who), f"/?{urlencode({'pesquisa': text})}")) == names
    assert listed(html(as_("gilda"), f"/?{urlencode({'pesquisa': text})}")) == []


# -- Equipe de Atendimento -----------------------------------------------------------------------


def test_all_colleagues_who_is_online_first(ana: Client, people: People) -> None:
    people.gilda.last_seen_at = timezone.now()
    people.gilda.photo = "portraits/abc.jpg"
    people.gilda.save()
    people.gilda.sectors.add(people.comercial)
    page = html(ana)
    assert people.gilda.photo_url in part(page, "li", f"colleague-{people.gilda.pk}")
    names = re.findall(r'<li id="colleague-\d+".*?<b>([^<]+)</b><small>([^<]*)', page)
    assert names == [
        ("Gilda Rocha", "Comercial, Suporte"),
        ("Ana Souza", "Comercial"),
        ("Bruno Lima", "Comercial"),
        ("Carla Dias", "Suporte"),
        ("Duda Martins", "Admin"),
        ("Gerson Alves", "Comercial"),
    ]
    assert "1 de 6 online" in page


# -- the price -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ana", "gerson", "duda"])
def test_the_page_takes_few_queries_however_much_there_is(
    as_: Callable[[str], Client], people: People, queries: Any, who: str
) -> None:
    fill(PAGE + 20, people.ana, people)
    client = as_(who)
    client.get("/")
    with queries(15):
        client.get("/")


def test_many_are_rendered_by_one_query_each(anas: Conversation, people: People, queries: Any) -> None:
    hear(said("Oi", by="5511977770001"), said("Oi", by="5511977770002"))
    pks = [str(pk) for pk in Conversation.objects.values_list("pk", flat=True)]
    with queries(2):
        assert len(cards(pks)) == len(rows(pks)) == 3
