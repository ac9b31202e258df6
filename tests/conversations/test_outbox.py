"""Answers on their way: each once, in order, honest about what is unknown. Against the simulated Meta."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from connect.conversations.models import Attachment, Attempt, Conversation, Message
from connect.conversations.outbox import Sender
from connect.conversations.outbox.parcels import UNKNOWN_OUTCOME, claim, due_messages, next_due_messages
from connect.simulator import provision
from connect.simulator.models import Customer, SimulatedMessage, SimulatedNumber
from connect.whatsapp.models import Alert, Number
from tests.conversations.waiting import eventually
from tests.conversations.whatsapp import conversation_of, hear, said, status
from tests.people import JOAO_PHONE, People
from tests.simulator.conftest import meta, receiver  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def number(meta: Any, receiver: Any, people: People, settings: Any) -> Number:  # noqa: F811
    settings.WHATSAPP_API_URL = meta.url
    provision.simulate_number(
        phone_number_id="106",
        waba_id="102",
        display_phone="+55 11 4000-1000",
        verified_name="Prata Brasil",
        token="token",
        app_secret="secret",
        verify_token="verify",
        callback_url=receiver.url,
        status_delay=0.02,
    )
    return Number.objects.create(
        phone_number_id="106", waba_id="102", sector=people.comercial, token="token", app_secrets="secret"
    )


@pytest.fixture
def joao(number: Number) -> Customer:
    joao = provision.customer("João", JOAO_PHONE)
    provision.remember_written(joao.chat_with(SimulatedNumber.objects.get()), "Oi", at=timezone.now())
    return joao


@pytest.fixture
def conversation(joao: Customer, people: People) -> Conversation:
    hear(said("Oi", by=joao.wa_id))
    conversation = conversation_of()
    conversation.assume(by=people.ana)
    return conversation


@pytest.fixture
def sender(conversation: Conversation) -> Iterator[Sender]:
    sender = Sender()
    sender.start()
    yield sender
    assert sender.stop(10)


def sent_to_the_customer() -> list[str]:
    found = SimulatedMessage.objects.filter(direction="out").order_by("pk")
    return [message.content.get("body", message.kind) for message in found]


def test_an_answer_reaches_the_customer_and_is_ticked(
    conversation: Conversation, people: People, sender: Sender
) -> None:
    message = conversation.reply("Bom dia!", by=people.ana, key="k")
    eventually(lambda: Message.objects.get(pk=message.pk).status == "sent")
    message.refresh_from_db()
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.wamid) == ("accepted", message.wamid)
    assert sent_to_the_customer() == ["Bom dia!"]
    hear(status(message.wamid or "", "delivered", opaque=str(attempt.pk)))
    message.refresh_from_db()
    assert (message.status, conversation_of().last_status) == ("delivered", "delivered")


def test_answers_keep_their_order(conversation: Conversation, people: People, sender: Sender) -> None:
    said_so = [f"linha {index}" for index in range(12)]
    for index, text in enumerate(said_so):
        conversation.reply(text, by=people.ana, key=f"k{index}")
    eventually(lambda: len(sent_to_the_customer()) == len(said_so))
    assert sent_to_the_customer() == said_so


def test_a_file_is_uploaded_once_and_sent(conversation: Conversation, people: People, sender: Sender) -> None:
    picture = (provision.SAMPLES / "foto.jpg").read_bytes()
    message = conversation.reply(
        "Essa aqui",
        by=people.ana,
        key="k",
        file=ContentFile(picture, name="foto.jpg"),
        kind="image",
        mime_type="image/jpeg",
        filename="foto.jpg",
    )
    eventually(lambda: Message.objects.get(pk=message.pk).status == "sent")
    assert Attachment.objects.get(message=message).media_id
    assert SimulatedMessage.objects.get(direction="out").content["caption"] == "Essa aqui"


def test_a_final_refusal_fails_with_its_code_and_can_be_tried_again(
    conversation: Conversation, people: People, joao: Customer, sender: Sender
) -> None:
    simulated = SimulatedNumber.objects.get()
    simulated.faults.create(kind="refuse", code=131026, times=1)
    message = conversation.reply("Oi", by=people.ana, key="k")
    eventually(lambda: Message.objects.get(pk=message.pk).status == "failed")
    message.refresh_from_db()
    assert (message.error_code, message.in_outbox) == (131026, False)
    conversation.retry(message, by=people.ana)
    eventually(lambda: Message.objects.get(pk=message.pk).status == "sent")
    assert Attempt.objects.filter(message=message).count() == 2


def test_a_token_that_is_no_good_stops_the_number_and_keeps_the_message(
    conversation: Conversation, people: People, number: Number, sender: Sender
) -> None:
    SimulatedNumber.objects.get().faults.create(kind="refuse", code=190, times=1)
    message = conversation.reply("Oi", by=people.ana, key="k")
    eventually(lambda: Number.objects.get().state == "disconnected")
    message.refresh_from_db()
    assert message.in_outbox
    assert Alert.objects.open().exists()
    Number.objects.get().resume(by=people.duda)
    conversation.reply("E agora?", by=people.ana, key="k2")
    eventually(lambda: sent_to_the_customer() == ["Oi", "E agora?"])


def test_a_status_may_be_faster_than_the_answer(conversation: Conversation, people: People) -> None:
    message = conversation.reply("Oi", by=people.ana, key="k")
    (parcel,) = claim(Number.objects.get(), limit=5, by="test")
    hear(status("wamid.fast", "read", opaque=str(parcel.attempt_id)))
    message.refresh_from_db()
    assert (message.status, message.wamid, message.in_outbox) == ("read", "wamid.fast", False)


# -- what became of it, nobody knows ---------------------------------------------------------------


def expire_leases() -> None:
    Message.objects.filter(in_outbox=True).update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_message_whose_sender_died_is_unknown_and_waits_for_news(
    conversation: Conversation, people: People
) -> None:
    message = conversation.reply("Oi", by=people.ana, key="k")
    number = Number.objects.get()
    assert len(claim(number, limit=5, by="dead")) == 1
    assert claim(number, limit=5, by="living") == [], "still under its lease"
    expire_leases()
    assert claim(number, limit=5, by="living") == [], "not sent again blindly"
    message.refresh_from_db()
    assert message.status == "unknown"
    assert Attempt.objects.get().outcome == "unknown"


def test_an_unknown_one_is_tried_once_more_with_care_and_then_failed(
    conversation: Conversation, people: People
) -> None:
    message = conversation.reply("Oi", by=people.ana, key="k")
    number = Number.objects.get()
    for _ in range(2):
        assert len(claim(number, limit=5, by="dead")) == 1
        expire_leases()
        assert claim(number, limit=5, by="living") == []
        expire_leases()
    assert claim(number, limit=5, by="living") == []
    message.refresh_from_db()
    assert (message.status, message.error_code) == ("failed", UNKNOWN_OUTCOME)


def test_the_next_of_a_conversation_waits_for_the_one_before(
    conversation: Conversation, people: People
) -> None:
    conversation.reply("um", by=people.ana, key="k1")
    conversation.reply("dois", by=people.ana, key="k2")
    (parcel,) = claim(Number.objects.get(), limit=5, by="test")
    assert parcel.text == "um"
    assert claim(Number.objects.get(), limit=5, by="other") == []


def test_news_settles_what_the_answer_left_open(
    conversation: Conversation, people: People, sender: Sender
) -> None:
    SimulatedNumber.objects.get().faults.create(kind="break", code=131000, times=1)
    message = conversation.reply("Oi", by=people.ana, key="k")
    eventually(lambda: Message.objects.get(pk=message.pk).status == "unknown")
    attempt = Attempt.objects.get()
    hear(status("wamid.it-was-sent", "sent", opaque=str(attempt.pk)))
    message.refresh_from_db()
    assert (message.status, message.wamid, message.in_outbox) == ("sent", "wamid.it-was-sent", False)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_claiming_reads_the_outbox_and_not_the_history(people: People) -> None:
    """On SQLite the planner would rather walk the number's whole history in the order of its ids."""
    number = Number.objects.create(phone_number_id="1", waba_id="2", display_phone="5511", label="Principal")
    assert "message_claims" in due_messages(number, at=timezone.now())[:80].explain()
    assert re.search("message_(claims|due)", next_due_messages(at=timezone.now())[:1].explain())
