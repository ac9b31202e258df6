"""The gateway for code that waits: jobs call these, one event loop per process does the work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import IO, Any

from connect.whatsapp.answers import Fetched
from connect.whatsapp.client import Client
from connect.whatsapp.errors import meaning_of
from connect.whatsapp.exchange import Refused, TooLarge, Trouble, Untrusted
from connect.whatsapp.models import Number

_lock = threading.Lock()
_line: tuple[asyncio.AbstractEventLoop, Client] | None = None


class Unavailable(Exception):
    """The file could not be fetched. `is_final`: it never will."""

    def __init__(self, sentence: str, *, is_final: bool, reason: str = "") -> None:
        super().__init__(reason or sentence)
        self.sentence = sentence
        self.is_final = is_final


GONE = frozenset({33, 100, 131052})
"""Meta does not have the file any more."""


def download(number: Number, media_id: str, *, into: IO[bytes], limit: int) -> Fetched:
    """Write the file that a customer sent. Raises Unavailable."""
    credentials = number.credentials()
    try:
        return _call(lambda client: client.download(credentials, media_id, into, limit=limit))
    except TooLarge as trouble:
        raise Unavailable(
            "O arquivo é maior do que o limite.", is_final=True, reason=str(trouble)
        ) from trouble
    except Refused as refusal:
        is_final = refusal.error.code in GONE or refusal.error.http_status in (404, 410)
        sentence = (
            "O arquivo não está mais disponível no WhatsApp."
            if is_final
            else meaning_of(refusal.error.code).sentence
        )
        raise Unavailable(sentence, is_final=is_final, reason=str(refusal)) from refusal
    except Untrusted as trouble:
        raise Unavailable(
            "O arquivo veio de um endereço desconhecido.", is_final=True, reason=str(trouble)
        ) from trouble
    except Trouble as trouble:
        raise Unavailable("O WhatsApp não respondeu.", is_final=False, reason=str(trouble)) from trouble


def mark_read(number: Number, wamid: str) -> None:
    """Blue ticks for the customer, up to this message. Raises Trouble."""
    credentials = number.credentials()
    _call(lambda client: client.mark_read(credentials, wamid))


def _call[T](ask: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
    loop, client = _open()
    return asyncio.run_coroutine_threadsafe(ask(client), loop).result()


def _open() -> tuple[asyncio.AbstractEventLoop, Client]:
    """The loop of this process, started when first needed."""
    global _line
    with _lock:
        if _line is None:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="gateway", daemon=True).start()
            _line = loop, Client()
        return _line
