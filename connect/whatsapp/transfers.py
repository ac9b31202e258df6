"""Files on their way: streamed, never held whole in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import IO

import aiohttp

from connect.whatsapp.exchange import CHUNK, OutcomeUnknown, TooLarge


def form(boundary: str, mime_type: str, filename: str) -> tuple[bytes, bytes]:
    """What stands before and after the file in a multipart form of the media edge."""
    name = filename.replace("\\", "_").replace('"', "%22").replace("\r", " ").replace("\n", " ")
    kind = mime_type.replace("\r", "").replace("\n", "")
    fields = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in (("messaging_product", "whatsapp"), ("type", kind))
    )
    file = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return (fields + file).encode(), f"\r\n--{boundary}--\r\n".encode()


async def framed(head: bytes, file: IO[bytes], tail: bytes) -> AsyncIterator[bytes]:
    yield head
    await asyncio.to_thread(file.seek, 0)
    while chunk := await asyncio.to_thread(file.read, CHUNK):
        yield chunk
    yield tail


async def pour(answer: aiohttp.ClientResponse, into: IO[bytes], limit: int) -> int:
    if (answer.content_length or 0) > limit:
        raise TooLarge(f"{answer.content_length} bytes")
    into.seek(0)
    into.truncate()
    size = 0
    try:
        async for chunk in answer.content.iter_chunked(CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"more than {limit} bytes")
            await asyncio.to_thread(into.write, chunk)
    except (aiohttp.ClientError, OSError) as error:
        raise OutcomeUnknown(f"{type(error).__name__}: {error}") from error
    return size
