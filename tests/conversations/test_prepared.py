"""What is made once for all who see alike finds for each what they see, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F, QuerySet
from django.utils import timezone

from connect.accounts.models import Role, User
from connect.accounts.viewers import once_for_all_alike
from connect.conversations.bubbles import COLUMNS
from connect.conversations.models import Conversation, Message
from connect.conversations.threads import NEWEST
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared, Values
from tests.conversations.cases import Cases, gather_cases
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(people: People) -> Cases:
    return gather_cases(people, with_photos=True)


@once_for_all_alike
def visible(user: User) -> QuerySet[Conversation, Any]:
    return Conversation.objects.visible_to(user).order_by("pk").values("pk", "last_at", "contact__name")


@once_for_all_alike
def listed(user: User, status: str) -> QuerySet[Conversation, Any]:
    rows = Conversation.objects.listed_for(user).filter(status=status)
    return rows.order_by("pk").values("pk", "last_at", "contact__name")


def expected(rows: QuerySet[Conversation]) -> list[dict[str, Any]]:
    found = rows.order_by("pk").values("pk", "last_at", "contact__name")
    return [dict(row) for row in found]


def test_each_finds_what_they_see(people: People, cases: Cases) -> None:
    for _ in range(2):
        for person in people.all:
            assert visible(person) == expected(Conversation.objects.visible_to(person))
            for status in ("pending", "active", "closed"):
                theirs = Conversation.objects.listed_for(person).filter(status=status)
                assert listed(person, status) == expected(theirs)
    assert len({tuple(row["pk"] for row in visible(person)) for person in people.all}) == len(people.all)


def test_an_id_longer_than_any_finds_nothing(cases: Cases) -> None:
    for longest in (2**63 - 1, 2**63, 10**30):
        assert NEWEST.read(conversation=longest) == []


def test_many_ids_are_one_value(cases: Cases) -> None:
    these = Prepared[Values](
        lambda: Conversation.objects.filter(Among(F("pk"), Given("pks", Many()))).values("pk")
    )
    for pks in ([], [cases.anas.pk], [cases.anas.pk, cases.closed.pk, 2**40]):
        found = {row["pk"] for row in these.read(pks=pks)}
        assert found == set(pks) & {cases.anas.pk, cases.closed.pk}


def test_who_changes_sees_otherwise_at_once(people: People, cases: Cases) -> None:
    assert [row["pk"] for row in visible(people.ana)] == [cases.anas.pk, cases.closed.pk]
    changed = {"role": Role.MANAGER}, {"is_active": False}, {"role": Role.ADMIN, "is_active": True}
    for change in changed:
        User.objects.filter(pk=people.ana.pk).update(**change)
        ana = User.objects.get(pk=people.ana.pk)
        assert visible(ana) == expected(Conversation.objects.visible_to(ana))
    people.gerson.sectors.set([people.suporte])
    gerson = User.objects.get(pk=people.gerson.pk)
    assert [row["pk"] for row in visible(gerson)] == [cases.suportes.pk, cases.carlas.pk]


def test_it_is_one_statement(people: People, cases: Cases, queries: Any) -> None:
    for person in people.all:
        assert person.sector_ids is not None
        with queries(1):
            visible(person)


def test_the_newest_messages_are_as_the_database_has_them(people: People, cases: Cases) -> None:
    cases.anas.reply("Bom dia!", by=people.ana, key="chave-1")
    for conversation in cases.all.values():
        messages = Message.objects.filter(conversation=conversation).newest_first()
        assert NEWEST.read(conversation=conversation.pk) == list(messages.values(*COLUMNS))


def test_a_person_cannot_be_asked_for_more_than_how_they_see(people: People) -> None:
    @once_for_all_alike
    def by_name(user: User) -> QuerySet[Conversation, Any]:
        return Conversation.objects.filter(contact__name=user.name).values("pk")

    @once_for_all_alike
    def by_key(user: User) -> QuerySet[Conversation, Any]:
        return Conversation.objects.filter(assignee_id=user.pk).values("pk")

    for reading in (by_name, by_key):
        with pytest.raises(AttributeError):
            reading(people.ana)


def test_a_moment_that_would_stay_for_good_is_refused() -> None:
    late = Prepared[Values](lambda: Conversation.objects.filter(late_at__lt=timezone.now()).values("pk"))
    with pytest.raises(TypeError):
        late.read()


def test_a_value_that_is_not_given_is_an_error(cases: Cases) -> None:
    rows = Prepared[Values](lambda: Message.objects.filter(conversation=Given("conversation")).values("pk"))
    with pytest.raises(KeyError):
        rows.read()
