"""What a customer does reaches the business by webhook: signed, in escaped ASCII, until it is taken."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connect.simulator import provision, said
from connect.simulator.courier import RETRIES, settle
from connect.simulator.models import Customer, Delivery, SimulatedNumber
from connect.whatsapp.reading import read
from tests.people import JOAO_PHONE
from tests.simulator.conftest import APP_SECRET, PHONE_NUMBER_ID, WABA_ID, Graph
from tests.simulator.receiver import Receiver


def test_the_body_is_escaped_ascii_and_signed_as_it_is(
    joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes("Olá! Preço? 😀", to=number)
    receiver.wait_for(lambda it: it.messages)
    body = receiver.bodies[0]
    assert body.isascii()
    assert rb"Ol\u00e1! Pre\u00e7o? \ud83d\ude00" in body
    digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert receiver.signatures == [f"sha256={digest}"]
    assert json.loads(body)["entry"][0]["id"] == WABA_ID
    assert receiver.values[0]["metadata"] == {
        "display_phone_number": "551140001234",
        "phone_number_id": PHONE_NUMBER_ID,
    }


def test_it_comes_again_until_it_is_taken_and_is_the_same(
    joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    receiver.answers = [500, 204]
    message = joao.writes("Oi", to=number)
    receiver.wait_for(lambda it: len(it.bodies) == 3)
    assert len(set(receiver.bodies)) == 1
    assert {told["id"] for told in receiver.messages} == {message.wamid}


def test_what_waits_travels_together(joao: Customer, number: SimulatedNumber, receiver: Receiver) -> None:
    receiver.answers = [503]
    number.batch_max = 3
    number.save()
    for word in ("um", "dois", "três", "quatro"):
        joao.writes(word, to=number)
    receiver.wait_for(lambda it: len({message["id"] for message in it.messages}) == 4)
    assert max(len(json.loads(body)["entry"][0]["changes"]) for body in receiver.bodies) <= 3


def test_a_batch_may_be_spread_over_entries(
    joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    number.spreads_entries = True
    number.save()
    joao.calls(number)
    receiver.wait_for(lambda it: len(it.changes) == 2)
    assert [len(json.loads(body)["entry"]) for body in receiver.bodies] == [2]
    assert [value["calls"][0]["event"] for value in receiver.values] == ["connect", "terminate"]


LATER = datetime(2100, 1, 1, tzinfo=UTC)

SAYINGS: list[tuple[Any, str]] = [
    (said.text("Oi"), "text"),
    (said.location(-23.5, -46.6, name="MASP"), "location"),
    (said.contact_card("Helena Prado", "+55 11 98765-4321"), "contacts"),
    (said.from_advertisement("Vi o anúncio"), "text"),
    (said.unsupported(), "unsupported"),
    (said.text("Promoção", forwarded=True), "text"),
]


@pytest.mark.parametrize(("what", "kind"), SAYINGS)
def test_every_saying_is_understood_by_the_gateway(
    joao: Customer, number: SimulatedNumber, receiver: Receiver, what: said.Said, kind: str
) -> None:
    joao.writes(what, to=number)
    told = receiver.wait_for(lambda it: it.messages)[0]
    assert (told["type"], told["from"]) == (kind, JOAO_PHONE)
    update = read(receiver.bodies[0])[0]
    assert type(update).__name__ == "MessageReceived"


def test_files_reactions_edits_and_deletions(
    joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    voice = said.media("audio", provision.file(number, "voz.ogg"), voice=True)
    message = joao.writes(voice, to=number)
    text = joao.writes("Quero dois", to=number)
    joao.reacts("❤️", to=message)
    joao.reacts("", to=message)
    joao.edits(text, text="Quero três")
    joao.deletes(text)
    receiver.wait_for(lambda it: len(it.messages) == 6)
    names = [type(update).__name__ for body in receiver.bodies for update in read(body)]
    assert names == [
        "MessageReceived",
        "MessageReceived",
        "ReactionReceived",
        "ReactionReceived",
        "MessageEdited",
        "MessageRevoked",
    ]
    assert receiver.messages[0]["audio"]["mime_type"] == "audio/ogg; codecs=opus"


def test_a_new_number_brings_a_new_user_id(
    joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes("Oi", to=number)
    receiver.wait_for(lambda it: it.messages)
    old = joao.user_id
    joao.changes_number("+55 47 99123-4567")
    receiver.wait_for(lambda it: len(it.changes) == 3)
    system, changed = receiver.changes[1:]
    assert system["value"]["messages"][0]["from"] == JOAO_PHONE
    assert system["value"]["messages"][0]["system"]["wa_id"] == "554791234567"
    assert changed["field"] == "user_id_update"
    ids = changed["value"]["user_id_update"][0]["user_id"]
    assert ids == {"previous": old, "current": joao.user_id}


def test_buttons_and_rows_answer_the_message_that_offered_them(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes("Oi", to=number)
    offer = graph.send(
        f"+{JOAO_PHONE}",
        "interactive",
        {
            "type": "list",
            "body": {"text": "Qual?"},
            "action": {"button": "Ver", "sections": [{"rows": [{"id": "a1", "title": "Elo 2 mm"}]}]},
        },
    )
    graph.control("pick", message=offer.wamid, row="a1")
    picked = receiver.wait_for(lambda it: [m for m in it.messages if m["type"] == "interactive"])[0]
    assert picked["interactive"]["list_reply"] == {"id": "a1", "title": "Elo 2 mm"}
    assert picked["context"]["id"] == offer.wamid


def test_what_nobody_takes_is_given_up_in_the_end(
    joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes("Oi", to=number)
    receiver.wait_for(lambda it: it.bodies)
    for attempt, is_over in ((len(RETRIES), False), (len(RETRIES) + 1, True)):
        delivery = Delivery.objects.create(number=number, value={}, due_at=LATER, attempts=attempt)
        settle([([delivery], "HTTP 500")])
        assert bool(delivery.gave_up_at) is is_over


def test_the_control_makes_people_and_lets_them_write(graph: Graph, receiver: Receiver) -> None:
    bia = graph.control("customer", name="Bia", phone="+55 47 99123-4567")
    assert bia["wa_id"] == "554791234567"
    wamid = graph.control("write", customer="+5547991234567", number=PHONE_NUMBER_ID, text="Oi")["id"]
    receiver.wait_for(lambda it: it.messages)
    assert receiver.messages[0]["id"] == wamid
    shown = graph.control("messages", customer="+5547991234567")["data"]
    assert [message["content"] for message in shown] == [{"body": "Oi"}]
    refused = graph.ask("POST", "_control", {"action": "write", "customer": "+1", "number": "?", "text": ""})
    assert (refused.status, refused.code) == (400, 100)
