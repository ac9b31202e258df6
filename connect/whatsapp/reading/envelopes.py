"""From a webhook body to its updates: over every entry, every change, every piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connect.whatsapp.reading.events import EVENTS, read_event, read_failure, read_group
from connect.whatsapp.reading.messages import read_echo, read_history_message, read_message
from connect.whatsapp.reading.places import Place
from connect.whatsapp.reading.shapes import Json, Odd, clean, decode, listing, mapping, text
from connect.whatsapp.reading.statuses import read_call, read_preference, read_status, read_user_id
from connect.whatsapp.updates import AnyUpdate, Raw, Unknown

_READERS: dict[str, Callable[[Place, Json], AnyUpdate]] = {
    "messages": read_message,
    "message_echoes": read_echo,
    "statuses": read_status,
    "calls": read_call,
    "user_preferences": read_preference,
    "user_id_update": read_user_id,
    "groups": read_group,
}
_SHARED = ("messaging_product", "metadata", "contacts")


def read(body: bytes | Mapping[str, Any]) -> list[AnyUpdate]:
    """Every update of a webhook body, in its order. Pieces that nobody understands come as `Unknown`."""
    if isinstance(body, Mapping):
        envelope = clean(body)
    else:
        try:
            envelope = decode(body)
        except (ValueError, RecursionError):
            envelope = {"unreadable": clean(body.decode("utf-8", "replace"))}
    if type(envelope) is not dict:
        envelope = {"unreadable": envelope}
    entries = envelope.get("entry")
    if type(entries) is not list or not entries:
        return [Unknown(about="envelope", raw=envelope)]
    return [update for entry in entries for update in _entry(envelope, entry)]


def read_one(raw: Mapping[str, Any]) -> AnyUpdate:
    """The one update that a `raw` holds."""
    found = read(raw)
    if len(found) != 1:
        raise ValueError(f"{len(found)} updates where one was expected")
    return found[0]


def _entry(envelope: Json, entry: Any) -> Iterator[AnyUpdate]:
    changes = mapping(entry).get("changes")
    if type(changes) is not list or not changes:
        yield Unknown(
            about="entry", waba_id=text(mapping(entry).get("id")), raw={**envelope, "entry": [entry]}
        )
        return
    for change in changes:
        if type(mapping(change).get("value")) is dict:
            yield from _change(Place(envelope, entry, change), change["value"])
        else:
            raw = {**envelope, "entry": [{**entry, "changes": [change]}]}
            about = text(mapping(change).get("field")) or "change"
            yield Unknown(about=about, waba_id=text(entry.get("id")), raw=raw)


def _change(place: Place, value: Json) -> Iterator[AnyUpdate]:
    rest = {key: item for key, item in value.items() if key not in _SHARED}
    understood = False
    for key, reader in _READERS.items():
        if key in rest and listing(rest[key]):
            understood = True
            for item in rest.pop(key):
                yield _piece(place, key, item, reader)
    if listing(rest.get("history")):
        understood = True
        for chunk in rest.pop("history"):
            yield from _history(place, chunk)
    if listing(rest.get("errors")):
        understood = True
        errors = {"errors": rest.pop("errors")}
        yield _guarded(place, "errors", place.wrap(errors), read_failure)
    if understood:
        left_over = {key: item for key, item in rest.items() if item not in (None, [], {})}
        if left_over:
            yield place.unknown(place.field, place.wrap(left_over))
        return
    raw = place.wrap(rest, value.get("contacts"))
    if place.field in EVENTS:
        yield _guarded(place, place.field, raw, read_event)
    else:
        yield place.unknown(place.field, raw)


def _piece(place: Place, key: str, item: Any, reader: Callable[[Place, Json], AnyUpdate]) -> AnyUpdate:
    try:
        if type(item) is not dict:
            raise Odd
        return reader(place, item)
    except Exception:  # noqa: BLE001 - one odd piece must never cost its siblings
        kind = text(mapping(item).get("type"))
        return place.unknown(f"{key}:{kind}" if kind else key, place.wrap({key: [item]}, place.lone_contacts))


def _guarded(
    place: Place, about: str, raw: Raw, reader: Callable[[Place, Json, Raw], AnyUpdate]
) -> AnyUpdate:
    try:
        return reader(place, raw["entry"][0]["changes"][0]["value"], raw)
    except Exception:  # noqa: BLE001 - as above
        return place.unknown(about, raw)


def _history(place: Place, chunk: Any) -> Iterator[AnyUpdate]:
    """A chunk of `history`: threads of messages, or the news that the company shares none."""
    head = {key: item for key, item in mapping(chunk).items() if key != "threads"}
    threads = listing(mapping(chunk).get("threads"))
    for thread in threads:
        yield from _thread(place, head, thread)
    if threads:
        return
    raw = place.wrap({"history": [chunk]})
    if listing(mapping(chunk).get("errors")):
        yield _guarded(place, "history", raw, lambda place, _, raw: read_failure(place, chunk, raw))
    else:
        yield place.unknown("history", raw)


def _thread(place: Place, head: Json, thread: Any) -> Iterator[AnyUpdate]:
    about = {key: item for key, item in mapping(thread).items() if key != "messages"}
    messages = listing(mapping(thread).get("messages"))
    for message in messages:
        part = {"history": [{**head, "threads": [{**about, "messages": [message]}]}]}
        raw = place.wrap(part, place.lone_contacts)
        try:
            if type(message) is not dict:
                raise Odd
            yield read_history_message(place, message, about, raw)
        except Exception:  # noqa: BLE001 - as above
            yield place.unknown("history", raw)
    if not messages:
        yield place.unknown("history", place.wrap({"history": [{**head, "threads": [thread]}]}))
