"""Getting a value of the wanted type out of JSON that may hold anything."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from connect.whatsapp.updates import Problem

Json = dict[str, Any]

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_USER_ID = re.compile(r"[\w.:=+/-]{1,256}")
_LATEST = 253402300799  # the last second that a datetime can hold
_MILLISECONDS_FROM = 100_000_000_000


class Odd(Exception):
    """A piece lacks what makes it what it claims to be."""


def decode(body: bytes) -> Any:
    """The JSON of a body, without what no database stores (NUL, half surrogate pairs, infinities).

    Raises ValueError for what is not JSON at all.
    """
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _decode_leniently(body)
    return clean(found) if b"\\u0000" in body else found


def _decode_leniently(body: bytes) -> Any:
    """Python's own reader takes what msgspec refuses: half surrogate pairs, numbers out of range, NaN."""
    try:
        return clean(json.loads(body.decode("utf-8-sig", "replace")))
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep


def clean(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_STORABLE.sub("", value)
    if isinstance(value, Mapping):
        return {clean(str(key)): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def text(value: Any) -> str:
    """The text, or a whole number as text; empty for anything else."""
    if type(value) is str:
        return value
    return str(value) if type(value) is int else ""


def mapping(value: Any) -> Json:
    return value if type(value) is dict else {}


def listing(value: Any) -> list[Any]:
    return value if type(value) is list else []


def number(value: Any) -> float | None:
    """A finite number, given as one or as text."""
    if type(value) not in (int, float, str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: Any) -> int:
    found = number(value)
    return int(found) if found is not None else 0


def moment(value: Any) -> datetime | None:
    """Unix seconds (or milliseconds), as a number or as text, as an aware datetime in UTC."""
    if type(value) is str and value.isdecimal() and len(value) <= 11:
        seconds: float | None = int(value)
    else:
        seconds = number(value)
    if seconds is None or seconds < 0:
        return None
    if seconds >= _MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC) if seconds <= _LATEST else None


def wa_id(value: Any) -> str:
    """Digits of a WhatsApp id; empty when it is none."""
    found = text(value).strip().removeprefix("+")
    return found if found.isdecimal() and found.isascii() and len(found) <= 32 else ""


def user_id(value: Any) -> str:
    found = text(value).strip()
    return found if _USER_ID.fullmatch(found) else ""


def needed(value: str) -> str:
    if not value:
        raise Odd
    return value


def problems(value: Any) -> tuple[Problem, ...]:
    """Meta's `errors`, whatever their age: `error_data` may be an object, a text or missing."""
    return tuple(_problem(item) for item in listing(value) if type(item) is dict)


def _problem(error: Json) -> Problem:
    data = error.get("error_data")
    details = text(mapping(data).get("details")) or text(data) or text(error.get("details"))
    title, message = text(error.get("title")), text(error.get("message"))
    return Problem(code=whole(error.get("code")), title=title, message=message, details=details)
