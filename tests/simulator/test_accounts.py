"""Numbers, files, profile, blocking, callbacks, tokens."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from connect.simulator import provision
from connect.simulator.models import Customer, SimulatedMedia, SimulatedNumber
from connect.simulator.pricing import price
from tests.people import JOAO_PHONE
from tests.simulator.conftest import PHONE_NUMBER_ID, TOKEN, WABA_ID, Graph
from tests.simulator.receiver import Receiver

PHOTO = provision.SAMPLES / "foto.jpg"


def upload(graph: Graph, content: bytes, mime_type: str, name: str = "arquivo") -> tuple[int, Any]:
    border = uuid4().hex
    head = (
        f'--{border}\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n'
        f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {mime_type}\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": f"multipart/form-data; boundary={border}"}
    request = urllib.request.Request(f"{graph.url}/{PHONE_NUMBER_ID}/media", body, headers)
    return fetch(request)


def fetch(request: urllib.request.Request | str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=15) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def download(url: str, token: str = TOKEN) -> tuple[int, bytes]:
    return fetch(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"}))


def test_a_file_goes_up_and_comes_down_with_the_token(graph: Graph) -> None:
    status, body = upload(graph, PHOTO.read_bytes(), "image/jpeg", "foto.jpg")
    assert status == 200, body
    media = SimulatedMedia.objects.get()
    told = graph.ask("GET", media.media_id).body
    assert (told["mime_type"], told["file_size"]) == ("image/jpeg", PHOTO.stat().st_size)
    assert download(told["url"]) == (200, PHOTO.read_bytes())
    assert download(told["url"], token="outro")[0] == 401
    assert download(f"{told['url']}x")[0] == 404
    assert graph.ask("DELETE", media.media_id).body == {"success": True}
    assert download(told["url"])[0] == 404
    assert not Path(media.file.path).exists()


def test_a_file_older_than_its_life_is_gone(graph: Graph, number: SimulatedNumber) -> None:
    media = provision.file(number, "foto.jpg")
    url = graph.ask("GET", media.media_id).body["url"]
    SimulatedMedia.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert download(url)[0] == 404


@pytest.mark.parametrize(
    ("size", "mime_type", "status"),
    [
        (10, "image/gif", 400),
        (10, "application/zip", 400),
        (5 * 1024 * 1024 + 1, "image/png", 400),
        (500 * 1024 + 1, "image/webp", 400),
        (10, "application/pdf", 200),
        (10, "audio/ogg; codecs=opus", 200),
    ],
)
def test_files_have_kinds_and_limits(graph: Graph, size: int, mime_type: str, status: int) -> None:
    assert upload(graph, b"a" * size, mime_type)[0] == status


def test_a_number_and_its_account_tell_about_themselves(graph: Graph) -> None:
    told = graph.ask("GET", f"{PHONE_NUMBER_ID}?fields=verified_name,display_phone_number,status").body
    assert told == {
        "verified_name": "Prata Brasil",
        "display_phone_number": "+55 11 4000-1234",
        "status": "CONNECTED",
        "id": PHONE_NUMBER_ID,
    }
    numbers = graph.ask("GET", f"{WABA_ID}/phone_numbers").body["data"]
    assert [number["id"] for number in numbers] == [PHONE_NUMBER_ID]
    assert graph.ask("GET", f"debug_token?input_token={TOKEN}").body["data"]["is_valid"] is True
    assert graph.ask("GET", "debug_token?input_token=outro").body["data"]["is_valid"] is False


def test_a_number_is_registered_with_its_pin(graph: Graph, joao: Customer, number: SimulatedNumber) -> None:
    joao.writes("Oi", to=number)
    assert graph.ask("POST", f"{PHONE_NUMBER_ID}/register", {"pin": "123456"}).body == {"success": True}
    assert graph.ask("POST", f"{PHONE_NUMBER_ID}/deregister", {}).body == {"success": True}
    assert graph.send(f"+{JOAO_PHONE}").code == 133010
    assert graph.ask("POST", f"{PHONE_NUMBER_ID}/register", {"pin": "654321"}).code == 133005


def test_the_profile_is_kept(graph: Graph) -> None:
    profile = {"messaging_product": "whatsapp", "about": "Prata de verdade", "websites": ["https://a.com.br"]}
    assert graph.ask("POST", f"{PHONE_NUMBER_ID}/whatsapp_business_profile", profile).status == 200
    kept = graph.ask("GET", f"{PHONE_NUMBER_ID}/whatsapp_business_profile?fields=about,websites").body
    assert kept == {"data": [profile]}
    long = {**profile, "about": "a" * 140}
    assert graph.ask("POST", f"{PHONE_NUMBER_ID}/whatsapp_business_profile", long).code == 100


def test_blocking_takes_those_who_wrote(graph: Graph, joao: Customer, number: SimulatedNumber) -> None:
    joao.writes("Oi", to=number)
    users = {
        "messaging_product": "whatsapp",
        "block_users": [{"user": f"+{JOAO_PHONE}"}, {"user": "+5511911112222"}],
    }
    answer = graph.ask("POST", f"{PHONE_NUMBER_ID}/block_users", users).body
    assert answer["block_users"]["added_users"] == [{"input": f"+{JOAO_PHONE}", "wa_id": JOAO_PHONE}]
    assert answer["error"]["code"] == 139100
    assert graph.send(f"+{JOAO_PHONE}").code == 130403
    assert graph.ask("DELETE", f"{PHONE_NUMBER_ID}/block_users", users).status == 200
    assert graph.send(f"+{JOAO_PHONE}").status == 200


def test_a_new_callback_must_answer_the_challenge(
    graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    number.callback_url = "http://127.0.0.1:9/"
    number.save()
    asked = {"override_callback_uri": receiver.url, "verify_token": "errado"}
    assert graph.ask("POST", f"{WABA_ID}/subscribed_apps", asked).code == 2200
    asked["verify_token"] = "verifica"
    assert graph.ask("POST", f"{WABA_ID}/subscribed_apps", asked).body == {"success": True}
    joao.writes("Oi", to=number)
    receiver.wait_for(lambda it: it.messages)


def test_a_resumable_upload_gives_a_handle(graph: Graph, number: SimulatedNumber) -> None:
    session = graph.ask("POST", f"{number.app_id}/uploads?file_length=4&file_type=image/png").body["id"]
    headers = {"Authorization": f"OAuth {TOKEN}", "file_offset": "0"}
    status, body = fetch(urllib.request.Request(f"{graph.url}/v25.0/{session}", b"\x89PNG", headers))
    assert status == 200
    assert b'"h":"4::' in body


def day(text: str) -> date:
    return date.fromisoformat(text)


PRICES: list[tuple[str, str, bool, bool, int, dict[str, Any]]] = [
    ("2025-06-30", "service", True, False, 0, {"pricing_model": "CBP", "billable": True}),
    ("2026-09-30", "service", True, False, 5000, {"type": "free_customer_service", "billable": False}),
    ("2026-10-01", "service", True, False, 999, {"type": "free_customer_service"}),
    ("2026-10-01", "service", True, False, 1000, {"type": "regular", "billable": True}),
    ("2026-09-30", "utility", True, False, 0, {"type": "free_customer_service"}),
    ("2026-10-01", "utility", True, False, 0, {"type": "regular"}),
    ("2026-09-30", "utility", False, False, 0, {"type": "regular"}),
    ("2026-11-01", "marketing", True, False, 0, {"type": "regular", "category": "marketing"}),
    ("2026-11-01", "marketing", True, True, 0, {"type": "free_entry_point", "billable": False}),
]


@pytest.mark.parametrize(("on", "category", "window", "entry", "count", "expected"), PRICES)
def test_prices_follow_the_calendar(
    on: str, category: str, window: bool, entry: bool, count: int, expected: dict[str, Any]
) -> None:
    told = price(category=category, on=day(on), window_open=window, free_entry=entry, service_messages=count)
    assert expected.items() <= told.items()
