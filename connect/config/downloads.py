"""Sends stored files from the loop: from the disk, or out of an S3-compatible store."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO
from urllib.parse import unquote

import aiohttp
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage

from connect.ui.answers import Scope, Send, answer, header

PIECE = 256 * 1024
UNREAD_SECONDS = 60.0
"""A client that reads nothing for this long has gone."""
PASSED_ON = ("content-length", "content-range", "etag", "last-modified", "accept-ranges")

type Header = tuple[bytes, bytes]

_RANGE = re.compile(rb"bytes=(\d*)-(\d*)")


class Downloads:
    """Every answer carries the headers that the view gave; those on length and range are ours."""

    def __init__(self) -> None:
        self._disk = ThreadPoolExecutor(2, thread_name_prefix="disk")
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        self._disk.shutdown(wait=False, cancel_futures=True)
        if self._session is not None:
            await self._session.close()

    async def send(self, scope: Scope, send: Send, *, name: str, headers: list[Header]) -> None:
        name = unquote(name)
        kept = [(key, value) for key, value in headers if key != b"content-length"]
        try:
            path = Path(default_storage.path(name))
        except NotImplementedError:
            await self._send_remote(scope, send, name, kept)
        except SuspiciousOperation:
            await _not_there(send)
        else:
            await self._send_local(scope, send, path, kept)

    # -- from the disk

    async def _send_local(self, scope: Scope, send: Send, path: Path, headers: list[Header]) -> None:
        loop = asyncio.get_running_loop()
        try:
            file = await loop.run_in_executor(self._disk, path.open, "rb")
        except OSError:
            await _not_there(send)
            return
        with file:
            stat = os.fstat(file.fileno())
            etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'.encode()
            headers = [*headers, (b"etag", etag), (b"accept-ranges", b"bytes")]
            if _matches(header(scope, b"if-none-match"), etag):
                await _start(send, 304, headers)
                await send({"type": "http.response.body"})
                return
            part = _wanted(scope, size=stat.st_size, etag=etag)
            if part is None:
                nothing = [(b"content-range", f"bytes */{stat.st_size}".encode()), (b"content-length", b"0")]
                await _start(send, 416, [*headers, *nothing])
                await send({"type": "http.response.body"})
                return
            headers.append((b"content-length", str(len(part)).encode()))
            if header(scope, b"range") and len(part) < stat.st_size:
                whence = f"bytes {part.start}-{part.stop - 1}/{stat.st_size}"
                await _start(send, 206, [*headers, (b"content-range", whence.encode())])
            else:
                await _start(send, 200, headers)
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body"})
            else:
                await send_pieces(send, self._pieces(file, part))

    async def _pieces(self, file: IO[bytes], part: range) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        file.seek(part.start)
        left = len(part)
        while left > 0:
            piece = await loop.run_in_executor(self._disk, file.read, min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            yield piece

    # -- out of a store

    async def _send_remote(self, scope: Scope, send: Send, name: str, headers: list[Header]) -> None:
        loop = asyncio.get_running_loop()
        url = await loop.run_in_executor(self._disk, default_storage.url, name)
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None, connect=10, sock_read=30)
            self._session = aiohttp.ClientSession(timeout=timeout, auto_decompress=False)
        asked = {
            key: value.decode("latin-1")
            for key in ("range", "if-range", "if-none-match")
            if (value := header(scope, key.encode()))
        }
        try:
            async with self._session.get(url, headers=asked) as found:
                if found.status not in {200, 206, 304, 416}:
                    await _not_there(send)
                    return
                passed = [
                    (key.encode(), found.headers[key].encode("latin-1"))
                    for key in PASSED_ON
                    if key in found.headers
                ]
                await _start(send, found.status, [*headers, *passed])
                if scope["method"] == "HEAD" or found.status in {304, 416}:
                    await send({"type": "http.response.body"})
                else:
                    await send_pieces(send, found.content.iter_chunked(PIECE))
        except aiohttp.ClientConnectorError:
            await answer(send, 502, "O arquivo não pôde ser buscado agora. Tente de novo.")


async def send_pieces(send: Send, pieces: AsyncIterator[bytes]) -> None:
    """Sends as fast as the client reads, and gives up on one that has stopped reading."""
    async for piece in pieces:
        async with asyncio.timeout(UNREAD_SECONDS):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


async def _start(send: Send, status: int, headers: list[Header]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _not_there(send: Send) -> None:
    await answer(send, 404, "O arquivo não está mais disponível.")


def _matches(if_none_match: bytes, etag: bytes) -> bool:
    tags = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return etag in tags or tags == [b"*"]


def _wanted(scope: Scope, *, size: int, etag: bytes) -> range | None:
    """The bytes to send: all, unless one good range was asked for; None when it lies outside the file."""
    asked = _RANGE.fullmatch(header(scope, b"range").strip())
    if_range = header(scope, b"if-range")
    if asked is None or not any(asked.groups()) or (if_range and if_range != etag):
        return range(size)
    first, last = asked.groups()
    if first:
        part = range(int(first), min(int(last) + 1 if last else size, size))
    else:
        part = range(max(0, size - int(last)), size)
    return part or None
