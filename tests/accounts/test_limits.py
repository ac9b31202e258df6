from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from connect.accounts import signing_in
from connect.accounts.models import Allowance, Limit, TooOften
from connect.accounts.models.lockable import PASSWORDS, PASSWORDS_OF_DEVICE
from connect.audit.models import Entry
from tests.accounts.entering import enter, give_password, is_in
from tests.people import PASSWORD, People
from tests.together import at_once

pytestmark = pytest.mark.django_db
THREE = Limit("three", 3, per=timedelta(minutes=5))


def exhaust(limit: Limit, *whose: object) -> None:
    for _ in range(limit.times):
        limit.spend(*whose)


def test_so_often_and_no_more() -> None:
    exhaust(THREE, "ana")
    with pytest.raises(TooOften, match="Aguarde 5 minutos") as first:
        THREE.spend("ana")
    with pytest.raises(TooOften) as second:
        THREE.spend("ana")
    assert first.value.is_news
    assert not second.value.is_news
    THREE.spend("bruno")
    Limit("four", 4, per=timedelta(minutes=5)).spend("ana")


def test_an_allowance_is_new_when_its_time_is_over() -> None:
    exhaust(THREE, "ana")
    Allowance.objects.update(ends_at=timezone.now())
    exhaust(THREE, "ana")
    with pytest.raises(TooOften):
        THREE.spend("ana")


def test_what_was_no_guess_is_given_back() -> None:
    for _ in range(10):
        with THREE.guessing("ana"):
            pass
    assert Allowance.objects.get().spent == 0
    for _ in range(THREE.times):
        with pytest.raises(ZeroDivisionError), THREE.guessing("ana"):
            raise ZeroDivisionError
    with pytest.raises(TooOften):
        THREE.spend("ana")


def test_who_it_was_is_not_written() -> None:
    THREE.spend("ana")
    assert "ana" not in str(list(Allowance.objects.values()))


def test_what_is_over_is_forgotten() -> None:
    THREE.spend("ana")
    THREE.spend("bruno")
    Allowance.objects.filter(pk=Allowance.objects.order_by("pk").values("pk")[:1]).update(
        ends_at=timezone.now()
    )
    Allowance.objects.forget_old()
    assert Allowance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_at_once_no_more_than_that(transactional_db: None) -> None:
    answers = at_once(*[lambda: THREE.spend("ana")] * 8)
    assert sum(answer is None for answer in answers) == 3
    assert sum(isinstance(answer, TooOften) and answer.is_news for answer in answers) == 1


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_another_begins_is_not_refused(transactional_db: None) -> None:
    for name in range(20):
        answers = at_once(*[partial(THREE.spend, name)] * 3)
        assert answers == [None] * 3


# -- at the entrance ---------------------------------------------------------------------------------


def lock_out(client: Client, username: str) -> None:
    for _ in range(PASSWORDS.times):
        assert give_password(client, username, "errada").status_code == 422


def test_after_five_wrong_passwords_the_right_one_waits_from_wherever(client: Client, people: People) -> None:
    lock_out(client, "ana")
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    for each in (client, elsewhere):
        answer = give_password(each, "ana")
        assert answer.status_code == 429
        assert "Muitas tentativas. Aguarde 5 minutos e tente novamente." in answer.content.decode()
    assert Entry.objects.filter(kind="login.locked", object_id=str(people.ana.pk)).count() == 1
    assert give_password(client, "bruno").status_code == 302


def test_being_locked_out_tells_nothing_of_who_there_is(client: Client, people: People) -> None:
    lock_out(client, "ninguem")
    assert give_password(client, "ninguem").status_code == 429


def test_a_stranger_cannot_lock_out_who_trusts_their_device(client: Client, people: People) -> None:
    enter(client, "ana", trust="on")
    client.post("/sair/")
    stranger = Client()
    lock_out(stranger, "ana")
    for number in range(signing_in.PASSWORDS_OF_NETWORK.times):
        give_password(stranger, f"alguem{number}", "errada")
    assert give_password(stranger, "ana").status_code == 429
    assert give_password(client, "ana").headers["Location"] == "/"
    assert is_in(client)


def test_but_a_trusted_device_is_no_place_to_guess_from_either(client: Client, people: People) -> None:
    enter(client, "ana", trust="on")
    client.post("/sair/")
    for _ in range(PASSWORDS_OF_DEVICE.times):
        give_password(client, "ana", "errada")
    assert give_password(client, "ana").status_code == 429


def test_one_network_cannot_try_everybody(people: People) -> None:
    client = Client(REMOTE_ADDR="2001:db8::1")
    for number in range(signing_in.PASSWORDS_OF_NETWORK.times):
        give_password(client, f"alguem{number}", "errada")
    assert give_password(Client(REMOTE_ADDR="2001:db8::2"), "ana").status_code == 429
    assert give_password(Client(REMOTE_ADDR="2001:db8:0:1::1"), "ana").status_code == 302


def test_right_passwords_cost_nothing(people: People) -> None:
    for _ in range(PASSWORDS.times + 1):
        assert give_password(Client(), "ana", PASSWORD).status_code == 302
