"""Who sees hears, and who hears sees; what screens are sent is what they would read."""

from __future__ import annotations

from typing import Any

import pytest

from connect.accounts.hearing import hears
from connect.conversations import broadcasts
from connect.conversations.fragments import conversations, messages, unread
from connect.conversations.models import Conversation, Message
from connect.conversations.models.assignable import Turn, Why
from connect.live import Fragment
from tests.conversations.cases import Cases, gather_cases
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(people: People) -> Cases:
    return gather_cases(people)


def row_of(conversation: Conversation) -> Fragment:
    return conversations([str(conversation.pk)])[str(conversation.pk)]


def test_who_sees_a_thread_hears_it_and_nobody_else(people: People, cases: Cases) -> None:
    for person in people.all:
        visible = set(Conversation.objects.visible_to(person).values_list("pk", flat=True))
        heard = {
            conversation.pk
            for conversation in cases.all.values()
            if broadcasts.readers(conversation) & hears(person.pk)
        }
        assert heard == visible, person


def test_who_sees_a_row_hears_it_and_nobody_else(people: People, cases: Cases) -> None:
    for person in people.all:
        listed = set(Conversation.objects.listed_for(person).values_list("pk", flat=True))
        heard = {
            conversation.pk
            for conversation in cases.all.values()
            if row_of(conversation).audience & hears(person.pk)
        }
        assert heard == listed, person


def test_who_is_switched_off_sees_and_hears_nothing(people: People, cases: Cases) -> None:
    for person in people.all:
        person.is_active = False
        person.save()
        assert not Conversation.objects.listed_for(person).exists()
        assert hears(person.pk) == frozenset()


def test_a_message_is_sent_to_who_reads_the_thread_now(people: People, cases: Cases) -> None:
    message = cases.anas.messages.get(direction="in")
    cases.anas.hand_to(Turn(people.bruno, people.comercial, Why.TRANSFERRED), at=message.happened_at)
    cases.anas.save_changes("assignee", "sector")
    fragment = messages([str(message.pk)])[str(message.pk)]
    assert f'id="message-{message.pk}"' in fragment.html
    assert fragment.audience & hears(people.bruno.pk)
    assert not fragment.audience & hears(people.ana.pk)


def test_a_row_that_left_takes_itself_away(cases: Cases) -> None:
    gone = row_of(cases.anas).gone
    assert f'data-live-gone="conversation-{cases.anas.pk}"' in gone
    assert f'id="conversation-{cases.anas.pk}-state"' in gone
    assert "Oi, ana" not in gone


def test_a_conversation_that_is_no_more_leaves_every_list() -> None:
    fragment = conversations(["7"])["7"]
    assert (fragment.html, fragment.audience) == ("", frozenset())
    assert 'data-live-gone="conversation-7"' in fragment.gone


def test_a_message_that_is_no_more_is_not_sent() -> None:
    assert messages(["7"]) == {}


def test_a_row_in_the_queue_tells_nothing_but_who_waits_and_since_when(cases: Cases) -> None:
    fragment = row_of(cases.queued)
    assert "8888" not in fragment.html
    assert fragment.html.index("Informações") < fragment.html.index("Assumir")  # which never moves


def test_who_waits_too_long_at_somebody_keeps_the_row_of_every_other(cases: Cases) -> None:
    cases.anas.late_at = cases.anas.waiting_since = cases.anas.last_at
    cases.anas.save()
    late = row_of(cases.anas).html
    assert "Espera acima do limite do setor" in late
    assert 'class="conv__time"' in late
    assert "is-queued" not in late
    assert "is-queued" in row_of(cases.queued).html


def test_what_is_sent_is_the_same_for_whoever_looks(cases: Cases) -> None:
    message = cases.anas.messages.get(direction="in")
    fragment = messages([str(message.pk)])[str(message.pk)]
    assert "is-mine" not in fragment.html


def test_many_are_rendered_in_few_queries(cases: Cases, queries: Any) -> None:
    pks = [str(pk) for pk in Conversation.objects.values_list("pk", flat=True)]
    with queries(1):
        assert len(conversations(pks)) == len(pks)
    with queries(3):
        messages([str(pk) for pk in Message.objects.values_list("pk", flat=True)])
    with queries(1):
        unread(["1", "2", "3"])


def test_the_number_of_unread_is_ones_own(people: People, cases: Cases) -> None:
    mine = unread([str(people.ana.pk)])[str(people.ana.pk)]
    assert mine.audience == {f"user:{people.ana.pk}"}
    assert 'data-count="1"' in mine.html
    cases.anas.read(by=people.ana)
    assert 'data-count="0"' in unread([str(people.ana.pk)])[str(people.ana.pk)].html
