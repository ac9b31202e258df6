"""Who waits too long: the manager knows, once, and the queue may have it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.accounts.hearing import hears
from connect.accounts.models import Sector, User
from connect.conversations.fragments import waits
from connect.conversations.inbox import Inbox, Shelf
from connect.conversations.models import Assignment, Conversation, Message
from connect.conversations.queues import drain
from connect.conversations.waits import watch_waits
from connect.live.models import Event
from connect.whatsapp.models import Alert
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def anas(people: People) -> Conversation:
    """João has waited for Ana for 20 minutes; the limit is 15."""
    a_number(people.comercial)
    hear(said("Bom dia", ago=20))
    conversation_of().assume(by=people.ana)
    had_for(20)
    return conversation_of()


def had_for(minutes: int) -> None:
    """Who has the conversation has had it that long."""
    Assignment.objects.filter(ended_at=None).update(started_at=timezone.now() - timedelta(minutes=minutes))


def look() -> None:
    watch_waits.func()


def told() -> list[set[str]]:
    return [set(event.audience.split()) for event in Event.objects.filter(kind="wait")]


def returning(people: People) -> None:
    Sector.objects.update(waiting_returns_to_queue=True)


def test_the_manager_is_told_once(anas: Conversation, people: People) -> None:
    look()
    look()
    assert told() == [{f"manager:{people.comercial.pk}"}]
    conversation = conversation_of()
    assert conversation.late_at is not None
    assert conversation.assignee == people.ana
    notice = waits([str(anas.pk)])[str(anas.pk)]
    assert "João espera resposta há 20 min, com Ana Souza." in notice.html
    assert [person.username for person in people.all if notice.audience & hears(person.pk)] == ["gerente"]


def test_one_message_more_is_the_same_wait(anas: Conversation) -> None:
    look()
    hear(said("Alguém?"))
    look()
    assert len(told()) == 1


def test_an_answer_ends_the_wait_and_the_next_is_another(anas: Conversation, people: People) -> None:
    look()
    conversation_of().reply("Oi", by=people.ana, key="k1")
    assert conversation_of().late_at is None
    assert waits([str(anas.pk)]) == {}
    hear(said("E o preço?", ago=16))
    look()
    assert len(told()) == 2


@pytest.mark.parametrize(("waited", "had", "is_late"), [(14, 60, False), (60, 14, False), (16, 16, True)])
def test_both_the_customer_waits_and_the_person_has_had_it_so_long(
    people: People, waited: int, had: int, is_late: bool
) -> None:
    a_number(people.comercial)
    hear(said("Oi", ago=waited))
    conversation_of().assume(by=people.ana)
    had_for(had)
    look()
    assert bool(told()) == is_late


def test_each_sector_has_its_limit(anas: Conversation, people: People) -> None:
    Sector.objects.filter(pk=people.comercial.pk).update(waiting_limit_minutes=30)
    look()
    assert told() == []
    Sector.objects.filter(pk=people.comercial.pk).update(waiting_limit_minutes=0)
    look()
    assert told() == []


def test_who_waits_in_the_queue_waits_for_nobody_yet(people: People) -> None:
    a_number(people.comercial)
    hear(said("Oi", ago=60))
    look()
    assert told() == []


def test_admins_are_told_where_no_manager_is(anas: Conversation, people: People) -> None:
    people.gerson.sectors.clear()
    look()
    assert told() == [{"admins"}]


def test_a_manager_finds_those_who_wait_in_a_list_of_their_own(anas: Conversation, people: People) -> None:
    look()

    def listed(user: User) -> int:
        return len(Inbox(user, Shelf.LATE).page().rows)

    assert [listed(user) for user in (people.gerson, people.gilda, people.duda)] == [1, 0, 1]
    assert Inbox(people.gerson, Shelf.ALL).counts()[Shelf.LATE] == "1"
    assert Shelf.LATE not in Inbox(people.ana, Shelf.ALL).shelves
    assert "data-late" in Inbox(people.gerson, Shelf.LATE).page().rows[0]


def test_it_goes_back_to_the_queue_if_the_sector_says_so(anas: Conversation, people: People) -> None:
    returning(people)
    hear(said("Depois", by="5511977776666", name="Maria", ago=5))
    look()
    conversation = conversation_of()
    assert (conversation.assignee, conversation.sector) == (None, people.comercial)
    line = Message.objects.get(details__event="waited")
    assert line.text == "Ana Souza não respondeu em 15 min: a conversa voltou à fila de Comercial"
    assert "João espera resposta há 20 min, de volta à fila de Comercial." in (
        waits([str(anas.pk)])[str(anas.pk)].html
    )
    # Oldest first.
    rows = Inbox(people.bruno, Shelf.QUEUE).page().rows
    assert [name for row in rows for name in ("João", "Maria") if name in row] == ["João", "Maria"]
    # Ana keeps what she read; whoever takes it begins anew.
    assert Assignment.objects.former_of(people.ana).get().declined
    conversation.assume(by=people.bruno)
    assert conversation_of().late_at is None
    look()
    assert conversation_of().assignee == people.bruno


def test_it_does_not_come_to_the_same_person_by_itself(anas: Conversation, people: People) -> None:
    returning(people)
    Sector.objects.update(routing=Sector.Routing.AUTOMATIC)
    User.objects.filter(pk=people.ana.pk).update(last_seen_at=timezone.now())
    hear(said("Depois", by="5511977776666", name="Maria", ago=5))
    look()
    drain()
    assert conversation_of().assignee is None
    assert conversation_of("5511977776666").assignee == people.ana, "it holds up nobody"
    User.objects.filter(pk=people.bruno.pk).update(last_seen_at=timezone.now())
    drain()
    assert conversation_of().assignee == people.bruno


def test_what_somebody_passed_to_the_queue_does_not_come_back_by_itself(
    anas: Conversation, people: People
) -> None:
    Sector.objects.update(routing=Sector.Routing.AUTOMATIC)
    User.objects.filter(pk=people.ana.pk).update(last_seen_at=timezone.now())
    anas.transfer(to=people.comercial, by=people.ana)
    drain()
    assert conversation_of().assignee is None
    User.objects.filter(pk=people.bruno.pk).update(last_seen_at=timezone.now())
    drain()
    assert conversation_of().assignee == people.bruno


def test_looking_costs_the_same_whatever_waits(anas: Conversation, people: People, queries: Any) -> None:
    look()
    for index in range(5):
        phone = f"551196666000{index}"
        hear(said("Oi", by=phone, ago=10))
        conversation_of(phone).assume(by=people.ana)
    with queries(3):
        look()


def test_a_number_without_a_sector_alerts_the_admins_once_a_day(people: People) -> None:
    a_number(None)
    hear(said("Oi"))
    hear(said("Olá", by="5511977776666", name="Maria"))
    alert = Alert.objects.get(kind="no_sector")
    assert "não tem setor" in alert.text
    assert conversation_of().sector is None


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_with_the_look_leaves_no_false_alarm(
    transactional_db: None, anas: Conversation, people: People
) -> None:
    returning(people)
    at_once(lambda: conversation_of().reply("Oi", by=people.ana, key="k1"), look, look)
    conversation = conversation_of()
    if conversation.messages.filter(direction="out").exists():
        # The answer was first, or the alarm that it ended.
        assert (conversation.assignee, conversation.late_at) == (people.ana, None)
    else:
        assert (conversation.assignee, bool(conversation.late_at)) == (None, True)
    assert len(told()) <= 1
    assert Assignment.objects.filter(ended_at=None).count() == 1
