"""What is made once is planned once, and nothing else is."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from connect.accounts.models import User
from connect.accounts.recognising import KNOWN
from tests.people import People

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(settings.IS_SQLITE, reason="SQLite keeps statements by itself"),
]


def planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_what_comes_again_is_planned_once(people: People) -> None:
    before = len(planned())
    for person in (people.ana, people.duda, people.ana):
        assert {row["name"] for row in KNOWN.read(pk=person.pk)} == {person.name}
    now = planned()
    assert len([statement for statement in now if "accounts_user" in statement]) == 1
    assert len(now) <= before + 1


def test_what_is_made_anew_is_sent_as_it_is(people: People) -> None:
    before = planned()
    for _ in range(9):
        assert User.objects.filter(username="ana").get() == people.ana
    assert planned() == before
