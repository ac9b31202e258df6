"""*Quase fechando* begins by time alone: who looks tells, of whom, when, and to whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from connect.conversations import closing
from connect.conversations.closing import Watch, tell
from connect.conversations.models import Conversation
from connect.conversations.models.windowed import SAFETY, SOON
from connect.live.models import Event
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, tzinfo=timezone.get_default_timezone())
A_TICK = timedelta(microseconds=1)
LOOK = timedelta(seconds=closing.LOOK_SECONDS)


@pytest.fixture
def anas(people: People) -> Conversation:
    """João has written, and waits for Ana."""
    a_number(people.comercial)
    hear(said("Bom dia"))
    conversation_of().assume(by=people.ana)
    Event.objects.all().delete()
    return conversation_of()


def closes(conversation: Conversation, at: datetime) -> None:
    """We stop then."""
    conversation.window_ends_at = at + SAFETY
    conversation.save()


def told() -> list[set[str]]:
    return [set(event.audience.split()) for event in Event.objects.filter(kind="conversation")]


@pytest.mark.parametrize(
    ("closes_at", "is_told"),
    [
        (NOW + SOON, True),
        (NOW + SOON + A_TICK, False),
        (NOW + SOON - LOOK + A_TICK, True),
        (NOW + SOON - LOOK, False),
        (NOW + timedelta(hours=1), False),
        (NOW - timedelta(hours=1), False),
    ],
)
def test_told_is_whose_last_two_hours_began_since_the_last_look(
    anas: Conversation, closes_at: datetime, is_told: bool
) -> None:
    closes(anas, closes_at)
    tell(since=NOW - LOOK, until=NOW)
    assert len(told()) == is_told
    # Who looks next misses nobody, and whoever looks then finds them.
    for then in (NOW, NOW + LOOK):
        shown = Conversation.objects.closing_soon(then).filter(pk=anas.pk).exists()
        assert shown == (then < closes_at <= then + SOON)


def test_who_sees_it_hears_of_it_and_nobody_else(anas: Conversation, people: People) -> None:
    closes(anas, NOW + SOON)
    tell(since=NOW - LOOK, until=NOW)
    assert told() == [{"admins", f"manager:{people.comercial.pk}", f"user:{people.ana.pk}"}]


def test_who_has_an_answer_is_not_told_of(anas: Conversation, people: People) -> None:
    anas.reply("Bom dia!", by=people.ana, key="bom-dia-1")
    closes(anas, NOW + SOON)
    Event.objects.all().delete()
    tell(since=NOW - LOOK, until=NOW)
    assert told() == []


def test_each_is_told_of_by_the_first_look_after_it_and_by_the_next(anas: Conversation) -> None:
    watch = Watch()
    watch.watch()
    assert told() == []
    closes(anas, timezone.now() + SOON - A_TICK)
    for _ in range(2):
        watch.watch()
        assert len(told()) == 1
        Event.objects.all().delete()


def test_what_began_while_nobody_looked_is_told_of(anas: Conversation) -> None:
    closes(anas, timezone.now() + SOON - closing.MISSED / 2)
    Watch().watch()
    assert len(told()) == 1
