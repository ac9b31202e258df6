"""The client against a server that answers in every way that Meta has, and in some that it should not."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from django.core.files.uploadedfile import UploadedFile
from django.test import RequestFactory

from connect.whatsapp import outgoing as o
from connect.whatsapp.answers import Accepted, Blocked
from connect.whatsapp.client import Client
from connect.whatsapp.exchange import NotSent, OutcomeUnknown, Refused, TooLarge, Untrusted
from tests.whatsapp.graph import Asked, Graph, file, hang_up, ok, refuses, serving

JOAO = o.Recipient(wa_id="5511988887777")
HELLO = o.Text(body="Olá")
ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "+5547991234567", "wa_id": "554791234567"}],
    "messages": [{"id": "wamid.1", "message_status": "accepted"}],
}
PATIENCE = aiohttp.ClientTimeout(total=5, connect=2)


def play[Result](scene: Callable[[Graph, Client], Coroutine[Any, Any, Result]], *answers: Any) -> Result:
    """Runs a scene between the client and a Graph that gives these answers."""

    async def played() -> Result:
        graph = Graph()
        graph.says(*answers)
        async with serving(graph), Client(call=PATIENCE, transfer=PATIENCE) as client:
            return await scene(graph, client)

    return asyncio.run(played())


async def send(graph: Graph, client: Client) -> Accepted:
    return await client.send(graph.credentials, JOAO, HELLO, "our-id", "wamid.0")


# -- sending -----------------------------------------------------------------------------------


def test_a_message_is_accepted_and_tells_the_customers_own_id() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        accepted = await send(graph, client)
        assert accepted == Accepted(wamid="wamid.1", wa_id="554791234567", message_status="accepted")
        [asked] = graph.asked
        assert (asked.method, asked.path) == ("POST", "/v25.0/106/messages")
        assert asked.headers["authorization"] == "Bearer the-token"
        assert asked.json == {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "+5511988887777",
            "type": "text",
            "text": {"body": "Olá", "preview_url": False},
            "biz_opaque_callback_data": "our-id",
            "context": {"message_id": "wamid.0"},
        }

    play(scene, ok(ACCEPTED))


def test_what_cannot_be_sent_does_not_leave() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        with pytest.raises(o.NotSendable):
            await client.send(graph.credentials, JOAO, o.Text(body=""))
        assert graph.asked == []

    play(scene, ok(ACCEPTED))


def test_a_refusal_tells_code_details_and_when_to_come_back() -> None:
    error = {"code": 131056, "message": "(#131056) Pair rate limit", "error_data": {"details": "Too many"}}

    async def scene(graph: Graph, client: Client) -> None:
        with pytest.raises(Refused) as refused:
            await send(graph, client)
        found = refused.value.error
        assert (found.code, found.http_status, found.details) == (131056, 400, "Too many")
        assert found.retry_after == 7

    play(scene, ok({"error": error}, 400, Retry_After="7"))


def test_old_errors_give_their_data_as_text() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        with pytest.raises(Refused) as refused:
            await send(graph, client)
        assert refused.value.error.details == "blame the parameter"

    play(scene, refuses(100, error_data="blame the parameter"))


def test_the_usage_header_tells_how_many_minutes_to_wait() -> None:
    usage = '{"102":[{"type":"messages","call_count":100,"estimated_time_to_regain_access":3}]}'

    async def scene(graph: Graph, client: Client) -> None:
        with pytest.raises(Refused) as refused:
            await send(graph, client)
        assert refused.value.error.retry_after == 180

    play(scene, ok({"error": {"code": 80007}}, 400, X_Business_Use_Case_Usage=usage))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refuses(131000, 500), id="Meta does not know either"),
        pytest.param(refuses(2, 503, is_transient=True), id="Meta is down"),
        pytest.param(refuses(999, 500), id="a code of tomorrow with a 500"),
        pytest.param(refuses(131009, 400, is_transient=True), id="transient whatever the code"),
        pytest.param(file(b"<html>Bad gateway</html>", 502), id="a proxy"),
        pytest.param(ok({"messages": []}), id="accepted, but no message"),
        pytest.param(ok([]), id="accepted, but a list"),
        pytest.param(file(b"{not json"), id="accepted, but no JSON"),
        pytest.param(hang_up, id="no answer"),
    ],
)
def test_what_nobody_knows_is_said_to_be_unknown(answer: Any) -> None:
    async def scene(graph: Graph, client: Client) -> None:
        with pytest.raises(OutcomeUnknown):
            await send(graph, client)
        assert len(graph.asked) == 1

    play(scene, answer)


def test_a_refusal_with_status_500_that_is_no_mystery() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        with pytest.raises(Refused):
            await send(graph, client)

    play(scene, refuses(131045, 500))


def test_an_answer_that_does_not_come_in_time_is_unknown() -> None:
    async def never(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async def scene() -> None:
        graph = Graph()
        graph.says(never)
        quick = aiohttp.ClientTimeout(total=0.2, connect=2)
        async with serving(graph), Client(call=quick) as client:
            with pytest.raises(OutcomeUnknown):
                await send(graph, client)
            assert len(graph.asked) == 1

    asyncio.run(scene())


def test_what_never_left_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        async def scene() -> None:
            async with Client(call=PATIENCE) as client:
                for base in (f"http://127.0.0.1:{port}", "http://nowhere.invalid", "not an address"):
                    credentials = msgspec.structs.replace(Graph().credentials, base_url=base)
                    with pytest.raises(NotSent):
                        await client.send(credentials, JOAO, HELLO)

        asyncio.run(scene())


def test_a_token_that_cannot_be_a_header_is_told_without_showing_it() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        credentials = msgspec.structs.replace(graph.credentials, token="secret\nline")
        with pytest.raises(NotSent) as told:
            await client.send(credentials, JOAO, HELLO)
        assert "secret" not in str(told.value)

    play(scene, ok(ACCEPTED))


def test_reading_and_typing() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        await client.mark_read(graph.credentials, "wamid.1")
        await client.mark_read(graph.credentials, "wamid.1", typing=True)
        read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"}
        assert [asked.json for asked in graph.asked] == [read, read | {"typing_indicator": {"type": "text"}}]

    play(scene, ok({"success": True}))


# -- files -------------------------------------------------------------------------------------


def test_an_upload_is_a_form_with_the_files_type() -> None:
    content = b"%PDF-" + bytes(range(256)) * 4000
    named = 'nota "1".pdf'

    async def scene(graph: Graph, client: Client) -> Asked:
        file = io.BytesIO(content)
        media_id = await client.upload(graph.credentials, file, mime_type="application/pdf", filename=named)
        assert media_id == "991"
        assert not file.closed
        return graph.asked[0]

    asked = play(scene, ok({"id": 991}))
    assert asked.path == "/v25.0/106/media"
    assert int(asked.headers["content-length"]) == len(asked.body)
    assert "transfer-encoding" not in asked.headers
    form = RequestFactory().generic("POST", "/", asked.body, content_type=asked.headers["content-type"])
    assert dict(form.POST.items()) == {"messaging_product": "whatsapp", "type": "application/pdf"}
    received = form.FILES["file"]
    assert isinstance(received, UploadedFile)
    assert (received.name, received.content_type) == ("nota %221%22.pdf", "application/pdf")
    assert received.read() == content


def test_an_upload_that_meta_stumbles_over_is_unknown_one_that_it_refuses_is_refused() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        with pytest.raises(OutcomeUnknown):
            await client.upload(graph.credentials, io.BytesIO(b"x"), mime_type="text/plain")
        with pytest.raises(Refused):
            await client.upload(graph.credentials, io.BytesIO(b"x"), mime_type="text/plain")

    play(scene, refuses(131000, 500), refuses(100))


def info(graph: Graph, path: str = "/file", **more: Any) -> dict[str, Any]:
    found = {"url": f"{graph.base_url}{path}", "mime_type": "image/jpeg", "file_size": "9", "id": "77"}
    return {"messaging_product": "whatsapp", **found, **more}


def test_a_file_is_downloaded_with_the_token() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        graph.says(ok(info(graph)), file(b"nine byte"))
        into = io.BytesIO()
        fetched = await client.download(graph.credentials, "77", into, limit=9)
        assert (into.getvalue(), fetched.size, fetched.mime_type) == (b"nine byte", 9, "image/jpeg")
        assert [asked.path for asked in graph.asked] == ["/v25.0/77", "/file"]
        assert graph.asked[0].query == {"phone_number_id": "106"}
        assert graph.asked[1].headers["authorization"] == "Bearer the-token"

    play(scene, ok({}))


def test_an_address_that_expired_is_asked_for_once_more() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        graph.says(ok(info(graph)), file(b"", 404), ok(info(graph, "/new")), file(b"file"))
        into = io.BytesIO()
        await client.download(graph.credentials, "77", into, limit=100)
        assert into.getvalue() == b"file"
        graph.says(ok(info(graph)), file(b"", 404), ok(info(graph)), file(b"", 404))
        with pytest.raises(Refused):
            await client.download(graph.credentials, "77", io.BytesIO(), limit=100)

    play(scene, ok({}))


@pytest.mark.parametrize("told", ["9", 0])
def test_a_file_over_the_limit_is_not_kept(told: Any) -> None:
    async def scene(graph: Graph, client: Client) -> None:
        graph.says(ok(info(graph, file_size=told)), file(b"nine byte"))
        with pytest.raises(TooLarge):
            await client.download(graph.credentials, "77", io.BytesIO(), limit=8)

    play(scene, ok({}))


def test_a_file_without_a_length_is_counted_as_it_comes() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(bytes(100_000))
        return answer

    async def scene(graph: Graph, client: Client) -> None:
        graph.says(ok(info(graph, file_size=0)), endless)
        with pytest.raises(TooLarge):
            await client.download(graph.credentials, "77", io.BytesIO(), limit=1_000_000)

    play(scene, ok({}))


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "http://lookaside.fbsbx.com/file",
        "https://user@lookaside.fbsbx.com/file",
        "file:///etc/passwd",
        "//evil.example/file",
        "",
    ],
)
def test_the_token_goes_nowhere_else(address: str) -> None:
    async def scene(graph: Graph, client: Client) -> None:
        graph.says(ok(info(graph) | {"url": address}))
        with pytest.raises(Untrusted):
            await client.download(graph.credentials, "77", io.BytesIO(), limit=100)

    play(scene, ok({}))


def test_a_redirect_elsewhere_is_not_followed_one_at_home_is() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        graph.says(ok(info(graph)), file(b"", 302, Location="https://evil.example/"))
        with pytest.raises(Untrusted):
            await client.download(graph.credentials, "77", io.BytesIO(), limit=100)
        graph.says(ok(info(graph)), file(b"", 302, Location="/elsewhere"), file(b"file"))
        fetched = await client.download(graph.credentials, "77", io.BytesIO(), limit=100)
        assert fetched.size == 4
        graph.says(ok(info(graph)), file(b"", 302, Location="/again"))
        with pytest.raises(Untrusted):
            await client.download(graph.credentials, "77", io.BytesIO(), limit=100)

    play(scene, ok({}))


# -- lists -------------------------------------------------------------------------------------


def test_blocking_tells_who_was_blocked_even_when_not_all_were() -> None:
    partial = {
        "error": {"code": 139100, "message": "Failed to block some"},
        "block_users": {
            "added_users": [{"input": "+5511988887777", "wa_id": "5511988887777"}],
            "failed_users": [{"input": "+5511900000000", "errors": [{"code": 139103}]}],
        },
    }

    async def scene(graph: Graph, client: Client) -> None:
        other = o.Recipient(wa_id="5511900000000")
        found = await client.block(graph.credentials, [JOAO, other])
        assert found == Blocked(done=("+5511988887777",), failed=("+5511900000000",))
        assert graph.asked[0].json["block_users"] == [{"user": "+5511988887777"}, {"user": "+5511900000000"}]
        graph.says(refuses(139101))
        with pytest.raises(Refused):
            await client.unblock(graph.credentials, [JOAO])
        assert graph.asked[1].method == "DELETE"

    play(scene, ok(partial, 400))


def page(*names: str, after: str = "") -> Any:
    paging = {"cursors": {"after": after}, "next": "https://graph.facebook.com/..."} if after else {}
    return ok({"data": [{"name": name} for name in names], "paging": paging})


def test_templates_come_page_by_page_and_anew_when_the_cursor_is_lost() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        found = await client.templates(graph.credentials)
        assert [template["name"] for template in found] == ["a", "b", "c"]
        assert [asked.query.get("after") for asked in graph.asked] == [None, "1", None, "1"]
        assert graph.asked[0].path == "/v25.0/102/message_templates"

    play(scene, page("a", "b", after="1"), refuses(131059), page("a", "b", after="1"), page("c"))


def test_a_cursor_that_leads_nowhere_ends_the_list() -> None:
    async def scene(graph: Graph, client: Client) -> None:
        assert len(await client.templates(graph.credentials)) == 2

    play(scene, page("a", after="1"))


def test_the_numbers_details() -> None:
    answer = {
        "display_phone_number": "+55 11 4000-1000",
        "verified_name": "CSI",
        "quality_rating": "GREEN",
        "throughput": {"level": "HIGH"},
        "webhook_configuration": {"application": "https://exemplo.com.br/webhooks/whatsapp/"},
    }

    async def scene(graph: Graph, client: Client) -> None:
        details = await client.phone_details(graph.credentials)
        assert (details.verified_name, details.throughput) == ("CSI", "HIGH")
        assert details.webhook_url == "https://exemplo.com.br/webhooks/whatsapp/"

    play(scene, ok(answer))
