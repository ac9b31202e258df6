from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlencode

import pytest
from django.db import connection

from connect.config.asgi import Application
from connect.intake import door, writer
from connect.intake.models import Envelope
from connect.whatsapp.models import Number
from connect.whatsapp.signature import sign
from tests.config.serving import Serving

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/webhooks/whatsapp/"
BODY = b'{"object":"whatsapp_business_account","entry":[]}'


@pytest.fixture
def number() -> Number:
    return Number.objects.create(
        phone_number_id="1", waba_id="2", app_secrets="old-secret\nnew-secret", verify_token="let-me-in"
    )


@pytest.fixture
def house(number: Number) -> Iterator[Serving]:
    with Serving(Application(web_only=True), lifespan=True) as serving:
        yield serving


def ask(house: Serving, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)) as caller:
        caller.request(method, path, body, headers)
        response = caller.getresponse()
        return response.status, response.read().decode()


def post(house: Serving, body: bytes, *, secret: str = "new-secret", signed: str = "") -> int:
    return ask(house, "POST", PATH, body, **{"X-Hub-Signature-256": signed or sign(body, secret)})[0]


def shake_hands(house: Serving, **query: str) -> tuple[int, str]:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "let-me-in"}
    asked |= {f"hub.{key}": value for key, value in query.items()}
    return ask(house, "GET", f"{PATH}?{urlencode(asked)}")


@pytest.mark.parametrize("secret", ["old-secret", "new-secret"])
def test_what_is_acknowledged_is_kept_byte_for_byte(house: Serving, secret: str) -> None:
    body = b'{"text": "\\u0000 \\ud83d\\ude00 caf\xc3\xa9"}  '
    assert post(house, body, secret=secret) == 200
    envelope = Envelope.objects.get()
    assert (bytes(envelope.body), envelope.state) == (body, "waiting")


@pytest.mark.parametrize("signed", ["sha256=00", "sha1=aa", "none", "sha256=é".encode().decode("latin-1")])
def test_what_is_not_signed_by_meta_is_refused(house: Serving, signed: str) -> None:
    assert post(house, BODY, signed=signed) in {401, 403}
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"text", b'{"a": "\xff"}', b"[" * 100_000])
def test_what_is_not_json_is_refused(house: Serving, body: bytes) -> None:
    assert post(house, body) == 400
    assert not Envelope.objects.exists()


def test_what_is_too_long_is_refused_and_what_is_just_not_is_taken(house: Serving) -> None:
    limit = 3 * 1024 * 1024
    assert post(house, b'"' + b"x" * (limit - 2) + b'"') == 200
    assert post(house, b'"' + b"x" * limit + b'"') == 413
    assert Envelope.objects.count() == 1


def test_a_number_that_was_just_added_is_known(house: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE_SECONDS", 0.0)
    assert post(house, BODY) == 200
    Number.objects.create(phone_number_id="9", waba_id="2", app_secrets="newest", verify_token="newest-token")
    assert post(house, BODY, secret="newest") == 200


def test_the_handshake_answers_the_challenge(house: Serving) -> None:
    assert shake_hands(house) == (200, "1158201444")


@pytest.mark.parametrize("wrong", [{"verify_token": "guess"}, {"mode": "other"}, {"verify_token": ""}])
def test_a_handshake_of_a_stranger_is_refused(house: Serving, wrong: dict[str, str]) -> None:
    status, text = shake_hands(house, **wrong)
    assert status == 403
    assert "1158201444" not in text


def test_other_methods_are_refused(house: Serving) -> None:
    assert ask(house, "PUT", PATH)[0] == 405


def test_many_at_once_are_all_kept(house: Serving) -> None:
    bodies = [json.dumps({"n": n}).encode() for n in range(200)]
    with ThreadPoolExecutor(16) as callers:
        statuses = list(callers.map(lambda body: post(house, body), bodies))
    assert set(statuses) == {200}
    assert sorted(bytes(envelope.body) for envelope in Envelope.objects.all()) == sorted(bodies)


def test_more_than_can_be_written_is_asked_to_come_again(
    house: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 0)
    assert post(house, BODY) == 503


def test_what_could_not_be_kept_is_not_acknowledged(house: Serving) -> None:
    with connection.schema_editor() as schema:
        schema.alter_db_table(Envelope, "intake_envelope", "intake_elsewhere")
    try:
        assert post(house, BODY) == 503
    finally:
        with connection.schema_editor() as schema:
            schema.alter_db_table(Envelope, "intake_elsewhere", "intake_envelope")
    assert post(house, BODY) == 200


def test_a_caller_who_stops_halfway_leaves_nothing(house: Serving) -> None:
    with house.connect() as caller:
        caller.sendall(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode())
    assert post(house, BODY) == 200
    assert Envelope.objects.count() == 1
