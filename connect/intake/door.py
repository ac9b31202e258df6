"""The door Meta knocks on: a bare ASGI callable beside Django.

A POST is acknowledged once its bytes are durable, never before.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from urllib.parse import parse_qsl

import msgspec

from connect.intake.keyring import PATIENCE_SECONDS, Keyring
from connect.intake.writer import Full, Writer
from connect.ui.answers import Receive, Scope, Send, answer, answered, header
from connect.whatsapp import signature

MOST_BYTES = 3 * 1024 * 1024
HEARD_OUT_BYTES = 16 * 1024 * 1024
"""A client that is cut off never reads the answer: what is too long is heard out this far, and dropped."""
BODY_SECONDS = 15.0
LONG = 256 * 1024
"""Hashing and parsing more than this would hold up the loop."""

logger = logging.getLogger(__name__)


class Refused(Exception):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Forged(Refused):
    """Signed with no secret that is known."""


class Gone(Exception):
    """The client left before the end."""


class Door:
    def __init__(self) -> None:
        self.keyring = Keyring()
        self.writer = Writer()
        self._thanks = answered(200)

    def start(self) -> None:
        self.writer.start()

    def stop(self) -> None:
        """What has come in is still written."""
        self.writer.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "GET":
                await answer(send, 200, await self._shake_hands(scope))
            elif scope["method"] == "POST":
                body = await _body(scope, receive)
                await self._examine(body, header(scope, b"x-hub-signature-256"))
                await self._keep(body)
                for message in self._thanks:
                    await send(message)
            else:
                await answer(send, 405, headers=[(b"allow", b"GET, POST")])
        except Refused as refusal:
            await answer(send, refusal.status, refusal.sentence, headers=[(b"connection", b"close")])
        except Gone:
            return

    async def _shake_hands(self, scope: Scope) -> str:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        await self.keyring.refresh(older_than=PATIENCE_SECONDS)
        challenge = signature.handshake(query, self.keyring.verify_tokens)
        if challenge is None:
            raise Refused(403, "Token de verificação desconhecido.")
        return challenge

    async def _examine(self, body: bytes, given: bytes) -> None:
        await self.keyring.refresh()
        try:
            await self._check(body, given)
        except Forged:
            if not await self.keyring.refresh(older_than=PATIENCE_SECONDS):
                raise
            await self._check(body, given)

    async def _check(self, body: bytes, given: bytes) -> None:
        secrets = self.keyring.app_secrets
        if len(body) > LONG:
            await asyncio.to_thread(_look_through, body, given, secrets)
        else:
            _look_through(body, given, secrets)

    async def _keep(self, body: bytes) -> None:
        try:
            await self.writer.keep(body)
        except Full:
            raise Refused(503, "Tente de novo em instantes.") from None
        except Exception as error:
            raise Refused(503, "Não foi possível guardar. Tente de novo.") from error


async def _body(scope: Scope, receive: Receive) -> bytes:
    length = header(scope, b"content-length")
    parts: list[bytes] = []
    size = 0
    is_too_long = length.isdigit() and int(length) > MOST_BYTES
    more = True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more and size <= HEARD_OUT_BYTES:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                part = message.get("body", b"")
                size += len(part)
                is_too_long = is_too_long or size > MOST_BYTES
                if not is_too_long:
                    parts.append(part)
                more = message.get("more_body", False)
    except TimeoutError:
        raise Refused(408, "O envio parou no meio.") from None
    if is_too_long:
        raise Refused(413, "O corpo passa de 3 MB.")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _look_through(body: bytes, given: bytes, secrets: Iterable[str]) -> None:
    if not signature.is_signed(body, given, secrets):
        raise Forged(401, "Assinatura inválida.")
    if not _is_json(body):
        raise Refused(400, "O corpo não é JSON.")


_json = msgspec.json.Decoder(msgspec.Raw)
"""Reads it through without making anything of it, and lets text pass that is not UTF-8."""


def _is_json(body: bytes) -> bool:
    try:
        _json.decode(body)
        if not body.isascii():
            body.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
