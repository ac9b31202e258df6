"""What administrators are told, once."""

from __future__ import annotations

import json

import pytest

from connect.whatsapp.alerts import heed, heed_failure, heed_refusal, heed_unknown_number
from connect.whatsapp.answers import GraphError
from connect.whatsapp.errors import Action
from connect.whatsapp.models import Alert, Number
from connect.whatsapp.reading import read, read_one
from connect.whatsapp.updates import AccountChanged, AccountFailed, TemplateChanged
from tests.whatsapp import payloads
from tests.whatsapp.webhooks import METADATA, envelope

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> Number:
    return Number.objects.create(phone_number_id="106", waba_id="102", label="Vendas")


def test_every_account_event_seen_in_the_wild_becomes_one_alert_however_often_it_comes() -> None:
    told = 0
    for name in payloads.kinds():
        for update in read(json.dumps(payloads.body(name)).encode()):
            if isinstance(update, AccountChanged | AccountFailed | TemplateChanged):
                heed(update, None)
                heed(update, None)
                told += 1
    alerts = list(Alert.objects.all())
    assert len(alerts) == told
    assert all(alert.text.endswith(".") for alert in alerts)


def test_errors_of_an_account_alert_but_not_those_of_a_single_message(number: Number) -> None:
    for code in (131042, 999_999, 131051):
        update = read_one(envelope({"metadata": METADATA, "errors": [{"code": code, "title": "Title"}]}))
        assert isinstance(update, AccountFailed)
        heed(update, number)
    assert Alert.objects.count() == 2


def test_messages_for_a_number_that_we_do_not_know_alert_once() -> None:
    for text in ("a", "b"):
        value = {"metadata": METADATA, "messages": [{"from": "551", "id": text, "type": "text"}]}
        heed_unknown_number(read_one(envelope(value)))
    assert Alert.objects.get().serious


@pytest.mark.parametrize(
    ("code", "state", "alerts"),
    [
        (190, Number.State.DISCONNECTED, 1),
        (131031, Number.State.STOPPED, 1),
        (131042, Number.State.CONNECTED, 1),
        (131047, Number.State.CONNECTED, 0),
        (131056, Number.State.CONNECTED, 0),
    ],
)
def test_a_refusal_does_to_the_number_what_it_asks_for(
    number: Number, code: int, state: Number.State, alerts: int
) -> None:
    for _ in range(2):
        heed_refusal(number, GraphError(code=code, http_status=400, message="No"))
    number.refresh_from_db()
    assert number.state == state
    assert Alert.objects.count() == alerts


def test_a_stop_ends_by_itself(number: Number) -> None:
    meaning = heed_failure(number, 368, "Policy")
    assert meaning.action is Action.STOP
    assert number.stopped_until is not None
