"""The least that a webhook's door can do: check the signature, insert, answer. Nothing else of the product.

    python -m bench.doors.bare PORT SECRET DATABASE

The same insert into the same table with the same durability, committed for all who came in meanwhile at once,
inside the same server. DATABASE is a file of SQLite, or the address of a PostgreSQL.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sqlite3
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import uvicorn

COLUMNS = "(state, due_at, claimed_by, attempts, received_at, body, digest)"
INSERT = f"INSERT INTO intake_envelope {COLUMNS} VALUES ('waiting', ?, '', 0, ?, ?, ?)"

type Row = tuple[datetime | str, datetime | str, bytes, bytes]
type Insert = Callable[[list[Row]], None]


def into(database: str) -> Insert:
    """Writes many rows in one durable transaction."""
    if database.startswith("postgres"):
        server = psycopg.connect(database)

        def copy(rows: list[Row]) -> None:
            with server.transaction(), server.cursor() as cursor:
                cursor.executemany(INSERT.replace("?", "%s"), rows)

        return copy
    file = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")

    def insert(rows: list[Row]) -> None:
        file.execute("BEGIN IMMEDIATE")
        file.executemany(INSERT, [(str(row[0]), str(row[1]), *row[2:]) for row in rows])
        file.execute("COMMIT")

    return insert


class Bare:
    def __init__(self, insert: Insert, secret: bytes) -> None:
        self.insert = insert
        self.secret = secret
        self.waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self.wake = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self.loop = asyncio.get_running_loop()
            threading.Thread(target=self._write, daemon=True).start()
            await send({"type": "lifespan.startup.complete"})
            return
        body = (await receive())["body"]
        given = dict(scope["headers"]).get(b"x-hub-signature-256", b"")
        signature = b"sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest().encode()
        if not hmac.compare_digest(signature, given):
            await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
            return
        now = datetime.now(UTC).replace(tzinfo=None)
        done: asyncio.Future[None] = self.loop.create_future()
        self.waiting.append(((now, now, body, hashlib.sha256(body).digest()), done))
        self.wake.set()
        await done
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    def _write(self) -> None:
        while True:
            self.wake.wait()
            self.wake.clear()
            batch, self.waiting = self.waiting, []
            if batch:
                self.insert([row for row, _ in batch])
                self.loop.call_soon_threadsafe(_settle, [done for _, done in batch])


def _settle(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)


if __name__ == "__main__":
    port, secret, database = sys.argv[1:]
    application = Bare(into(database), secret.encode())
    uvicorn.run(
        application, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", access_log=False
    )
