"""Takes in a request's body on the loop, before a thread is taken, within limits of size and time."""

from __future__ import annotations

import asyncio
import tempfile
from typing import IO

from connect.ui.answers import Receive, Scope, header

MOST_BYTES = 105 * 1024 * 1024
"""WhatsApp's largest file and the form around it."""
IN_MEMORY = 256 * 1024
IDLE_SECONDS = 20.0
WHOLE_SECONDS = 600.0


class Refused(Exception):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Gone(Exception):
    """The client left before the end: there is no request."""


async def spool(scope: Scope, receive: Receive) -> IO[bytes]:
    """The whole body, at its start, in memory or, when long, in a file."""
    length = header(scope, b"content-length")
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            size = 0
            is_too_long = length.isdigit() and int(length) > MOST_BYTES
            more = True
            while more:
                async with asyncio.timeout(IDLE_SECONDS):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                chunk = message.get("body", b"")
                size += len(chunk)
                is_too_long = is_too_long or size > MOST_BYTES
                if size > 2 * MOST_BYTES:
                    break
                # What is too long is still heard out: a client that is cut off never reads the answer.
                if not is_too_long:
                    body.write(chunk)
                more = message.get("more_body", False)
    except BaseException as error:
        body.close()
        if isinstance(error, TimeoutError):
            raise Refused(408, "O envio parou no meio. Tente de novo.") from None
        raise
    if is_too_long:
        body.close()
        raise Refused(413, "O arquivo é grande demais: o limite é de 100 MB.")
    body.seek(0)
    return body
