"""*Bloquear*: at once here, by a job at Meta, and nobody is disturbed. Against the simulated Meta."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.audit.models import Entry
from connect.contacts.models import Contact
from connect.contacts.models.editable import NotYours
from connect.conversations.blocking import LONG_SILENT, block, unblock
from connect.conversations.models import Conversation
from connect.jobs.models import Job
from connect.jobs.worker import Worker
from connect.simulator.models import Chat, Customer, Delivery
from connect.whatsapp.models import Number
from connect.whatsapp.outgoing import NotSendable
from tests.conversations.test_outbox import conversation, joao, number  # noqa: F401 - fixtures
from tests.conversations.whatsapp import conversation_of, hear, said
from tests.people import JOAO_PHONE, People
from tests.simulator.conftest import meta, receiver  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contact(conversation: Conversation) -> Contact:  # noqa: F811
    return conversation.contact


def work() -> None:
    """All jobs that are due."""
    worker = Worker()
    while Job.objects.due().exists():
        worker.work()


def is_blocked_at_meta() -> bool:
    return bool(Chat.objects.get(customer__phone=JOAO_PHONE).is_blocked)


def standing(contact: Contact) -> tuple[bool, bool, str]:
    """Whether it is blocked, whether WhatsApp has still to be told, and what it had against it."""
    now = Contact.objects.get(pk=contact.pk)
    return now.is_blocked, now.block_due, now.block_problem


def test_whatsapp_is_told_by_a_job(contact: Contact, people: People) -> None:
    block(contact, by=people.ana)
    assert standing(contact) == (True, True, "")
    assert not is_blocked_at_meta(), "no request waits for WhatsApp"
    work()
    assert standing(contact) == (True, False, "")
    assert is_blocked_at_meta()
    unblock(contact, by=people.ana)
    work()
    assert standing(contact) == (False, False, "")
    assert not is_blocked_at_meta()
    kinds = Entry.objects.filter(object_type="contact").values_list("kind", flat=True)
    assert {"contact.blocked", "contact.unblocked"} <= set(kinds)


def test_twice_is_once(contact: Contact, people: People) -> None:
    for _ in range(2):
        block(contact, by=people.ana)
    assert Entry.objects.filter(kind="contact.blocked").count() == 1


def test_who_may_not_see_the_contact_may_not_block_it(contact: Contact, people: People) -> None:
    with pytest.raises(NotYours):
        block(contact, by=people.carla)


def test_who_has_been_silent_for_a_day_is_blocked_here_and_at_meta_when_they_write(
    contact: Contact,
    conversation: Conversation,  # noqa: F811
    joao: Customer,  # noqa: F811
    people: People,
) -> None:
    long_ago = timezone.now() - timedelta(days=2)
    Chat.objects.update(last_inbound_at=long_ago)
    Conversation.objects.update(window_ends_at=long_ago)
    block(contact, by=people.ana)
    work()
    contact.refresh_from_db()
    assert contact.is_blocked
    assert contact.block_problem == LONG_SILENT
    assert not is_blocked_at_meta()

    Chat.objects.update(last_inbound_at=timezone.now())
    hear(said("Me desbloqueia", by=joao.wa_id))
    work()
    contact.refresh_from_db()
    assert is_blocked_at_meta()
    assert contact.block_problem == ""


def test_what_a_blocked_person_writes_is_kept_and_disturbs_nobody(
    conversation: Conversation,  # noqa: F811
    people: People,
) -> None:
    conversation.close(by=people.ana)
    tickets = conversation.tickets.count()
    block(conversation.contact, by=people.ana)
    hear(said("Alô?", by=JOAO_PHONE))
    conversation = conversation_of()
    assert conversation.messages.filter(text="Alô?").exists()
    assert not conversation.is_open
    assert conversation.tickets.count() == tickets
    assert conversation.unread_count == 0
    assert conversation.highlight is None
    assert conversation.waiting_since is None


def test_who_is_blocked_cannot_be_answered(conversation: Conversation, people: People) -> None:  # noqa: F811
    block(conversation.contact, by=people.ana)
    with pytest.raises(NotSendable, match="bloqueado"):
        Conversation.objects.get().reply("Oi", by=people.ana, key="k")


def test_while_whatsapp_does_not_answer_it_is_said_and_tried_again(
    contact: Contact, people: People, settings: Any
) -> None:
    answering, settings.WHATSAPP_API_URL = settings.WHATSAPP_API_URL, "http://127.0.0.1:1"
    block(contact, by=people.ana)
    work()
    contact.refresh_from_db()
    assert contact.is_blocked
    assert contact.block_problem == "O WhatsApp não respondeu. Vamos tentar de novo."
    settings.WHATSAPP_API_URL = answering
    Job.objects.update(due_at=timezone.now())
    work()
    contact.refresh_from_db()
    assert is_blocked_at_meta()
    assert contact.block_problem == ""


def test_of_two_wishes_the_last_is_told(contact: Contact, people: People) -> None:
    block(contact, by=people.ana)
    unblock(contact, by=people.ana)
    block(contact, by=people.ana)
    work()
    contact.refresh_from_db()
    assert contact.is_blocked
    assert is_blocked_at_meta()


def test_what_is_one_with_a_blocked_person_is_blocked(contact: Contact, people: People) -> None:
    block(contact, by=people.ana)
    other = Contact(name="Outro João", named_by_hand=True)
    other.first_seen(phone="5511955554444", user_id="", at=timezone.now())
    contact.refresh_from_db()
    other.absorb(contact)
    other.refresh_from_db()
    assert other.is_blocked
    assert other.block_due


def test_the_simulated_phone_of_who_is_blocked_reaches_nobody(
    contact: Contact,
    joao: Customer,  # noqa: F811
    number: Number,  # noqa: F811
    people: People,
) -> None:
    block(contact, by=people.ana)
    work()
    before = Delivery.objects.count()
    chat = Chat.objects.get(customer=joao)
    joao.writes("Oi?", to=chat.number)
    joao.calls(chat.number)
    assert Delivery.objects.count() == before
