"""Assuming, answering, reading, closing, reopening: guard, change, record, announce."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.audit.models import Entry
from connect.contacts.models import Contact
from connect.conversations.models import Assignment, Conversation, Message, Ticket
from connect.conversations.models.assignable import AlreadyAssigned, NotInQueue
from connect.conversations.models.closeable import NotAllowed, NotOpen
from connect.conversations.queues import drain
from connect.jobs.models import Job
from connect.live.models import Event
from connect.whatsapp.outgoing import NotSendable
from tests.conversations.whatsapp import a_number, conversation_of, hear, moment, said
from tests.people import People
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(people: People) -> Conversation:
    """João waits in Comercial's queue."""
    a_number(people.comercial)
    hear(said("Bom dia", ago=3))
    return conversation_of()


@pytest.fixture
def anas(queued: Conversation, people: People) -> Conversation:
    """João is with Ana."""
    queued.assume(by=people.ana)
    return conversation_of()


# -- assuming ----------------------------------------------------------------------------------


def test_who_assumes_has_it(queued: Conversation, people: People) -> None:
    queued.assume(by=people.ana)
    conversation = conversation_of()
    assert (conversation.assignee, conversation.sector, conversation.status) == (
        people.ana,
        people.comercial,
        "pending",
    )
    assert Message.objects.filter(kind="event").last().text == "Ana Souza assumiu a conversa"  # type: ignore[union-attr]
    assert Entry.objects.get(kind="conversation.assumed").actor_id == people.ana.pk
    assert Assignment.objects.get(ended_at=None).user == people.ana


def test_the_second_is_told_who_was_faster(queued: Conversation, people: People) -> None:
    stale = conversation_of()
    queued.assume(by=people.ana)
    with pytest.raises(AlreadyAssigned, match="Ana Souza já assumiu esta conversa"):
        stale.assume(by=people.bruno)
    assert conversation_of().assignee == people.ana


def test_another_sectors_queue_is_not_ones_own(queued: Conversation, people: People) -> None:
    with pytest.raises(NotInQueue):
        queued.assume(by=people.carla)


def test_both_sides_of_an_assumption_hear_of_it(queued: Conversation, people: People) -> None:
    Event.objects.all().delete()
    queued.assume(by=people.ana)
    heard = Event.objects.filter(kind="conversation").values_list("audience", flat=True)
    names = set(" ".join(heard).split())
    assert {
        f"queue:{people.comercial.pk}",
        f"user:{people.ana.pk}",
        f"manager:{people.comercial.pk}",
        "admins",
    } <= names


# -- answering -----------------------------------------------------------------------------------


def test_the_first_answer_makes_it_active_and_the_agent_the_owner(anas: Conversation, people: People) -> None:
    message = anas.reply("Bom dia, João!", by=people.ana, key="k1")
    assert (message.status, message.in_outbox) == ("queued", True)
    conversation = conversation_of()
    assert (conversation.status, conversation.unread_count, conversation.waiting_since) == ("active", 0, None)
    assert (conversation.preview, conversation.last_status) == ("Bom dia, João!", "queued")
    assert conversation.contact.owner == people.ana
    assert conversation.contact.status == "active"
    assert Ticket.objects.get().first_answered_at is not None


def test_the_same_key_is_the_same_message(anas: Conversation, people: People) -> None:
    first = anas.reply("Oi", by=people.ana, key="k1")
    assert anas.reply("Oi", by=people.ana, key="k1") == first
    assert Message.objects.filter(direction="out").count() == 1


def test_a_manager_answers_in_place(anas: Conversation, people: People) -> None:
    anas.reply("Aqui é o Gerson", by=people.gerson, key="k")
    conversation = conversation_of()
    assert conversation.assignee == people.ana
    assert conversation.contact.owner is None


