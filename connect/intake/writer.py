"""Makes what has come in durable: one thread, and one transaction for all that has queued up meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections import deque
from dataclasses import dataclass

import psycopg
from django.db import connection, connections, transaction
from django.utils import timezone

from connect.intake.bells import intake_bell
from connect.intake.tide import tide

BATCH = 500
MOST_WAITING = 2000
MOST_WAITING_BYTES = 64 * 1024 * 1024
STOP_SECONDS = 5.0

logger = logging.getLogger(__name__)


class Full(Exception):
    """More comes in than can be written: it has to come again."""


@dataclass(frozen=True, slots=True)
class Letter:
    body: bytes
    kept: asyncio.Future[None]

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.body).digest()


class Writer:
    def __init__(self) -> None:
        self._letters: deque[Letter] = deque()
        self._bytes = 0
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="intake-writer", daemon=True)

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        tide.waiting = self._letters
        self._thread.start()

    def stop(self) -> None:
        """What has come in is still written."""
        self._stopping = True
        self._wake.set()
        self._thread.join(STOP_SECONDS)

    async def keep(self, body: bytes) -> None:
        """Returns once the body is durable; raises when it is not."""
        if self._stopping or len(self._letters) >= MOST_WAITING or self._bytes > MOST_WAITING_BYTES:
            raise Full
        letter = Letter(body=body, kept=self._loop.create_future())
        self._bytes += len(body)
        self._letters.append(letter)
        if not self._wake.is_set():
            self._wake.set()
        try:
            await letter.kept
        finally:
            self._bytes -= len(body)

    # -- in the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._letters:
                batch = [self._letters.popleft() for _ in range(min(BATCH, len(self._letters)))]
                tide.taken(len(batch))
                error = self._write(batch)
                tide.kept()
                self._loop.call_soon_threadsafe(_settle, batch, error)
            if self._stopping:
                connections.close_all()
                return

    def _write(self, batch: list[Letter]) -> Exception | None:
        try:
            try:
                self._insert(batch)
            except Exception:
                logger.exception("intake_write_failed")
                connections.close_all()  # once more, on a new connection
                self._insert(batch)
        except Exception as error:  # noqa: BLE001 - handed to who waits
            connections.close_all()
            return error
        return None

    def _insert(self, batch: list[Letter]) -> None:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                _insert_as_arrays(batch)
            else:
                _insert_as_rows(batch)
            intake_bell.ring()


# A third of the ORM's time on SQLite, a tenth of it on PostgreSQL (docs/decisions/0012-envelopes.md).


def _insert_as_rows(batch: list[Letter]) -> None:
    """One statement: SQLite gives the interpreter away at each, and waits for it behind a busy loop."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values: list[str | bytes | None] = []
    for letter in batch:
        values += (now, now, letter.body, letter.digest)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_envelope"  # noqa: S608 - nothing but places for values
            " (received_at, due_at, body, digest, state, claimed_by, attempts) VALUES "
            + ", ".join(["(%s, %s, %s, %s, 'waiting', '', 0)"] * len(batch)),
            values,
        )


def _insert_as_arrays(batch: list[Letter]) -> None:
    """One statement, its values sent in binary: the bodies need no escaping."""
    now = timezone.now()
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "INSERT INTO intake_envelope"
            " (received_at, due_at, body, digest, state, claimed_by, attempts)"
            " SELECT %b, %b, body, digest, 'waiting', '', 0"
            " FROM unnest(%b::bytea[], %b::bytea[]) AS letter (body, digest)",
            [now, now, [letter.body for letter in batch], [letter.digest for letter in batch]],
        )


def _settle(batch: list[Letter], error: Exception | None) -> None:
    for letter in batch:
        if letter.kept.done():
            continue
        if error is None:
            letter.kept.set_result(None)
        else:
            letter.kept.set_exception(error)
