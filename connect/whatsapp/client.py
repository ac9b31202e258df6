"""The Graph API over HTTP: one session, many numbers. Belongs to one asyncio loop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable
from typing import IO, Any

import aiohttp
from yarl import URL

from connect.whatsapp import answers, transfers
from connect.whatsapp.answers import Accepted, Blocked, Fetched, MediaInfo, PhoneDetails
from connect.whatsapp.credentials import Credentials
from connect.whatsapp.errors import Action, Hint, judge, meaning_of
from connect.whatsapp.exchange import (
    Exchange,
    OutcomeUnknown,
    Refused,
    TooLarge,
    Untrusted,
    authorised,
    read_json,
    refusal,
    trouble,
)
from connect.whatsapp.outgoing import AnyOutgoing, Recipient, envelope
from connect.whatsapp.trust import is_trusted

Json = dict[str, Any]

_PHONE_FIELDS = (
    "display_phone_number,verified_name,quality_rating,status,name_status,throughput,"
    "webhook_configuration,whatsapp_business_manager_messaging_limit"
)
_TEMPLATE_FIELDS = (
    "id,name,language,status,category,sub_category,previous_category,parameter_format,components,"
    "quality_score,rejected_reason"
)


class Client(Exchange):
    """`async with Client() as client:` or close it yourself."""

    # -- messages --------------------------------------------------------------------------------

    async def send(
        self,
        credentials: Credentials,
        recipient: Recipient,
        outgoing: AnyOutgoing,
        opaque: str = "",
        reply_to: str = "",
    ) -> Accepted:
        """Say it. Raises NotSendable, NotSent, Refused or OutcomeUnknown; after the last, never say it again
        before its statuses had time to come."""
        body = envelope(recipient, outgoing, opaque=opaque, reply_to=reply_to)
        answer = await self._post(credentials, _messages(credentials), json=body)
        found = answers.accepted(answer)
        if found is None:
            raise OutcomeUnknown("the answer names no message")
        return found

    async def mark_read(self, credentials: Credentials, wamid: str, typing: bool = False) -> None:
        """The customer sees that all up to this message was read; with `typing`, also that we type."""
        body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        if typing:
            body["typing_indicator"] = {"type": "text"}
        await self._call(credentials, "POST", _messages(credentials), json=body)

    # -- media -----------------------------------------------------------------------------------

    async def upload(
        self, credentials: Credentials, file: IO[bytes], *, mime_type: str, filename: str = "arquivo"
    ) -> str:
        """The id under which the file can be sent for 30 days. The file is read from its start, left open."""
        boundary = secrets.token_hex(16)
        head, tail = transfers.form(boundary, mime_type, filename)
        size = await asyncio.to_thread(file.seek, 0, 2)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + size + len(tail)),
        }
        answer = await self._post(
            credentials,
            f"{credentials.phone_number_id}/media",
            data=transfers.framed(head, file, tail),
            headers=headers,
            timeout=self._transfer_timeout,
        )
        media_id = answer.get("id")
        if not isinstance(media_id, str | int) or not media_id:
            raise OutcomeUnknown("the answer names no media")
        return str(media_id)

    async def media_info(self, credentials: Credentials, media_id: str) -> MediaInfo:
        params = {"phone_number_id": credentials.phone_number_id}
        return answers.media_info(await self._call(credentials, "GET", media_id, params=params))

    async def download(
        self, credentials: Credentials, media_id: str, into: IO[bytes], *, limit: int
    ) -> Fetched:
        """Write the file. Its address lives five minutes, so one that has expired is asked for once more."""
        info = await self.media_info(credentials, media_id)
        try:
            return await self._fetch(credentials, info, into, limit)
        except Refused as problem:
            if problem.error.http_status not in (401, 404, 410):
                raise
        return await self._fetch(credentials, await self.media_info(credentials, media_id), into, limit)

    async def _fetch(self, credentials: Credentials, info: MediaInfo, into: IO[bytes], limit: int) -> Fetched:
        if info.size > limit:
            raise TooLarge(f"{info.size} bytes")
        address = info.url
        for _ in range(3):
            answer = await self._get(credentials, address)
            async with answer:
                if answer.status in (301, 302, 303, 307, 308):
                    address = str(answer.url.join(URL(answer.headers.get("Location", ""))))
                    continue
                if answer.status != 200:
                    raise refusal(answer.status, answer.headers, await read_json(answer))
                size = await transfers.pour(answer, into, limit)
                return Fetched(size=size, mime_type=info.mime_type or answer.content_type)
        raise Untrusted("the file is always elsewhere")

    async def _get(self, credentials: Credentials, address: str) -> aiohttp.ClientResponse:
        if not is_trusted(address, credentials.base_url):
            raise Untrusted("the file is at an address that is neither Meta's nor the one configured")
        try:
            return await self._open().get(
                address,
                headers=authorised(credentials),
                timeout=self._transfer_timeout,
                allow_redirects=False,
            )
        except (aiohttp.ClientError, OSError) as error:
            raise trouble(error) from error

    # -- lists -----------------------------------------------------------------------------------

    async def block(self, credentials: Credentials, customers: Iterable[Recipient]) -> Blocked:
        """Only customers who wrote within 24 hours can be blocked."""
        return await self._blocking(credentials, "POST", customers)

    async def unblock(self, credentials: Credentials, customers: Iterable[Recipient]) -> Blocked:
        return await self._blocking(credentials, "DELETE", customers)

    async def _blocking(
        self, credentials: Credentials, method: str, customers: Iterable[Recipient]
    ) -> Blocked:
        users = [{"user": next(iter(customer.to_payload().values()))} for customer in customers]
        path = f"{credentials.phone_number_id}/block_users"
        body = {"messaging_product": "whatsapp", "block_users": users}
        status, headers, answer = await self._exchange(credentials, method, path, json=body)
        found = answers.blocked(answer) if isinstance(answer, dict) else Blocked()
        if status != 200 and not (found.done or found.failed):
            raise refusal(status, headers, answer)
        return found

    async def templates(self, credentials: Credentials) -> list[Json]:
        """All templates of the number's account, as Meta describes them."""
        for _ in range(3):
            try:
                return [template async for template in self._pages(credentials)]
            except Refused as problem:
                if meaning_of(problem.error.code).hint is not Hint.RESTART_PAGING:
                    raise
        raise OutcomeUnknown("the list changes faster than it can be read")

    async def _pages(self, credentials: Credentials) -> AsyncIterator[Json]:
        params = {"fields": _TEMPLATE_FIELDS, "limit": "100"}
        seen: set[str] = set()
        while True:
            answer = await self._call(
                credentials, "GET", f"{credentials.waba_id}/message_templates", params=params
            )
            for template in answer.get("data") or []:
                if isinstance(template, dict):
                    yield template
            paging = answer.get("paging") or {}
            after = str((paging.get("cursors") or {}).get("after") or "")
            if not paging.get("next") or not after or after in seen:
                return
            seen.add(after)
            params = {**params, "after": after}

    async def phone_details(self, credentials: Credentials) -> PhoneDetails:
        params = {"fields": _PHONE_FIELDS}
        return answers.phone_details(
            await self._call(credentials, "GET", credentials.phone_number_id, params=params)
        )

    async def _post(self, credentials: Credentials, path: str, **request: Any) -> Json:
        """A call that makes something: Meta's own trouble leaves open whether it did."""
        try:
            return await self._call(credentials, "POST", path, **request)
        except Refused as problem:
            if judge(problem.error).action is Action.UNKNOWN:
                raise OutcomeUnknown(str(problem), problem.error) from problem
            raise


def _messages(credentials: Credentials) -> str:
    return f"{credentials.phone_number_id}/messages"
