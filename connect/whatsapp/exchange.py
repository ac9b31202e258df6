"""One exchange with the Graph API, and the ways in which it can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

from connect.whatsapp import answers
from connect.whatsapp.answers import GraphError
from connect.whatsapp.credentials import Credentials

Json = dict[str, Any]

CALL = aiohttp.ClientTimeout(total=30, connect=10)
"""A send that has no answer by then is unknown."""
TRANSFER = aiohttp.ClientTimeout(total=15 * 60, connect=10, sock_read=60)
CHUNK = 256 * 1024
_LARGEST_ANSWER = 8 * 1024 * 1024


class Trouble(Exception):
    """A call did not do what it should."""


class Refused(Trouble):
    """Meta answered, with an error."""

    def __init__(self, error: GraphError) -> None:
        super().__init__(str(error))
        self.error = error


class NotSent(Trouble):
    """The request never left: no name, no connection."""


class OutcomeUnknown(Trouble):
    """The request left, and nobody can say what came of it."""

    def __init__(self, reason: str, error: GraphError | None = None) -> None:
        super().__init__(reason)
        self.error = error


class Untrusted(Trouble):
    """An address that must not see the token."""


class TooLarge(Trouble):
    """The file is larger than the caller takes."""


class Exchange:
    """One aiohttp session for all numbers. Belongs to one asyncio loop; close it at the end."""

    def __init__(
        self, *, call: aiohttp.ClientTimeout = CALL, transfer: aiohttp.ClientTimeout = TRANSFER
    ) -> None:
        self._call_timeout, self._transfer_timeout = call, transfer
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(self, credentials: Credentials, method: str, path: str, **request: Any) -> Json:
        """The answer's JSON object."""
        status, headers, answer = await self._exchange(credentials, method, path, **request)
        error = answers.graph_error(status, headers, answer)
        if error is not None:
            raise Refused(error)
        if not 200 <= status < 300 or not isinstance(answer, dict):
            raise OutcomeUnknown(f"HTTP {status} without an answer that can be read")
        return answer

    async def _exchange(
        self,
        credentials: Credentials,
        method: str,
        path: str,
        *,
        json: Json | None = None,
        data: AsyncIterator[bytes] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: aiohttp.ClientTimeout | None = None,  # noqa: ASYNC109 - aiohttp's own
    ) -> tuple[int, Mapping[str, str], Any]:
        sent = {**authorised(credentials), **(headers or {})}
        if json is not None:
            sent["Content-Type"] = "application/json"
        try:
            async with self._open().request(
                method,
                credentials.url(path),
                params=params,
                data=msgspec.json.encode(json) if json is not None else data,
                headers=sent,
                timeout=timeout or self._call_timeout,
                allow_redirects=False,
            ) as answer:
                return answer.status, answer.headers, await read_json(answer)
        except (aiohttp.ClientError, OSError) as error:
            raise trouble(error) from error
        except ValueError as error:
            # Such as a line break inside a token; aiohttp noticed before it wrote anything.
            raise NotSent("the request cannot be written") from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=300, limit_per_host=0, keepalive_timeout=60, ttl_dns_cache=300
            )
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def authorised(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials.token}"}


def trouble(error: Exception) -> Trouble:
    """Whether the request had left. What aiohttp raises names no headers, so no token gets into a log."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return NotSent(f"{type(error).__name__}: {error}")
    return OutcomeUnknown(f"{type(error).__name__}: {error}")


def refusal(status: int, headers: Mapping[str, str], body: Any) -> Refused:
    return Refused(answers.graph_error(status, headers, body) or GraphError(code=-1, http_status=status))


async def read_json(answer: aiohttp.ClientResponse) -> Any:
    """None for what is not JSON, or is absurdly long."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            return None
    try:
        return msgspec.json.decode(bytes(body))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
