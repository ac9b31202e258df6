"""Answers given from the loop, without a view: short, plain, and as safe as the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cache
from typing import Any

from django.conf import settings

from connect.ui.permissions import POLICY

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
type ASGIApplication = Callable[[Scope, Receive, Send], Awaitable[None]]
type Headers = Iterable[tuple[bytes, bytes]]

TEXT = b"text/plain; charset=utf-8"


@cache
def security_headers() -> tuple[tuple[bytes, bytes], ...]:
    """What Django's middleware adds elsewhere, for something that is not a page."""
    headers = [
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY.encode()),
        (b"permissions-policy", POLICY.encode()),
        (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", settings.X_FRAME_OPTIONS.encode()),
    ]
    if settings.SECURE_HSTS_SECONDS:
        age = f"max-age={settings.SECURE_HSTS_SECONDS}".encode()
        headers.append((b"strict-transport-security", age))
    return tuple(headers)


async def answer(
    send: Send, status: int, body: str | bytes = b"", *, content_type: bytes = TEXT, headers: Headers = ()
) -> None:
    """A whole answer. Nobody may keep it."""
    for message in answered(status, body, content_type=content_type, headers=headers):
        await send(message)


def answered(
    status: int, body: str | bytes = b"", *, content_type: bytes = TEXT, headers: Headers = ()
) -> tuple[MutableMapping[str, Any], ...]:
    """The messages that such an answer is made of, for who gives the same one over and over."""
    content = body.encode() if isinstance(body, str) else body
    start = [
        (b"content-type", content_type),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        *security_headers(),
        *headers,
    ]
    return (
        {"type": "http.response.start", "status": status, "headers": start},
        {"type": "http.response.body", "body": content},
    )


def header(scope: Scope, name: bytes) -> bytes:
    """The request's header, empty when there is none."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return b""
