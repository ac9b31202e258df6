from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from connect.accounts.models import User
from connect.accounts.recognising import PersonBackend
from tests.people import People


def test_who_comes_again_is_read_with_their_sectors_at_once(people: People, queries: Any) -> None:
    people.gerson.sectors.add(people.suporte)
    expected = {
        people.ana: {people.comercial.pk},
        people.gerson: {people.comercial.pk, people.suporte.pk},
        people.duda: set(),
    }
    for user, sectors in expected.items():
        with queries(1):
            found = PersonBackend().get_user(user.pk)
            assert found == user
            assert found.sector_ids == sectors


def test_a_view_has_the_person_themselves(client: Client, people: People) -> None:
    client.force_login(people.ana)
    user = client.get("/conversas/").context["request"].user
    assert type(user) is User
    assert user == people.ana


def test_who_has_left_is_not_recognised(people: People) -> None:
    User.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert PersonBackend().get_user(people.ana.pk) is None
    assert PersonBackend().get_user(0) is None


def test_who_comes_again_is_as_the_database_has_them(people: People) -> None:
    for person in people.all:
        found = PersonBackend().get_user(person.pk)
        assert found is not None
        expected = User.objects.get(pk=person.pk)
        assert {name: getattr(found, name) for name in vars(expected) if name != "_state"} == {
            name: value for name, value in vars(expected).items() if name != "_state"
        }
        found.name = f"{found.name} Filho"
        found.save()
        assert User.objects.get(pk=person.pk).name == found.name


def test_a_session_lasts_until_it_has_run_out(client: Client, people: People) -> None:
    client.force_login(people.ana)
    session = Session.objects.get()
    for expires, status in ((timedelta(minutes=1), 200), (timedelta(minutes=-1), 302)):
        session.expire_date = timezone.now() + expires
        session.save()
        assert client.get("/conversas/").status_code == status


def test_a_key_that_nobody_has_opens_nothing(client: Client, people: People) -> None:
    client.cookies["csi_session"] = "x" * 32
    assert client.get("/conversas/").status_code == 302
