"""How a person stands: pausing and coming back, going silent, and how colleagues hear of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.accounts import presence
from connect.accounts.fragments import people as rendered
from connect.accounts.hearing import hears
from connect.accounts.models import State, User
from connect.accounts.models.available import NoReason
from connect.audit.models import Entry
from connect.conversations.models.assignable import least_busy
from connect.live.models import Event
from tests.people import People

pytestmark = pytest.mark.django_db

AGO = timedelta(minutes=1)


def set_seen(user: User, ago: timedelta = timedelta()) -> None:
    """The person was heard of so long ago, and colleagues were told of it then."""
    user.last_seen_at = timezone.now() - ago
    user.told_state = State.ONLINE
    user.save()


def told_of(user: User) -> int:
    return Event.objects.filter(kind="person", subject=str(user.pk), audience=" everyone ").count()


def fragment_of(user: User) -> str:
    return rendered([str(user.pk)])[str(user.pk)].html


# -- the state --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "paused", "absent", "state"),
    [
        (None, False, None, State.OFFLINE),
        (timedelta(seconds=31), False, None, State.OFFLINE),
        (timedelta(), False, None, State.ONLINE),
        (timedelta(), True, None, State.PAUSED),
        (timedelta(minutes=5), True, None, State.OFFLINE),
        (timedelta(), True, timedelta(), State.ABSENT),
        (None, False, timedelta(days=3), State.ABSENT),
        (timedelta(), False, timedelta(days=-1), State.ONLINE),
    ],
)
def test_the_state_is_the_same_for_one_and_for_a_query(
    people: People, seen: timedelta | None, paused: bool, absent: timedelta | None, state: State
) -> None:
    ana, now = people.ana, timezone.now()
    ana.last_seen_at = None if seen is None else now - seen
    ana.paused_at = now if paused else None
    ana.absent_until = None if absent is None else timezone.localdate() + absent
    ana.save()
    assert ana.state == state
    assert User.objects.annotate(now=User.state_at(now)).get(pk=ana.pk).now == state
    assert User.objects.online().filter(pk=ana.pk).exists() == (state == State.ONLINE)


# -- pausing ----------------------------------------------------------------------------------------


def test_who_pauses_is_given_nothing_and_colleagues_see_why(people: People) -> None:
    set_seen(people.ana)
    assert least_busy(people.comercial) == people.ana
    people.ana.pause(by=people.ana, reason="  Almoço ")
    assert least_busy(people.comercial) is None
    assert 'title="Almoço">Em pausa<' in fragment_of(people.ana)
    assert told_of(people.ana) == 1
    assert Entry.objects.filter(kind="user.paused", actor_id=people.ana.pk).count() == 1


def test_who_comes_back_is_given_work_again(people: People) -> None:
    set_seen(people.ana)
    people.ana.pause(by=people.ana, reason="Almoço")
    people.ana.resume(by=people.ana)
    assert least_busy(people.comercial) == people.ana
    assert ">Online<" in fragment_of(people.ana)
    assert told_of(people.ana) == 2


def test_coming_back_twice_is_coming_back_once(people: People) -> None:
    people.ana.resume(by=people.ana)
    assert told_of(people.ana) == 0
    assert not Entry.objects.exists()


def test_another_reason_does_not_begin_the_pause_anew(people: People) -> None:
    people.ana.pause(by=people.ana, reason="Almoço")
    began = people.ana.paused_at
    people.ana.pause(by=people.ana, reason="Médico")
    assert (people.ana.paused_at, people.ana.pause_reason) == (began, "Médico")


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_pause_says_why(people: People, reason: str) -> None:
    with pytest.raises(NoReason):
        people.ana.pause(by=people.ana, reason=reason)
    assert not people.ana.is_paused


def test_the_forms_work_before_any_script(client: Client, people: People) -> None:
    client.force_login(people.ana)
    answer = client.post("/pausa/", {"reason": "Almoço"}, headers={"Referer": "http://testserver/conversas/"})
    assert answer.headers["Location"] == "http://testserver/conversas/"
    assert "Em pausa: Almoço" in client.get("/conversas/").content.decode()
    answer = client.post("/pausa/fim/", headers={"Referer": "https://mal.example/"})
    assert answer.headers["Location"] == "/"
    people.ana.refresh_from_db()
    assert not people.ana.is_paused
    assert client.post("/pausa/", {"reason": " "}).status_code == 422
    assert client.post("/pausa/", {"reason": "x" * 121}).status_code == 422
    assert client.get("/pausa/").status_code == 405


# -- being told -------------------------------------------------------------------------------------


def test_coming_in_is_told_at_once(people: People) -> None:
    presence.seen(people.ana)
    assert told_of(people.ana) == 1
    presence.seen(people.ana)
    assert told_of(people.ana) == 1


def test_who_has_fallen_silent_is_told_of_once(people: People) -> None:
    set_seen(people.ana, AGO)
    set_seen(people.bruno)
    presence.tell()
    presence.tell()
    assert (told_of(people.ana), told_of(people.bruno)) == (1, 0)


def test_who_signs_out_is_gone_at_once(client: Client, people: People) -> None:
    client.force_login(people.ana)
    client.post("/presenca/")
    client.post("/sair/")
    people.ana.refresh_from_db()
    assert people.ana.state == State.OFFLINE
    assert told_of(people.ana) == 2


def test_an_absence_ends_with_its_last_day(people: People) -> None:
    set_seen(people.ana)
    people.ana.absent_until = timezone.localdate() - timedelta(days=1)
    people.ana.told_state = State.ABSENT
    people.ana.save()
    presence.tell()
    assert told_of(people.ana) == 1
    assert ">Online<" in fragment_of(people.ana)


def test_nothing_is_written_as_long_as_nothing_changes(people: People, queries: Any) -> None:
    set_seen(people.ana)
    with queries(1):
        presence.tell()


# -- the fragment -----------------------------------------------------------------------------------


def test_everyone_sees_and_hears_a_colleague(people: People) -> None:
    audience = rendered([str(people.ana.pk)])[str(people.ana.pk)].audience
    assert all(audience & hears(person.pk) for person in people.all)


def test_the_absent_are_named_with_who_is_there_instead(people: People) -> None:
    people.ana.absent_until = timezone.localdate() + timedelta(days=4)
    people.ana.substitute = people.bruno
    people.ana.save()
    html = fragment_of(people.ana)
    assert f"Ausente até {people.ana.absent_until:%d/%m}" in html
    assert "No lugar: Bruno Lima" in html


def test_who_works_here_no_more_leaves_the_list(people: People) -> None:
    User.objects.filter(pk=people.ana.pk).update(is_active=False)
    fragment = rendered([str(people.ana.pk)])[str(people.ana.pk)]
    assert (fragment.html, fragment.audience) == ("", frozenset())
    assert f'data-live-gone="colleague-{people.ana.pk}"' in fragment.gone


def test_a_team_is_rendered_in_two_queries(people: People, queries: Any) -> None:
    with queries(2):
        assert len(rendered([str(person.pk) for person in people.all])) == 6


def test_the_team_is_in_the_order_of_who_can_help(people: People) -> None:
    for person in (people.carla, people.bruno, people.gilda):
        set_seen(person)
    people.bruno.pause(by=people.bruno, reason="Almoço")
    team = sorted(User.objects.colleagues(), key=lambda person: person.place)
    assert [person.short_name for person in team] == ["Carla", "Gilda", "Bruno", "Ana", "Duda", "Gerson"]


# -- in the browser -----------------------------------------------------------------------------------

TEAM = """() => document.querySelector("main").insertAdjacentHTML("beforeend",
    '<ul aria-label="Equipe" data-live-list="team"></ul>')"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_pause_is_two_clicks_and_coming_back_is_one(
    people: People, signed_in_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    bruno = signed_in_page("bruno")
    bruno.goto("/conversas/")
    bruno.evaluate(TEAM)
    expect(bruno.locator("live-stream[data-online]")).to_be_attached()
    ana = signed_in_page("ana")
    ana.goto("/conversas/")
    row = bruno.get_by_role("list", name="Equipe").get_by_role("listitem").filter(has_text="Ana Souza")
    expect(row).to_contain_text("Online")
    elsewhere = ana.context.new_page()
    elsewhere.goto("/conversas/")
    expect(elsewhere.locator("live-stream[data-online]")).to_be_attached()

    ana.get_by_role("button", name="Entrar em pausa").focus()
    ana.keyboard.press("Enter")
    accessible(ana)
    ana.get_by_role("button", name="Almoço").click()
    expect(ana.locator(".side__state")).to_contain_text("Em pausa: Almoço")
    expect(ana.get_by_role("dialog", name="Entrar em pausa")).to_be_hidden()
    expect(row).to_contain_text("Em pausa")
    expect(elsewhere.locator(".side__state")).to_contain_text("Em pausa: Almoço")
    accessible(ana)

    elsewhere.get_by_role("button", name="Voltar da pausa").click()
    expect(row).to_contain_text("Online")
    expect(ana.get_by_role("button", name="Entrar em pausa")).to_be_visible()
    expect(ana.get_by_role("button", name="Voltar da pausa")).to_be_hidden()
