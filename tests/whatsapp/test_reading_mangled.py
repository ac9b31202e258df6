"""Nothing that anybody posts makes the reader fall, and no odd piece costs its neighbours."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connect.whatsapp.reading import read, read_one
from connect.whatsapp.updates import MessageReceived, Unknown
from tests.whatsapp import payloads
from tests.whatsapp.webhooks import JOAO, MARIA, message, messages

BODIES = [payloads.body(name) for name in sorted(payloads.kinds())]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=8)
    | st.sampled_from(["messages", "statuses", "text", "system", "edit", "interactive", "5511988887777"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each piece inside."""
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += paths(inner, (*path, key))
    return found


def put(value: Any, path: tuple[Any, ...], piece: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = piece


@st.composite
def mangled(draw: st.DrawFn) -> dict[str, Any]:
    """A body seen in the wild, with one to four pieces of it replaced by anything."""
    body: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(BODIES)))
    for _ in range(draw(st.integers(1, 4))):
        put(body, draw(st.sampled_from(paths(body))), draw(ANYTHING))
    return body


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_a_mangled_body_is_read_and_each_update_stands_alone(body: dict[str, Any]) -> None:
    updates = read(body)
    assert updates
    for update in updates:
        assert read_one(update.raw) == update
    assert read(json.dumps(body).encode()) == updates


@settings(max_examples=200)
@given(ANYTHING)
def test_anything_at_all_is_read(anything: Any) -> None:
    updates = read(json.dumps(anything).encode())
    assert updates
    assert [read_one(update.raw) for update in updates] == updates


@given(st.binary(max_size=60))
@example(b"")
@example(b"\xff\xfe{}")
@example(b"[" * 100_000)
@example(b"1" * 5_000)
def test_bytes_that_are_not_json_are_kept_as_unknown(body: bytes) -> None:
    updates = read(body)
    assert updates
    assert [read_one(update.raw) for update in updates] == updates


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(piece=ANYTHING, place=st.sampled_from(["message", "contact", "change", "entry", "value"]))
def test_an_odd_piece_costs_no_sibling(piece: Any, place: str) -> None:
    body = messages(message(), message(id="wamid.2", **{"from": MARIA["wa_id"]}), contacts=[JOAO, MARIA])
    value = body["entry"][0]["changes"][0]["value"]
    match place:
        case "message":
            value["messages"].insert(1, piece)
        case "contact":
            value["contacts"].insert(1, piece)
        case "change":
            body["entry"][0]["changes"].insert(0, piece)
        case "entry":
            body["entry"].insert(0, piece)
        case _:
            value["surprise"] = piece
    good = [update.wamid for update in read(body) if isinstance(update, MessageReceived)]
    assert good == ["wamid.1", "wamid.2"]


@pytest.mark.parametrize("odd", [1, "x", None, [], {}, {"type": "text"}, {"id": []}])
def test_an_odd_message_is_kept_in_its_place(odd: Any) -> None:
    updates = read(messages(message(), odd, message(id="wamid.2"), contacts=[JOAO]))
    assert [type(update) for update in updates] == [MessageReceived, Unknown, MessageReceived]
    assert updates[1].raw["entry"][0]["changes"][0]["value"]["messages"] == [odd]


def test_what_stands_beside_messages_is_kept_too() -> None:
    body = messages(message())
    body["entry"][0]["changes"][0]["value"]["message_pins"] = [{"id": "wamid.1"}]
    [received, kept] = read(body)
    assert isinstance(received, MessageReceived)
    assert kept.raw["entry"][0]["changes"][0]["value"]["message_pins"] == [{"id": "wamid.1"}]


def test_a_thousand_updates_in_one_post() -> None:
    body = messages(*(message(id=f"wamid.{count}") for count in range(1000)), contacts=[JOAO])
    assert len({update.wamid for update in read(body) if isinstance(update, MessageReceived)}) == 1000
