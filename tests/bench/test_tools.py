from __future__ import annotations

import json
from pathlib import Path

import msgspec

from bench import clients, graph, webhooks
from bench.clients import Answer
from bench.figures import Figure, table
from bench.lines import LINES, measurement
from bench.lines.dependencies import production
from bench.webhooks import Writer
from connect.whatsapp.reading import read
from connect.whatsapp.signature import is_signed
from connect.whatsapp.updates import MessageReceived, StatusChanged, Text

JOAO = Writer(phone_number_id="1060", wa_id="5511988887777", user_id="BR.1", name="João")


def test_every_line_can_be_measured() -> None:
    assert all(callable(measurement(line)) for line in LINES)


def test_a_figure_knows_whether_its_aim_is_met() -> None:
    figures = [
        Figure("inbox", "p50", 5.2, "ms", most=6),
        Figure("outbox", "sent", 900, "per s", least=1_000),
        Figure("webhook", "acknowledged", 5_000, "per s"),
    ]
    assert [figure.is_met for figure in figures] == [True, False, None]
    assert "at least 1,000 per s  NO" in table(figures)


def test_production_needs_django_and_no_tools() -> None:
    names = production()
    assert {"django", "uvicorn", "aiohttp", "asgiref"} <= names
    assert not {"pytest", "mypy", "csi-connect"} & names


def test_webhooks_are_what_the_gateway_reads() -> None:
    said = webhooks.said(JOAO, "Olá, é a Ação?", "wamid.1")
    (update,) = read(json.dumps(said).encode())
    assert isinstance(update, MessageReceived)
    assert (update.sender.wa_id, update.content) == (JOAO.wa_id, Text(body="Olá, é a Ação?"))
    (update,) = read(json.dumps(webhooks.status(JOAO, "wamid.2", "read", opaque="7")).encode())
    assert isinstance(update, StatusChanged)
    assert (update.status, update.opaque) == ("read", "7")


def test_a_posted_webhook_is_signed_over_its_bytes() -> None:
    request = webhooks.posted("http://127.0.0.1:1", webhooks.said(JOAO, "Ação", "wamid.1"), secret="s")
    head, _, body = request.partition(b"\r\n\r\n")
    signature = next(line[21:] for line in head.split(b"\r\n") if line.startswith(b"x-hub-signature-256: "))
    assert is_signed(body, signature, ["s"])
    assert body.isascii()


def test_the_graph_answers_at_once_and_remembers(tmp_path: Path) -> None:
    with graph.running(tmp_path / "graph.log") as peer:
        sent = {"to": "+5511988887777", "text": {"body": "Oi"}, "biz_opaque_callback_data": "a"}
        answer = clients.run(_ask(peer.url, "/v25.0/1060/messages", sent))
        assert json.loads(answer.body)["messages"][0]["id"]
        clients.run(_ask(peer.url, "/v25.0/1060/messages", {"status": "read", "message_id": "wamid.1"}))
        (asked,) = peer.asked()
        assert (asked.opaque, asked.to, asked.text) == ("a", "+5511988887777", "Oi")


async def _ask(url: str, path: str, content: object) -> Answer:
    connection = await clients.Connection.to(url)
    answer = await connection.ask(clients.request("POST", url + path, body=msgspec.json.encode(content)))
    await connection.close()
    return answer
