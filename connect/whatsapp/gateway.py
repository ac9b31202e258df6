"""The client for threads: jobs say what they want and wait for it. One loop and one session behind all."""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
from collections.abc import Callable, Coroutine, Iterable
from typing import IO, Any

from connect.vault import Unreadable
from connect.whatsapp.alerts import heed_refusal
from connect.whatsapp.answers import Blocked, Fetched, PhoneDetails
from connect.whatsapp.client import Client
from connect.whatsapp.credentials import Credentials
from connect.whatsapp.errors import MEANINGS, Action, Hint, judge
from connect.whatsapp.exchange import Refused, TooLarge, Trouble, Untrusted
from connect.whatsapp.models import Number
from connect.whatsapp.outgoing import Recipient

logger = logging.getLogger(__name__)

_NO_FILE = "O WhatsApp não tem mais este arquivo. Peça ao cliente que envie de novo."
_NO_UPLOAD = "O WhatsApp não aceitou o arquivo."
_NO_READING = "O WhatsApp não marcou a mensagem como lida."
_NO_LIST = "O WhatsApp recusou o pedido."


class Unavailable(Exception):
    """What was asked of Meta did not happen; if `is_final`, nor will it later. `sentence` is for people."""

    def __init__(self, sentence: str, *, is_final: bool, reason: str = "") -> None:
        super().__init__(reason or sentence)
        self.sentence = sentence
        self.is_final = is_final


def mark_read(number: Number, wamid: str, *, typing: bool = False) -> None:
    """All up to this message was read. That Meta does not know it any more is no trouble."""
    try:
        _do(number, lambda client, known: client.mark_read(known, wamid, typing=typing), _NO_READING)
    except Unavailable as problem:
        if not problem.is_final:
            raise
        logger.warning("read_receipt_refused", extra={"number": number.pk, "reason": str(problem)})


def upload(number: Number, file: IO[bytes], *, mime_type: str, filename: str = "arquivo") -> str:
    """The id under which the file can be sent; the file is left open."""
    return _do(
        number,
        lambda client, known: client.upload(known, file, mime_type=mime_type, filename=filename),
        _NO_UPLOAD,
    )


def download(number: Number, media_id: str, *, into: IO[bytes], limit: int) -> Fetched:
    """Write a customer's file."""
    return _do(number, lambda client, known: client.download(known, media_id, into, limit=limit), _NO_FILE)


def block(number: Number, customers: Iterable[Recipient]) -> Blocked:
    return _do(number, lambda client, known: client.block(known, customers), _NO_LIST)


def unblock(number: Number, customers: Iterable[Recipient]) -> Blocked:
    return _do(number, lambda client, known: client.unblock(known, customers), _NO_LIST)


def templates(number: Number) -> list[dict[str, Any]]:
    """All templates of the number's account, as Meta describes them."""
    return _do(number, lambda client, known: client.templates(known), _NO_LIST)


def phone_details(number: Number) -> PhoneDetails:
    return _do(number, lambda client, known: client.phone_details(known), _NO_LIST)


def close() -> None:
    """End the session and its thread; whoever asks next starts anew."""
    _engine.close()


def _do[Result](
    number: Number, ask: Callable[[Client, Credentials], Coroutine[Any, Any, Result]], sentence: str
) -> Result:
    """`sentence` is for the codes whose own is about messages."""
    try:
        credentials = number.credentials()
    except Unreadable as unreadable:
        raise Unavailable(str(unreadable), is_final=False) from unreadable
    try:
        return _engine.run(lambda client: ask(client, credentials))
    except Refused as refused:
        raise _refused(number, refused, sentence) from refused
    except TooLarge as large:
        raise Unavailable("O arquivo é grande demais.", is_final=True, reason=str(large)) from large
    except Untrusted as untrusted:
        raise Unavailable(sentence, is_final=True, reason=str(untrusted)) from untrusted
    except Trouble as trouble:
        raise Unavailable("O WhatsApp não respondeu.", is_final=False, reason=str(trouble)) from trouble


def _refused(number: Number, refused: Refused, sentence: str) -> Unavailable:
    heed_refusal(number, refused.error)
    meaning = judge(refused.error)
    is_about_messages = meaning.code not in MEANINGS or meaning.hint is Hint.OUR_BUG
    return Unavailable(
        sentence if is_about_messages else meaning.sentence,
        is_final=meaning.action is Action.FINAL,
        reason=str(refused),
    )


class _Engine:
    """A thread with a loop and a client, started when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._client = Client()

    def run[Result](self, ask: Callable[[Client], Coroutine[Any, Any, Result]]) -> Result:
        """From any thread but the loop's own."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="whatsapp", daemon=True)
                self._thread.start()
            asked = asyncio.run_coroutine_threadsafe(ask(self._client), self._loop)
        return asked.result()

    def close(self) -> None:
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
            if loop is None or thread is None:
                return
            asyncio.run_coroutine_threadsafe(self._client.close(), loop).result(timeout=5)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=5)
            loop.close()
            self._client = Client()


_engine = _Engine()
atexit.register(close)
