"""Identifiers as Meta makes them: opaque to the reader, unique, made once and kept."""

from __future__ import annotations

import base64
import secrets


def new_wamid(phone: str, *, from_customer: bool) -> str:
    """Shaped like the real thing: a small binary frame with the customer's number and a random tail."""
    number = phone.encode()
    direction = b"\x12" if from_customer else b"\x11"
    frame = (
        b"\x1c\x18"
        + bytes([len(number)])
        + number
        + b"\x15\x02\x00"
        + direction
        + b"\x18\x12"
        + secrets.token_hex(9).upper().encode()
        + b"\x00"
    )
    return "wamid." + base64.b64encode(frame).decode()


def new_call_id() -> str:
    return "wacid." + base64.b64encode(secrets.token_bytes(24)).decode()


def new_user_id(country: str = "BR") -> str:
    """A business-scoped user id (BSUID)."""
    return f"{country}.{new_number(20)}"


def new_number(length: int = 16) -> str:
    return str(secrets.randbelow(9) + 1) + "".join(str(secrets.randbelow(10)) for _ in range(length - 1))


def new_trace() -> str:
    return "A" + secrets.token_urlsafe(16)[:22]
