"""The bare ASGI program: who asks, for which node, by which edge."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from urllib.parse import parse_qsl, unquote

import aiohttp

from connect.simulator import switch
from connect.simulator.errors import CATALOGUE, GraphError, NotThere
from connect.simulator.graph import accounts, contents, control, media, sending, templates
from connect.simulator.graph.calls import Call, Json, Reply
from connect.simulator.graph.stream import stream
from connect.simulator.models import SimulatedMedia, SimulatedNumber, SimulatedTemplate
from connect.simulator.pool import graph_pool
from connect.ui.answers import Receive, Scope, Send, security_headers

type OnNumber = Callable[[Call, SimulatedNumber], Reply | Json]

logger = logging.getLogger(__name__)

PREFIX = "/simulador/graph"
VERSION = re.compile(r"/v\d+\.\d+(?=/|$)")
LARGEST_BODY = 105 * 1024 * 1024
IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024
SHOWN = ("image/", "video/", "audio/", "application/pdf")
HANDSHAKE_TIMEOUT = aiohttp.ClientTimeout(total=10)

ON_NUMBER: dict[tuple[str, str], OnNumber] = {
    ("GET", ""): accounts.number_told,
    ("POST", ""): accounts.configured,
    ("POST", "messages"): sending.send,
    ("POST", "media"): media.uploaded,
    ("POST", "register"): accounts.registered,
    ("POST", "deregister"): accounts.deregistered,
    ("POST", "request_code"): accounts.code_requested,
    ("POST", "verify_code"): accounts.code_verified,
    ("GET", "whatsapp_business_profile"): accounts.profile_told,
    ("POST", "whatsapp_business_profile"): accounts.profile_changed,
    ("GET", "block_users"): accounts.blocked,
    ("POST", "block_users"): accounts.blocks,
    ("DELETE", "block_users"): accounts.unblocks,
}
ON_ACCOUNT: dict[tuple[str, str], OnNumber] = {
    ("GET", ""): accounts.account_told,
    ("GET", "phone_numbers"): accounts.numbers_of_account,
    ("GET", "message_templates"): templates.listed,
    ("POST", "message_templates"): templates.created,
    ("DELETE", "message_templates"): templates.deleted,
    ("GET", "subscribed_apps"): accounts.subscriptions,
    ("POST", "subscribed_apps"): accounts.subscribed,
    ("DELETE", "subscribed_apps"): accounts.unsubscribed,
}
ON_TEMPLATE: dict[tuple[str, str], Callable[[Call, SimulatedTemplate], Reply | Json]] = {
    ("GET", ""): templates.one,
    ("POST", ""): templates.edited,
    ("POST", "unpause"): templates.unpaused,
}
ON_MEDIA: dict[tuple[str, str], Callable[[Call, SimulatedMedia], Reply | Json]] = {
    ("GET", ""): media.told,
    ("DELETE", ""): media.deleted,
}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    path, version = _below_prefix(scope)
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    if path == ("_live",):
        await stream(query, receive, send)
        return
    with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        if not await _spool(receive, body):
            await _answer(send, Reply(GraphError(100, message="(#100) The request is too big.").body, 413))
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        call = Call(
            method=scope["method"],
            path=path,
            query=query,
            headers=headers,
            body=body,
            base=_base(scope, headers),
            version=version,
        )
        reply = await _reply(call)
    if reply.never_comes:
        await _until_gone(receive)
    elif reply.file:
        await _send_file(send, reply.file)
    else:
        await _answer(send, reply)


def _below_prefix(scope: Scope) -> tuple[tuple[str, ...], str]:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    path = path.removeprefix(PREFIX)
    version = VERSION.match(path)
    below = path[version.end() :] if version else path
    return tuple(unquote(part) for part in below.split("/") if part), version[0] if version else ""


def _base(scope: Scope, headers: dict[str, str]) -> str:
    is_prefixed = scope["path"].startswith(PREFIX) or bool(scope.get("root_path"))
    scheme = headers.get("x-forwarded-proto", scope.get("scheme", "http"))
    return f"{scheme}://{headers.get('host', '127.0.0.1')}{PREFIX if is_prefixed else ''}"


async def _spool(receive: Receive, body: SpooledTemporaryFile[bytes]) -> bool:
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > LARGEST_BODY:
            return False
        body.write(chunk)
        if not message.get("more_body"):
            body.seek(0)
            return True


async def _reply(call: Call) -> Reply:
    try:
        if await graph_pool.run(_is_new_callback, call):
            await _shake_hands(call, await graph_pool.run(_known_by, call))
        answer = await graph_pool.run(answered, call)
    except GraphError as error:
        return Reply(error.body, error.status, headers=_challenge(error))
    except Exception:
        logger.exception("simulator_graph_failed")
        return Reply(GraphError(131000).body, CATALOGUE[131000].status)
    return answer if isinstance(answer, Reply) else Reply(answer)


def _challenge(error: GraphError) -> dict[str, str]:
    if error.status != 401:
        return {}
    return {"www-authenticate": f'OAuth "Facebook Platform" "invalid_token" "{error.message}"'}


def answered(call: Call) -> Reply | Json:
    """In a thread: the whole of a request that needs the database."""
    if not switch.is_on():
        return Reply(GraphError(100, message="The simulator is off.").body, 404)
    match call.method, call.path:
        case "POST", ("_control",):
            return control.controlled(call)
        case "GET", ("_file", signature):
            return media.seen(signature)
        case _, ("oauth", "access_token"):
            return accounts.token_exchanged(call)
    return _opened(call, _known_by(call))


def _opened(call: Call, numbers: list[SimulatedNumber]) -> Reply | Json:
    """What takes a token."""
    match call.method, call.path:
        case "GET", ("_media", signature):
            return media.downloaded(call, signature, numbers)
        case "GET", ("debug_token",):
            return accounts.token_told(call, numbers[0])
        case "POST", (session,) if session.startswith("upload:"):
            return accounts.upload_filled(call, session)
        case _, (node, *edge):
            return _of_node(call, numbers, node, "/".join(edge))
    raise NotThere("", call.method)


def _of_node(call: Call, numbers: list[SimulatedNumber], node: str, edge: str) -> Reply | Json:
    asked = (call.method, edge)
    for number in numbers:
        if node == number.phone_number_id and asked in ON_NUMBER:
            return ON_NUMBER[asked](call, number)
        if node == number.waba_id and asked in ON_ACCOUNT:
            return ON_ACCOUNT[asked](call, number)
        if node in (number.app_id, "app") and asked == ("POST", "uploads"):
            return accounts.upload_opened(call, number)
    accounts_known = {number.waba_id for number in numbers}
    if asked in ON_TEMPLATE:
        template = SimulatedTemplate.objects.filter(template_id=node, waba_id__in=accounts_known).first()
        if template:
            return ON_TEMPLATE[asked](call, template)
    if asked in ON_MEDIA:
        found = SimulatedMedia.objects.filter(media_id=node, number__waba_id__in=accounts_known).first()
        if found:
            return ON_MEDIA[asked](call, found)
    raise NotThere(node, call.method)


def _known_by(call: Call) -> list[SimulatedNumber]:
    """The numbers that the token opens."""
    numbers = list(SimulatedNumber.objects.filter(token=call.token)) if call.token else []
    if not numbers:
        raise GraphError(190, message="Invalid OAuth access token - Cannot parse access token")
    return numbers


# -- a new callback is asked first ---------------------------------------------------------------


def _new_callback(call: Call) -> tuple[str, str]:
    if call.method != "POST" or not call.path:
        return "", ""
    if call.path[-1] == "subscribed_apps":
        asked = call.data
    elif len(call.path) == 1 and "json" in call.headers.get("content-type", ""):
        asked = call.data.get("webhook_configuration") or {}
    else:
        return "", ""
    return str(asked.get("override_callback_uri") or ""), str(asked.get("verify_token") or "")


def _is_new_callback(call: Call) -> bool:
    return bool(_new_callback(call)[0])


async def _shake_hands(call: Call, numbers: list[SimulatedNumber]) -> None:
    """The callback must give our challenge back, or it is not taken."""
    url, token = _new_callback(call)
    if len(url) > 200:
        raise contents.invalid("Param override_callback_uri must be at most 200 characters long.")
    challenge = str(secrets.randbelow(10**10))
    asked = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
    try:
        async with (
            aiohttp.ClientSession(timeout=HANDSHAKE_TIMEOUT) as session,
            session.get(url, params=asked, allow_redirects=False) as answer,
        ):
            is_right = answer.status == 200 and (await answer.text()).strip() == challenge
    except (aiohttp.ClientError, TimeoutError, ValueError):
        is_right = False
    if not is_right:
        raise GraphError(
            2200, message="(#2200) Callback verification failed: the challenge was not answered."
        )


# -- answers -------------------------------------------------------------------------------------


async def _answer(send: Send, reply: Reply) -> None:
    body = json.dumps(reply.body, separators=(",", ":")).encode() if reply.body is not None else b""
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "facebook-api-version": "v25.0",
        **reply.headers,
    }
    await _start(send, reply.status, headers)
    await send({"type": "http.response.body", "body": body})


def _is_shown(mime_type: str) -> bool:
    """In the browser itself; the others are downloaded, so that nothing of theirs runs here."""
    return mime_type.startswith(SHOWN) and "svg" not in mime_type


async def _send_file(send: Send, found: SimulatedMedia) -> None:
    headers = {
        "content-type": found.mime_type,
        "content-length": str(found.size),
        "cache-control": "private, max-age=300",
        "content-disposition": "inline" if _is_shown(found.mime_type) else "attachment",
    }
    await _start(send, 200, headers)
    file = await asyncio.to_thread(found.file.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    finally:
        file.close()
    await send({"type": "http.response.body", "body": b""})


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    encoded += security_headers()
    await send({"type": "http.response.start", "status": status, "headers": encoded})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
