from __future__ import annotations

from typing import Any

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


def test_who_has_left_is_not_recognised(people: People) -> None:
    User.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert PersonBackend().get_user(people.ana.pk) is None
    assert PersonBackend().get_user(0) is None