@pytest.mark.parametrize("who", ["bruno", "carla", "gilda"])
def test_nobody_answers_for_another(anas: Conversation, people: People, who: str) -> None:
    with pytest.raises(NotAllowed):
        anas.reply("Oi", by=getattr(people, who), key="k")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("   ", "Escreva uma mensagem."), ("x" * 4097, "4.096")],
)
def test_what_whatsapp_would_refuse_is_refused_before(
    anas: Conversation, people: People, text: str, sentence: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        anas.reply(text, by=people.ana, key="k")
    assert sentence in refusal.value.sentence
    assert not Message.objects.filter(direction="out").exists()


def test_a_closed_window_takes_no_free_message(anas: Conversation, people: People) -> None:
    Conversation.objects.update(window_ends_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NotSendable, match="Janela de 24 horas encerrada"):
        anas.reply("Oi", by=people.ana, key="k")


# -- reading ---------------------------------------------------------------------------------------


def test_the_assignees_reading_clears_the_count_and_tells_the_customer(
    anas: Conversation, people: People
) -> None:
    anas.read(by=people.ana)
    assert conversation_of().unread_count == 0
    assert [job.args[1] for job in Job.objects.filter(task__contains="receipt")] == [
        Message.objects.get(direction="in").wamid
    ]


@pytest.mark.parametrize("who", ["gerson", "duda"])
def test_a_managers_look_changes_nothing(anas: Conversation, people: People, who: str) -> None:
    anas.read(by=getattr(people, who))
    assert conversation_of().unread_count == 1


# -- closing and reopening ---------------------------------------------------------------------------


def test_closing_ends_the_ticket(anas: Conversation, people: People) -> None:
    anas.close(by=people.ana, reason="Resolvido")
    conversation = conversation_of()
    ticket = Ticket.objects.get()
    assert (conversation.status, conversation.is_open, conversation.contact.status) == (
        "closed",
        False,
        "closed",
    )
    assert (ticket.closed_by, ticket.reason) == (people.ana, "Resolvido")
    with pytest.raises(NotOpen):
        conversation.close(by=people.ana)


def test_a_closed_conversation_takes_no_answer(anas: Conversation, people: People) -> None:
    anas.close(by=people.ana)
    with pytest.raises(NotSendable, match="encerrada"):
        anas.reply("Oi", by=people.ana, key="k")


def test_reopening_within_the_grace_period_is_the_same_ticket(anas: Conversation, people: People) -> None:
    anas.reply("Oi", by=people.ana, key="k")
    anas.close(by=people.ana)
    anas.reopen(by=people.ana)
    assert Ticket.objects.count() == 1
    assert conversation_of().status == "active"


def test_reopening_later_is_a_new_ticket(anas: Conversation, people: People) -> None:
    anas.close(by=people.ana)
    Ticket.objects.update(closed_at=moment(60))
    anas.reopen(by=people.ana)
    assert Ticket.objects.count() == 2
    assert conversation_of().assignee == people.ana


def test_what_left_an_agent_stays_as_it_was(anas: Conversation, people: People) -> None:
    anas.close(by=people.ana)
    Ticket.objects.update(closed_at=moment(60))
    Contact.objects.update(owner=people.bruno)
    hear(said("Segredo"))
    conversation = conversation_of()
    assert conversation.assignee == people.bruno
    assert list(Conversation.objects.readable_by(people.ana)) == [conversation]
    assert not Conversation.objects.visible_to(people.ana).exists()
    texts = list(conversation.messages_for(people.ana).values_list("text", flat=True))
    assert "Bom dia" in texts
    assert "Segredo" not in texts
    assert not conversation.messages_for(people.carla).exists()


# -- queues --------------------------------------------------------------------------------------------


def test_an_automatic_queue_drains_to_who_becomes_free(queued: Conversation, people: People) -> None:
    Sector.objects.update(routing=Sector.Routing.AUTOMATIC)
    drain()
    assert conversation_of().assignee is None
    User.objects.filter(pk=people.bruno.pk).update(last_seen_at=timezone.now())
    drain()
    assert conversation_of().assignee == people.bruno


# -- permission is the query -----------------------------------------------------------------------------


def test_every_verb_announces_what_it_did(anas: Conversation, people: People) -> None:
    def events_of(verb: Any) -> int:
        Event.objects.all().delete()
        verb()
        return Event.objects.filter(kind="conversation", subject=str(anas.pk)).count()

    assert events_of(lambda: anas.reply("Oi", by=people.ana, key="k"))
    assert events_of(lambda: anas.close(by=people.ana))
    assert events_of(lambda: anas.reopen(by=people.ana))
    assert events_of(lambda: hear(said("E aí?")))
    assert events_of(lambda: conversation_of().read(by=people.ana))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_answer_and_what_the_customer_writes_next_do_not_wait_for_each_other(
    anas: Conversation, people: People
) -> None:
    """Both lock the contact before the conversation."""
    for number in range(10):
        at_once(
            partial(hear, said(f"E a {number}?")),
            partial(anas.reply, f"Já vejo a {number}.", by=people.ana, key=f"resposta-{number}"),
        )
    assert Message.objects.filter(conversation=anas, direction="out").count() == 10
