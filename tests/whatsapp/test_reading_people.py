"""Who wrote: by their ids, never by the place in a list."""

from __future__ import annotations

from connect.whatsapp.reading import read, read_one
from connect.whatsapp.updates import MessageReceived, Person, StatusChanged, Unknown
from tests.whatsapp.webhooks import JOAO, MARIA, message, messages, statuses


def senders(body: dict[str, object]) -> list[Person]:
    return [update.sender for update in read(body) if isinstance(update, MessageReceived)]


def test_contacts_in_another_order_than_messages() -> None:
    body = messages(message(), message(**{"from": MARIA["wa_id"]}, id="wamid.2"), contacts=[MARIA, JOAO])
    assert senders(body) == [
        Person(wa_id=JOAO["wa_id"], user_id="BR.1", profile_name="João"),
        Person(wa_id=MARIA["wa_id"], user_id="BR.2", profile_name="Maria"),
    ]


def test_only_the_writers_contact_goes_into_the_raw() -> None:
    update = read(messages(message(), contacts=[MARIA, JOAO]))[0]
    assert update.raw["entry"][0]["changes"][0]["value"]["contacts"] == [JOAO]


def test_a_person_without_phone_is_found_by_the_user_id() -> None:
    hidden = {"profile": {"name": "Ana", "username": "@ana"}, "user_id": "BR.3", "parent_user_id": "BR.ENT.3"}
    [person] = senders(messages(message(**{"from": None}, from_user_id="BR.3"), contacts=[JOAO, hidden]))
    assert person == Person(user_id="BR.3", parent_user_id="BR.ENT.3", username="ana", profile_name="Ana")


def test_a_contact_that_contradicts_the_message_is_not_its_writer() -> None:
    [person] = senders(messages(message(), contacts=[MARIA]))
    assert person == Person(wa_id=JOAO["wa_id"])


def test_the_only_contact_names_a_message_that_names_nobody() -> None:
    [person] = senders(messages(message(**{"from": None}), contacts=[JOAO]))
    assert person.wa_id == JOAO["wa_id"]


def test_a_message_of_nobody_is_kept_as_unknown() -> None:
    assert isinstance(read_one(messages(message(**{"from": None}))), Unknown)


def test_ids_given_as_numbers_are_ids() -> None:
    [person] = senders(messages(message(**{"from": 5511988887777}), contacts=[JOAO]))
    assert person.profile_name == "João"


def test_a_placeholder_is_no_id() -> None:
    [person] = senders(messages(message(**{"from": "<WHATSAPP_USER_PHONE_NUMBER>"}), contacts=[JOAO]))
    assert person.wa_id == JOAO["wa_id"]


def test_a_failed_status_names_its_recipient_without_contacts() -> None:
    failed = {"id": "wamid.9", "status": "failed", "timestamp": 1750030073, "recipient_id": "5511988887777"}
    update = read_one(statuses(failed | {"errors": [{"code": 131049, "title": "Limit"}]}))
    assert isinstance(update, StatusChanged)
    assert update.recipient == Person(wa_id="5511988887777")
    assert [problem.code for problem in update.problems] == [131049]


def test_a_status_without_any_recipient_is_still_a_status() -> None:
    update = read_one(statuses({"id": "wamid.9", "status": "failed", "timestamp": "1750030073"}))
    assert isinstance(update, StatusChanged)
    assert update.recipient == Person()
