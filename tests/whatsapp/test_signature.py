"""Only Meta's own words are believed."""

from __future__ import annotations

import json

import pytest

from connect.whatsapp.signature import handshake, is_signed, sign

BODY = json.dumps({"name": "João 😀"}).encode()


def test_a_body_signed_by_the_secret() -> None:
    assert is_signed(BODY, sign(BODY, "secret"), ["secret"])
    assert is_signed(BODY, sign(BODY, "secret").encode(), ["secret"])


def test_known_vector() -> None:
    """RFC 4231, test case 2."""
    digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign(b"what do ya want for nothing?", "Jefe") == f"sha256={digest}"


def test_either_secret_will_do_while_one_is_replaced() -> None:
    assert is_signed(BODY, sign(BODY, "new"), ["old", "new"])
    assert is_signed(BODY, sign(BODY, "old"), ["old", "new"])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha1=" + "0" * 40,
        sign(BODY, "other"),
        "sha256=é",
        b"\xff\xfe",
        "SHA256=" + "0" * 64,
    ],
)
def test_anything_else_is_refused(header: str | bytes | None) -> None:
    assert not is_signed(BODY, header, ["secret"])


def test_one_changed_byte_is_refused() -> None:
    assert not is_signed(BODY + b" ", sign(BODY, "secret"), ["secret"])


def test_without_a_secret_nothing_is_believed() -> None:
    assert not is_signed(BODY, sign(BODY, ""), [])
    assert not is_signed(BODY, sign(BODY, ""), [""])


def test_the_handshake_gives_the_challenge_back() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "token", "hub.challenge": "1158201444"}
    assert handshake(query, ["other", "token"]) == "1158201444"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub.mode": "subscribe", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"},
        {"hub.mode": "unsubscribe", "hub.verify_token": "token", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": "tokén\udcff", "hub.challenge": "1"},
    ],
)
def test_any_other_handshake_is_refused(query: dict[str, str]) -> None:
    assert handshake(query, ["token", ""]) is None
