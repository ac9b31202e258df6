from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.test import Client
from django.utils import timezone

from connect.accounts import presence, signing_in
from connect.accounts.models import User, Verification
from connect.audit.models import Entry
from connect.mail.models import Mail
from tests.accounts.entering import enter, give_code, give_password, is_in, newest_code
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
WRONG = "Usuário ou senha incorretos. Confira os dados e tente de novo."
NOBODYS = [("ana", "errada"), ("ninguem", PASSWORD), ("bruno", PASSWORD), ("carla", "!nothing")]


@pytest.fixture
def left(people: People) -> People:
    """Bruno is deactivated, Carla has no password yet."""
    User.objects.filter(pk=people.bruno.pk).update(is_active=False)
    people.carla.set_unusable_password()
    people.carla.save()
    return people


def without_what_differs(page: str, username: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace(f'value="{username}"', "")


# -- the password ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("username", "password"), NOBODYS, ids=str)
def test_whatever_is_wrong_the_answer_is_the_same(
    client: Client, left: People, username: str, password: str
) -> None:
    answer = give_password(client, username, password)
    assert answer.status_code == 422
    page = without_what_differs(answer.content.decode(), username)
    assert WRONG in page
    other = give_password(Client(), "outro", "qualquer")
    assert page == without_what_differs(other.content.decode(), "outro")
    assert not Verification.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize(("username", "password"), NOBODYS, ids=str)
def test_and_so_is_the_work(
    client: Client, left: People, username: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hash is computed whoever it is, a row is read and a line recorded."""
    hasher = type(get_hasher("default"))
    hashed: list[str] = []
    encode = hasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hasher, "encode", counted)
    give_password(client, username, password)
    assert len(hashed) == 1
    assert Entry.objects.filter(kind="login.failed").count() == 1


def test_a_right_password_alone_opens_nothing(client: Client, people: People) -> None:
    answer = give_password(client, "ana")
    assert answer.headers["Location"] == "/entrar/verificar/"
    assert not is_in(client)
    assert client.get("/conversas/").headers["Location"] == "/entrar/?next=/conversas/"


def test_a_stranger_is_asked_to_sign_in_first(client: Client, people: People) -> None:
    assert client.get("/conversas/").headers["Location"] == "/entrar/?next=/conversas/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://mal.example/",
        "//mal.example/",
        "/\\mal.example/",
        "javascript:alert(1)",
        "http:///mal.example",
    ],
)
def test_nobody_is_sent_elsewhere(client: Client, people: People, elsewhere: str) -> None:
    assert enter(client, "ana", to=elsewhere).headers["Location"] == "/"


def test_one_goes_on_to_where_one_wanted(client: Client, people: People) -> None:
    assert (
        enter(client, "ana", to="/conversas/?situacao=abertas").headers["Location"]
        == "/conversas/?situacao=abertas"
    )
    assert client.get("/entrar/?next=/conversas/").headers["Location"] == "/conversas/"


def test_nobody_signs_up_and_no_page_of_the_library_is_open(client: Client, people: People) -> None:
    for path in (
        "/accounts/signup/",
        "/accounts/login/",
        "/signup/",
        "/entrar/cadastro/",
        "/2fa/",
        "/password/reset/",
    ):
        assert client.get(path).status_code in (302, 404)
        client.force_login(people.ana)
        assert client.get(path).status_code == 404
        client.logout()


# -- sessions ----------------------------------------------------------------------------------------


def test_the_session_is_another_after_each_step(client: Client, people: People) -> None:
    client.cookies["csi_session"] = "a" * 32
    client.get("/entrar/")
    give_password(client, "ana")
    halfway = client.session.session_key
    assert halfway != "a" * 32
    give_code(client, newest_code())
    assert client.session.session_key != halfway
    stranger = Client()
    stranger.cookies["csi_session"] = str(halfway)
    assert not is_in(stranger)
    assert is_in(client)


def test_signing_out_takes_a_post_and_ends_the_session(client: Client, people: People) -> None:
    enter(client, "ana")
    key = client.session.session_key
    assert client.get("/sair/").status_code == 405
    client.post("/sair/")
    assert not is_in(client)
    thief = Client()
    thief.cookies["csi_session"] = str(key)
    assert not is_in(thief)


def test_a_session_knows_when_it_began(client: Client, people: People) -> None:
    enter(client, "ana")
    began = client.session[signing_in.SIGNED_IN_AT]
    assert 0 <= timezone.now().timestamp() - began < 60


def test_it_is_recorded_who_came_in_and_who_did_not(client: Client, people: People) -> None:
    give_password(client, "ana", "errada")
    enter(client, "ana")
    kinds = list(Entry.objects.order_by("pk").values_list("kind", "actor_id", "ip"))
    assert kinds == [
        ("login.failed", None, "127.0.0.1"),
        ("code.sent", None, "127.0.0.1"),
        ("login.succeeded", people.ana.pk, "127.0.0.1"),
    ]
    assert {entry.object_id for entry in Entry.objects.all()} == {str(people.ana.pk)}


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
