"""HTTP clients cheap enough not to be what is measured: bare protocols, requests made of ready bytes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

ANSWER_SECONDS = 60


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """On an event loop of its own."""
    return uvloop.run(work)


def request(method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of a whole request."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name.encode():
                return value.strip().decode()
        return ""


class Broken(Exception):
    """The connection ended before the answer was whole."""


class Connection(asyncio.Protocol):
    """A keep-alive connection: one request after the other."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None
        self._lost = asyncio.get_running_loop().create_future()

    @classmethod
    async def to(cls, url: str) -> Connection:
        host, port = _address(url)
        _, protocol = await asyncio.get_running_loop().create_connection(cls, host, port)
        return protocol

    async def ask(self, request: bytes) -> Answer:
        """Raises Broken."""
        if self._transport is None:
            raise Broken
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    async def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
        await self._lost

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._lost.set_result(None)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken())

    def data_received(self, data: bytes) -> None:
        self._received += data
        answer = _read(self._received)
        if answer is not None and self._answer is not None and not self._answer.done():
            self._received.clear()
            self._answer.set_result(answer)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """For as long as the block lasts."""
    connection = await Connection.to(url)
    try:
        yield connection
    finally:
        await connection.close()


def _read(received: bytearray) -> Answer | None:
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(received[:end])
    status = int(head[9:12])
    folded = head.lower()
    at = folded.find(b"\r\ncontent-length:")
    if at >= 0:
        length = int(folded[at + 17 :].split(b"\r\n", 1)[0])
        body = bytes(received[end + 4 :])
        return Answer(status, head, body) if len(body) >= length else None
    if b"\r\ntransfer-encoding: chunked" in folded:
        return (
            Answer(status, head, _unchunked(received[end + 4 :])) if received.endswith(b"0\r\n\r\n") else None
        )
    return Answer(status, head, b"")


def _unchunked(body: bytearray) -> bytes:
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        parts.append(bytes(rest[:length]))
        body = rest[length + 2 :]
        if not length:
            break
    return b"".join(parts)


# -- load ------------------------------------------------------------------------------------------


@dataclass
class Load:
    """What came of many requests."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """In milliseconds."""
        return percentile(self.latencies, part)

    def add(self, answer: Answer, seconds: float) -> None:
        self.latencies.append(seconds)
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1

    def must_be(self, status: int) -> Load:
        assert set(self.statuses) == {status}, f"answers: {self.statuses}"
        return self


def percentile(seconds: Sequence[float], part: float) -> float:
    """In milliseconds; not a number when there is nothing."""
    if not seconds:
        return float("nan")
    if part == 0.5:
        return median(seconds) * 1000
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


async def one_by_one(requests: Iterable[bytes], *, url: str) -> Load:
    """One client that asks, waits for the answer, and asks again."""
    connection = await Connection.to(url)
    load = Load()
    with _taking_time(load):
        for each in requests:
            start = time.perf_counter()
            load.add(await connection.ask(each), time.perf_counter() - start)
    await connection.close()
    return load


async def at_once(requests: Iterable[bytes], *, url: str, connections: int, seconds: float = 0) -> Load:
    """So many clients; for so long, over and over, or else each request once."""
    load = Load()
    opened = [await Connection.to(url) for _ in range(connections)]
    supply = _endless(list(requests)) if seconds else iter(requests)
    deadline = time.perf_counter() + (seconds or 600)

    async def client(connection: Connection) -> None:
        for each in supply:
            start = time.perf_counter()
            if start > deadline:
                return
            load.add(await connection.ask(each), time.perf_counter() - start)

    with _taking_time(load):
        await asyncio.gather(*[client(connection) for connection in opened])
    for connection in opened:
        await connection.close()
    return load


def _endless(requests: Iterable[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


@contextmanager
def _taking_time(load: Load) -> Any:
    start = time.perf_counter()
    yield
    load.seconds = time.perf_counter() - start


# -- streams ---------------------------------------------------------------------------------------


class Stream(asyncio.Protocol):
    """An open stream of server-sent events, as a browser would hold it. `heard` gets what arrives."""

    def __init__(self, request: bytes, heard: Callable[[bytes], None]) -> None:
        self._request = request
        self._heard = heard
        self._transport: asyncio.Transport | None = None
        self.opened = asyncio.get_running_loop().create_future()
        self._lost = asyncio.get_running_loop().create_future()

    @classmethod
    async def of(cls, url: str, *, cookie: str, heard: Callable[[bytes], None]) -> Stream:
        """Open: the server's first bytes have come."""
        asked = request("GET", url, headers={"cookie": cookie, "accept": "text/event-stream"})
        _, stream = await asyncio.get_running_loop().create_connection(
            lambda: cls(asked, heard), *_address(url)
        )
        async with asyncio.timeout(ANSWER_SECONDS):
            status = await stream.opened
        assert status == 200, f"the stream was answered with {status}"
        return stream

    async def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
        await self._lost

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._lost.set_result(None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            self.opened.set_result(int(data[9:12]))
        self._heard(data)


async def answering(url: str, *, seconds: float = 30) -> None:
    """Returns as soon as somebody takes connections there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            await (await Connection.to(url)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)
        else:
            return
