"""Signing in, the theme, being there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connect.accounts import presence
from connect.accounts.models import User
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
WRONG = "Usuário ou senha incorretos. Confira os dados e tente de novo."


def sign_in(client: Client, username: str, password: str) -> None:
    client.post("/entrar/", {"username": username, "password": password})


@pytest.mark.parametrize(
    ("username", "password"), [("ana", "errada"), ("ninguem", PASSWORD), ("bruno", PASSWORD)], ids=str
)
def test_whatever_is_wrong_the_answer_is_the_same(
    client: Client, people: People, username: str, password: str
) -> None:
    User.objects.filter(username="bruno").update(is_active=False)
    answer = client.post("/entrar/", {"username": username, "password": password})
    assert WRONG in answer.content.decode()


@pytest.mark.parametrize("elsewhere", ["https://mal.example/", "//mal.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client: Client, people: People, elsewhere: str) -> None:
    answer = client.post(f"/entrar/?next={elsewhere}", {"username": "ana", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_a_stranger_is_asked_to_sign_in_first(client: Client, people: People) -> None:
    assert client.get("/conversas/").headers["Location"] == "/entrar/?next=/conversas/"


def test_the_session_is_another_after_signing_in(client: Client, people: People) -> None:
    client.get("/entrar/")
    before = client.session.session_key
    sign_in(client, "ana", PASSWORD)
    assert client.session.session_key != before


def test_signing_out_takes_a_post(client: Client, people: People) -> None:
    client.force_login(people.ana)
    assert client.get("/sair/").status_code == 405
    client.post("/sair/")
    assert client.get("/conversas/").status_code == 302


def test_the_theme_is_kept(client: Client, people: People) -> None:
    client.force_login(people.ana)
    assert client.post("/tema/", {"theme": "dark"}, headers={"Accept": "*/*"}).status_code in (204, 302)
    people.ana.refresh_from_db()
    assert people.ana.theme == "dark"
    assert client.post("/tema/", {"theme": "pink"}).status_code == 422


# -- being there -----------------------------------------------------------------------------------


def test_the_first_beat_makes_one_online_at_once(client: Client, people: People) -> None:
    client.force_login(people.ana)
    client.post("/presenca/")
    assert list(User.objects.online()) == [people.ana]


def test_further_beats_are_kept_and_written_together(
    client: Client, people: People, django_assert_num_queries: object
) -> None:
    earlier = timezone.now() - timedelta(seconds=20)
    User.objects.filter(pk=people.ana.pk).update(last_seen_at=earlier)
    people.ana.refresh_from_db()
    with django_assert_num_queries(0):  # type: ignore[operator]
        presence.seen(people.ana)
    presence.write()
    people.ana.refresh_from_db()
    assert people.ana.last_seen_at is not None
    assert people.ana.last_seen_at > earlier


def test_who_is_silent_or_paused_or_absent_is_not_online(people: People) -> None:
    now = timezone.now()
    for user in people.agents:
        user.last_seen_at = now
    people.ana.last_seen_at = now - timedelta(seconds=31)
    people.bruno.paused_at = now
    people.carla.absent_until = timezone.localdate()
    for user in people.agents:
        user.save()
        assert not user.is_online
    assert not User.objects.online().exists()
