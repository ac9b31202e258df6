"""*Bloqueado*: who is shown as locked out, and who lets them in again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from connect.accounts.models import Allowance, Limit, User
from connect.accounts.models.admitted import NotHere
from connect.accounts.models.employed import NotYours
from connect.accounts.models.lockable import PASSWORDS, PASSWORDS_OF_DEVICE
from connect.accounts.models.verification import CODE_MAILS, TRIES
from connect.audit.models import Entry
from connect.jobs.models import Job
from connect.jobs.worker import Worker
from connect.live.models import Event
from tests.accounts.entering import enter, give_code, give_password
from tests.people import People

pytestmark = pytest.mark.django_db


def spend(limit: Limit, whose: object) -> None:
    for _ in range(limit.times):
        limit.spend(whose)


def told() -> set[str]:
    """Of whom the screens were told."""
    while Worker().work() == 0:
        pass
    subjects = set(Event.objects.filter(kind="person").values_list("subject", flat=True))
    Event.objects.all().delete()
    return subjects


LOCKED: list[tuple[Limit, Callable[[User], object], str]] = [
    (PASSWORDS, lambda ana: ana.username, "5 senhas erradas"),
    (PASSWORDS, lambda ana: ana.username.upper(), "5 senhas erradas"),
    (TRIES, lambda ana: ana.pk, "20 códigos errados"),
    (CODE_MAILS, lambda ana: ana.pk, "12 códigos pedidos"),
]


@pytest.mark.parametrize(("limit", "whose", "because"), LOCKED)
def test_who_is_locked_out_and_why(
    people: People, limit: Limit, whose: Callable[[User], object], because: str
) -> None:
    limit.spend(whose(people.ana))
    assert User.locked_among(people.all) == {}
    Allowance.objects.all().delete()
    spend(limit, whose(people.ana))
    assert User.locked_among(people.all) == {people.ana.pk: because}
    Allowance.objects.update(ends_at=timezone.now())
    assert User.locked_among(people.all) == {}


def test_the_whole_team_is_looked_at_in_one_query(people: People, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        User.locked_among(people.all)


def test_who_looks_after_the_person_lets_them_in_again(client: Client, people: People) -> None:
    for _ in range(PASSWORDS.times):
        give_password(client, "ana", "errada")
    assert give_password(client, "ana").status_code == 429
    people.ana.unlock(by=people.gerson)
    people.ana.unlock(by=people.gerson)
    assert Entry.objects.get(kind="user.unlocked").actor_id == people.gerson.pk
    assert enter(client, "ana").status_code == 302


def test_also_with_the_device_that_they_trust(client: Client, people: People) -> None:
    enter(client, "ana", trust="on")
    client.post("/sair/")
    for _ in range(PASSWORDS_OF_DEVICE.times):
        give_password(client, "ana", "errada")
    assert give_password(client, "ana").status_code == 429
    people.ana.unlock(by=people.duda)
    assert give_password(client, "ana").status_code == 302


def test_nobody_else_does(people: People) -> None:
    spend(PASSWORDS, "ana")
    for stranger in (people.gilda, people.bruno, people.ana):
        with pytest.raises(NotYours):
            people.ana.unlock(by=stranger)
    people.ana.deactivate(by=people.gerson)
    with pytest.raises(NotHere):
        people.ana.unlock(by=people.gerson)
    assert User.locked_among([people.ana])


def test_the_row_says_so_and_says_when_it_is_over(client: Client, people: People) -> None:
    told()
    for wrong in range(PASSWORDS.times):
        assert told() == set(), wrong
        give_password(client, "ana", "errada")
    assert told() == {str(people.ana.pk)}
    later = Job.objects.get()
    assert later.due_at == PASSWORDS.spent_until("ana")
    Job.objects.update(due_at=timezone.now())
    assert told() == {str(people.ana.pk)}


def test_a_name_that_nobody_has_is_as_much_work_and_tells_nobody(client: Client, people: People) -> None:
    for _ in range(PASSWORDS.times):
        give_password(client, "ninguem", "errada")
    assert Job.objects.count() == 2
    assert "ninguem" not in str(list(Job.objects.values()))
    assert told() == set()


def test_guessed_codes_are_told_of_too(client: Client, people: People) -> None:
    for _ in range(TRIES.times - 1):
        TRIES.spend(people.ana.pk)
    give_password(client, "ana")
    told()
    give_code(client, "000000x")
    assert told() == {str(people.ana.pk)}
    people.ana.unlock(by=people.gerson)
    assert told() == {str(people.ana.pk)}
