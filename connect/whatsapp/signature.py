"""Whether Meta wrote this: the signature of a webhook body, and the handshake before the first one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping

_PREFIX = "sha256="


def sign(body: bytes, secret: str) -> str:
    """The value of `X-Hub-Signature-256` for these very bytes."""
    return _PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: str | bytes | None, secrets: Iterable[str]) -> bool:
    """True when one of the app secrets signed exactly these bytes. No secret, no trust."""
    given = header.decode("latin-1") if isinstance(header, bytes) else header or ""
    if not given.startswith(_PREFIX):
        return False
    found = given.strip().lower().encode("utf-8", "replace")
    # All are tried, so that the time taken does not tell which one fits.
    matches = [hmac.compare_digest(sign(body, secret).encode(), found) for secret in secrets if secret]
    return any(matches)


def handshake(query: Mapping[str, str], verify_tokens: Iterable[str]) -> str | None:
    """The challenge to answer to Meta's subscription request, or None when it has to be refused."""
    given = query.get("hub.verify_token", "").encode("utf-8", "replace")
    matches = [hmac.compare_digest(token.encode(), given) for token in verify_tokens if token]
    if query.get("hub.mode") != "subscribe" or not any(matches):
        return None
    return query.get("hub.challenge", "")
