"""*Sessões*: where one is signed in, and how to be so no longer."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from connect.accounts import devices
from connect.live.models import Event
from tests.accounts.proving import sign_in
from tests.people import People

pytestmark = pytest.mark.django_db
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


def known(client: Client, user_agent: str = WINDOWS) -> UserSession:
    """The session of this client, as signing in keeps it."""
    from django.contrib.auth import get_user

    request = client.get("/minha-conta/").wsgi_request
    return UserSession.objects.create(
        user=get_user(request),
        session_key=client.session.session_key,
        user_agent=user_agent,
        ip="203.0.113.7",
    )


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS, "Chrome no Windows"),
        (WINDOWS + " Edg/142.0.0.0", "Edge no Windows"),
        (IPHONE, "Safari no iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox no Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15; SM-S928B) Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome no Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari no Mac"),
        ("curl/8.5", "Navegador desconhecido"),
        ("", "Navegador desconhecido"),
    ],
)
def test_a_browser_is_told_in_plain_words(user_agent: str, words: str) -> None:
    assert devices.described(user_agent) == words


def test_the_sessions_are_listed_this_one_first(client: Client, people: People) -> None:
    phone = Client()
    for each, agent in ((phone, IPHONE), (client, WINDOWS)):
        sign_in(each, people.ana)
        known(each, agent)
    page = client.get("/minha-conta/").content.decode()
    assert page.index("Chrome no Windows") < page.index("Esta sessão") < page.index("Safari no iPhone")


def test_one_is_ended_and_its_pages_are_told(client: Client, people: People) -> None:
    phone = Client()
    for each in (phone, client):
        sign_in(each, people.ana)
    there = known(phone)
    known(client)
    Event.objects.all().delete()
    assert client.post(f"/minha-conta/sessoes/{there.pk}/encerramento/").status_code == 302
    assert phone.get("/minha-conta/").status_code == 302
    assert client.get("/minha-conta/").status_code == 200
    event = Event.objects.get()
    assert (event.kind, event.subject) == ("control", "signed-out")
    assert event.audience.strip().startswith("session:")


def test_all_others_are_ended(client: Client, people: People) -> None:
    phone, tablet = Client(), Client()
    for each in (phone, tablet, client):
        sign_in(each, people.ana)
        known(each)
    assert client.post("/minha-conta/sessoes/encerramento/").status_code == 302
    assert [each.get("/minha-conta/").status_code for each in (phone, tablet, client)] == [302, 302, 200]


def test_nobody_ends_a_colleagues_session(client: Client, people: People) -> None:
    phone = Client()
    sign_in(phone, people.bruno)
    there = known(phone)
    for user in (people.ana, people.gerson, people.duda):
        sign_in(client, user)
        assert client.post(f"/minha-conta/sessoes/{there.pk}/encerramento/").status_code == 404
    assert phone.get("/minha-conta/").status_code == 200


def test_all_devices_are_forgotten(client: Client, people: People) -> None:
    people.ana.trusted_devices.trust(people.ana)
    people.bruno.trusted_devices.trust(people.bruno)
    sign_in(client, people.ana)
    client.post("/minha-conta/dispositivos/esquecimento/")
    assert not people.ana.trusted_devices.exists()
    assert people.bruno.trusted_devices.exists()
