"""The dashboard shows to each what they may see, and they hear of exactly that."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from connect.accounts.hearing import hears
from connect.conversations.models import Conversation
from connect.conversations.models.assignable import Turn, Why
from connect.dashboard.fragments import cards, rows
from connect.live import Fragment
from tests.conversations.cases import Cases
from tests.people import People

pytestmark = pytest.mark.django_db

CAST = ("ana", "bruno", "carla", "gerson", "gilda", "duda")
READING = {
    "queued": {"gerson", "duda"},
    "anas": {"ana", "gerson", "duda"},
    "closed": {"ana", "gerson", "duda"},
    "passed_on": {"bruno", "gerson", "duda"},
    "suportes": {"gilda", "duda"},
    "carlas": {"carla", "gilda", "duda"},
    "nobodys": {"duda"},
}
QUEUED = {"queued": {"ana", "bruno"}, "suportes": {"carla"}}
"""Who sees that it waits in their queue, and may take it."""
STANDING_OUT = {
    case: people | QUEUED.get(case, set())
    for case, people in READING.items()
    if case not in {"closed", "passed_on"}
}


def pages(as_: Callable[[str], Client], query: str = "") -> dict[str, str]:
    return {who: as_(who).get(f"/{query}").content.decode() for who in CAST}


def whose(cases: Cases, pages: dict[str, str], name: str) -> dict[str, set[str]]:
    """Of each conversation, on whose page an element of that name is."""
    found = {
        case: {who for who, page in pages.items() if f'id="{name}-{conversation.pk}"' in page}
        for case, conversation in cases.all.items()
    }
    return {case: people for case, people in found.items() if people}


def heard(cases: Cases, people: People, shown: Callable[[Fragment], bool], kind: str) -> dict[str, set[str]]:
    """Of each conversation, who is sent something of that kind."""
    renderer = {"highlight": cards, "listed": rows}[kind]
    found: dict[str, set[str]] = {}
    for case, conversation in cases.all.items():
        fragment = renderer([str(conversation.pk)])[str(conversation.pk)]
        audience = fragment.audience | fragment.glimpsed_by
        listeners = {who for who in CAST if audience & hears(getattr(people, who).pk)}
        if listeners and shown(fragment):
            found[case] = listeners
    return found


def test_what_stands_out_on_whose_page_is_who_hears_of_it(
    cases: Cases, people: People, as_: Callable[[str], Client]
) -> None:
    assert whose(cases, pages(as_), "highlight") == STANDING_OUT
    assert heard(cases, people, lambda card: "<article" in card.html, "highlight") == STANDING_OUT


def test_what_is_listed_on_whose_page_is_who_hears_of_it(
    cases: Cases, people: People, as_: Callable[[str], Client]
) -> None:
    assert whose(cases, pages(as_), "listed") == READING
    assert heard(cases, people, lambda row: "<tr" in row.html, "listed") == READING


def test_who_may_only_take_it_sees_no_telephone(
    cases: Cases, people: People, as_: Callable[[str], Client]
) -> None:
    page = as_("bruno").get("/").content.decode()
    card = re.search(rf'<article id="highlight-{cases.queued.pk}".*?</article>', page, re.DOTALL)
    fragment = cards([str(cases.queued.pk)])[str(cases.queued.pk)]
    assert card is not None
    for html in (card[0], fragment.glimpse):
        assert "Oi, fila" in html
        assert "Assumir" in html
        assert "8888" not in html
        assert "Marcar como Lida" not in html
    assert "8888" in fragment.html


def test_it_leaves_the_screens_of_who_has_lost_it(cases: Cases, people: People) -> None:
    cases.anas.hand_to(Turn(people.bruno, people.comercial, Why.TRANSFERRED), at=cases.anas.last_at)
    cases.anas.save_changes("assignee", "sector")
    for renderer, name in ((cards, "highlight"), (rows, "listed")):
        fragment = renderer([str(cases.anas.pk)])[str(cases.anas.pk)]
        assert not (fragment.audience | fragment.glimpsed_by) & hears(people.ana.pk)
        assert f'data-live-gone="{name}-{cases.anas.pk}"' in fragment.gone
        assert "Oi, ana" not in fragment.gone


def test_a_conversation_that_is_no_more_leaves_every_screen() -> None:
    for renderer in (cards, rows):
        assert (renderer(["7"])["7"].html, renderer(["7"])["7"].audience) == ("", frozenset())


def test_nobody_sees_more_by_asking_for_parts(cases: Cases, as_: Callable[[str], Client]) -> None:
    for who in CAST:
        client = as_(who)
        listed = client.get("/painel/linhas/").content.decode()
        shown = client.get("/painel/destaques/").content.decode()
        for case, conversation in cases.all.items():
            assert (f'id="listed-{conversation.pk}"' in listed) == (who in READING[case])
            assert (f'id="highlight-{conversation.pk}"' in shown) == (who in STANDING_OUT.get(case, set()))


def test_who_is_not_signed_in_is_asked_to(cases: Cases) -> None:
    for path in ("", "painel/linhas/", "painel/destaques/"):
        assert Client().get(f"/{path}").status_code == 302


def test_looking_changes_nothing(cases: Cases, as_: Callable[[str], Client]) -> None:
    before = list(Conversation.objects.order_by("pk").values())
    pages(as_)
    assert list(Conversation.objects.order_by("pk").values()) == before
