"""What the business sends: accepted or refused as Meta would, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.simulator import provision
from connect.simulator.models import Customer, SimulatedMessage, SimulatedNumber
from connect.simulator.server import SimulatorServer
from tests.people import JOAO_PHONE
from tests.simulator.conftest import PHONE_NUMBER_ID, Graph
from tests.simulator.receiver import Receiver

TO = f"+{JOAO_PHONE}"


def states(receiver: Receiver, wamid: str) -> list[str]:
    return [status["status"] for status in receiver.statuses if status["id"] == wamid]


def test_an_accepted_text_is_sent_delivered_and_read(
    graph: Graph, number: SimulatedNumber, joao: Customer, receiver: Receiver
) -> None:
    joao.writes("Oi", to=number)
    answer = graph.send(TO, biz_opaque_callback_data="abc-123")
    assert answer.body["contacts"] == [{"input": TO, "wa_id": JOAO_PHONE}]
    receiver.wait_for(lambda it: len(states(it, answer.wamid)) == 3)
    assert states(receiver, answer.wamid) == ["sent", "delivered", "read"]
    told = next(status for status in receiver.statuses if status["id"] == answer.wamid)
    assert told["biz_opaque_callback_data"] == "abc-123"
    assert told["recipient_id"] == JOAO_PHONE
    assert told["recipient_user_id"] == joao.user_id
    assert told["pricing"]["category"] == "service"


@pytest.mark.parametrize(
    ("token", "status", "code"), [("", 401, 190), ("outro", 401, 190), (None, 400, 131047)]
)
def test_a_token_is_needed(graph: Graph, joao: Customer, token: str | None, status: int, code: int) -> None:
    message = {"messaging_product": "whatsapp", "to": TO, "type": "text", "text": {"body": "Olá!"}}
    answer = graph.ask("POST", f"{PHONE_NUMBER_ID}/messages", message, token=token)
    assert (answer.status, answer.code) == (status, code)


def test_an_unknown_number_is_told_as_meta_tells_it(graph: Graph) -> None:
    answer = graph.ask("POST", "999/messages", {"messaging_product": "whatsapp"})
    assert (answer.status, answer.code, answer.error["error_subcode"]) == (400, 100, 33)


def test_the_simulator_does_not_exist_outside_of_a_demo(graph: Graph, settings: Any) -> None:
    settings.DEMO = False
    assert graph.ask("GET", PHONE_NUMBER_ID).status == 404
    assert graph.ask("POST", "_control", {"action": "queue"}).status == 404


REFUSED: list[tuple[str, Any, int]] = [
    ("text", {"body": "a" * 4097}, 100),
    ("text", {}, 131008),
    ("image", {}, 131008),
    ("image", {"id": "1", "link": "https://exemplo.com.br/a.png"}, 131009),
    ("audio", {"id": "1", "caption": "não pode"}, 100),
    ("location", {"latitude": 91, "longitude": 0}, 131009),
    ("contacts", [{"name": {"formatted_name": "Ana"}}], 131008),
    ("reaction", {"message_id": "wamid.x", "emoji": "abc"}, 131009),
    ("interactive", {"type": "button", "body": {"text": "?"}, "action": {"buttons": []}}, 131008),
    (
        "interactive",
        {
            "type": "button",
            "body": {"text": "?"},
            "action": {
                "buttons": [{"type": "reply", "reply": {"id": str(n), "title": str(n)}} for n in range(4)]
            },
        },
        131009,
    ),
    (
        "interactive",
        {
            "type": "list",
            "body": {"text": "?"},
            "action": {
                "button": "Ver",
                "sections": [{"rows": [{"id": str(n), "title": str(n)} for n in range(11)]}],
            },
        },
        131009,
    ),
    (
        "interactive",
        {
            "type": "button",
            "body": {"text": "?"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "a" * 21}}]},
        },
        100,
    ),
    ("poll", {}, 131009),
]


@pytest.mark.parametrize(("kind", "content", "code"), REFUSED)
def test_what_whatsapp_does_not_send_is_refused(
    graph: Graph, joao: Customer, number: SimulatedNumber, kind: str, content: Any, code: int
) -> None:
    joao.writes("Oi", to=number)
    answer = graph.send(TO, kind, content)
    assert (answer.status, answer.code) == (400, code)


ACCEPTED: list[tuple[str, Any]] = [
    ("text", {"body": "a" * 4096}),
    ("location", {"latitude": "-23.5", "longitude": -46.6, "name": "MASP"}),
    ("contacts", [{"name": {"formatted_name": "Ana Souza", "first_name": "Ana"}}]),
    ("image", {"link": "https://exemplo.com.br/foto.png", "caption": "a" * 1024}),
    (
        "interactive",
        {
            "type": "list",
            "header": {"type": "text", "text": "Modelos"},
            "body": {"text": "a" * 4096},
            "action": {
                "button": "Ver modelos",
                "sections": [{"title": "Elos", "rows": [{"id": "1", "title": "Elo 2 mm"}]}],
            },
        },
    ),
    (
        "interactive",
        {
            "type": "cta_url",
            "body": {"text": "Pague aqui"},
            "action": {
                "name": "cta_url",
                "parameters": {"display_text": "Pagar", "url": "https://exemplo.com.br"},
            },
        },
    ),
]


@pytest.mark.parametrize(("kind", "content"), ACCEPTED)
def test_what_whatsapp_sends_is_accepted(
    graph: Graph, joao: Customer, number: SimulatedNumber, kind: str, content: Any
) -> None:
    joao.writes("Oi", to=number)
    assert graph.send(TO, kind, content).status == 200


def test_the_window_closes_24_hours_after_the_customers_last_word(
    graph: Graph, joao: Customer, number: SimulatedNumber
) -> None:
    joao.writes("Oi", to=number, at=timezone.now() - timedelta(hours=24, seconds=1))
    assert graph.send(TO).code == 131047
    joao.calls(number)
    assert graph.send(TO).status == 200


def test_nobody_writes_to_themselves(graph: Graph) -> None:
    assert graph.send("+55 11 4000-1234").code == 131021


def test_the_wa_id_may_lack_the_ninth_digit(graph: Graph, number: SimulatedNumber) -> None:
    bia = provision.customer("Bia", "+55 47 99123-4567")
    bia.writes("Oi", to=number)
    with_ninth, without = graph.send("+5547991234567"), graph.send("+554791234567")
    assert [answer.body["contacts"][0]["wa_id"] for answer in (with_ninth, without)] == ["554791234567"] * 2


def test_a_burst_to_one_person_is_held_back(graph: Graph, joao: Customer, number: SimulatedNumber) -> None:
    joao.writes("Oi", to=number)
    answers = [graph.send(TO).status for _ in range(45)]
    assert answers == [200] * 45
    assert graph.send(TO).code == 131056


def test_a_number_sends_so_many_a_second(graph: Graph, joao: Customer, number: SimulatedNumber) -> None:
    joao.writes("Oi", to=number)
    number.messages_per_second = 1
    number.save()
    assert graph.send(TO).status == 200
    assert graph.send(TO).code == 130429


def test_some_failures_come_later(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.fails_with = 131049
    joao.save()
    joao.writes("Oi", to=number)
    answer = graph.send(TO)
    assert answer.status == 200
    receiver.wait_for(lambda it: states(it, answer.wamid) == ["failed"])
    value = next(value for value in receiver.values if "statuses" in value)
    assert "contacts" not in value
    assert "recipient_user_id" not in value["statuses"][0]
    assert value["statuses"][0]["errors"][0]["code"] == 131049


def test_an_unlucky_number_carries_its_trouble_in_its_digits(graph: Graph, receiver: Receiver) -> None:
    provision.customer("Azarado", "+5511900131056")
    assert graph.send("+5511900131056").code == 131056


def test_trouble_can_be_ordered(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes("Oi", to=number)
    graph.control("fault", number=PHONE_NUMBER_ID, kind="break")
    assert graph.send(TO).status == 500
    assert not SimulatedMessage.objects.filter(direction="out").exists()
    graph.control("fault", number=PHONE_NUMBER_ID, kind="fail", code=131026, recipient=JOAO_PHONE)
    answer = graph.send(TO)
    receiver.wait_for(lambda it: states(it, answer.wamid) == ["failed"])
    assert graph.send(TO).status == 200


def test_statuses_come_shuffled_and_twice_on_demand(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.shuffles_statuses = joao.duplicates_statuses = True
    joao.save()
    joao.writes("Oi", to=number)
    answer = graph.send(TO)
    receiver.wait_for(lambda it: len(states(it, answer.wamid)) == 6)
    assert sorted(states(receiver, answer.wamid)) == sorted(["sent", "delivered", "read"] * 2)
    assert SimulatedMessage.objects.get(wamid=answer.wamid).status == "read"


def test_read_without_delivered(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.skips_delivered = True
    joao.save()
    joao.writes("Oi", to=number)
    answer = graph.send(TO)
    receiver.wait_for(lambda it: "read" in states(it, answer.wamid))
    assert states(receiver, answer.wamid) == ["sent", "read"]


def test_a_telephone_without_internet_gets_it_later(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes("Oi", to=number)
    joao.is_offline = True
    joao.save()
    answer = graph.send(TO)
    receiver.wait_for(lambda it: states(it, answer.wamid) == ["sent"])
    joao.comes_online()
    receiver.wait_for(lambda it: states(it, answer.wamid) == ["sent", "delivered", "read"])


def test_a_person_known_by_user_id_alone_is_answered_by_it(
    graph: Graph, number: SimulatedNumber, receiver: Receiver
) -> None:
    sol = provision.customer("Sol", "+5511955554444", username="sol", hides_phone=True)
    sol.writes("Oi, sou a Sol", to=number)
    message = receiver.wait_for(lambda it: it.messages)[0]
    assert "from" not in message
    assert message["from_user_id"] == sol.user_id
    assert receiver.values[0]["contacts"] == [
        {"profile": {"name": "Sol", "username": "@sol"}, "user_id": sol.user_id}
    ]
    text = {"messaging_product": "whatsapp", "recipient": sol.user_id, "type": "text", "text": {"body": "Oi"}}
    answer = graph.ask("POST", f"{PHONE_NUMBER_ID}/messages", text)
    assert answer.body["contacts"] == [{"input": sol.user_id, "user_id": sol.user_id}]
    receiver.wait_for(lambda it: "read" in states(it, answer.wamid))
    assert all("recipient_id" not in status for status in receiver.statuses)


def test_reading_and_typing_reach_the_telephone(
    graph: Graph, joao: Customer, number: SimulatedNumber, meta: SimulatorServer
) -> None:
    written = joao.writes("Oi", to=number)
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": written.wamid}
    answer = graph.ask("POST", f"{PHONE_NUMBER_ID}/messages", {**read, "typing_indicator": {"type": "text"}})
    assert answer.body == {"success": True}
    written.refresh_from_db()
    assert written.status == "read"
    assert joao.chat_with(number).is_typing
    graph.send(TO)
    assert not joao.chat_with(number).is_typing


def test_a_file_that_is_not_there_fails_later(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes("Oi", to=number)
    photo = provision.file(number, "foto.jpg")
    for kind, media_id in (("image", "123"), ("video", photo.media_id)):
        answer = graph.send(TO, kind, {"id": media_id})
        receiver.wait_for(lambda it, wamid=answer.wamid: states(it, wamid) == ["failed"])  # type: ignore[misc]
    fine = graph.send(TO, "image", {"id": photo.media_id})
    receiver.wait_for(lambda it: "delivered" in states(it, fine.wamid))
