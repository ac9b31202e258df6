"""What jobs ask of Meta, from their threads, over real HTTP."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from connect.whatsapp import gateway
from connect.whatsapp.gateway import Unavailable
from connect.whatsapp.models import Alert, Number
from tests.whatsapp.graph import Graph, file, ok, refuses, served

pytestmark = pytest.mark.django_db


@pytest.fixture
def graph(settings: Settings) -> Iterator[Graph]:
    graph = Graph()
    with served(graph):
        settings.WHATSAPP_API_URL = graph.base_url
        yield graph
        gateway.close()


@pytest.fixture
def number() -> Number:
    return Number.objects.create(phone_number_id="106", waba_id="102", label="Vendas", token="the-token")


def info(graph: Graph) -> dict[str, object]:
    return {"url": f"{graph.base_url}/file", "mime_type": "image/jpeg", "id": "77"}


def test_a_file_comes_down(graph: Graph, number: Number) -> None:
    graph.says(ok(info(graph)), file(b"file"))
    into = io.BytesIO()
    fetched = gateway.download(number, "77", into=into, limit=100)
    assert (into.getvalue(), fetched.mime_type) == (b"file", "image/jpeg")


def test_a_file_that_meta_has_no_more_is_lost(graph: Graph, number: Number) -> None:
    graph.says(refuses(100, error_subcode=33))
    with pytest.raises(Unavailable) as lost:
        gateway.download(number, "77", into=io.BytesIO(), limit=100)
    assert lost.value.is_final
    assert lost.value.sentence == "O WhatsApp não tem mais este arquivo. Peça ao cliente que envie de novo."


@pytest.mark.parametrize("code", [4, 131000])
def test_trouble_that_passes_is_not_final(graph: Graph, number: Number, code: int) -> None:
    graph.says(refuses(code, 500))
    with pytest.raises(Unavailable) as problem:
        gateway.download(number, "77", into=io.BytesIO(), limit=100)
    assert not problem.value.is_final


def test_nobody_at_home_is_not_final(number: Number, settings: Settings) -> None:
    settings.WHATSAPP_API_URL = "http://nowhere.invalid"
    with pytest.raises(Unavailable) as problem:
        gateway.phone_details(number)
    assert not problem.value.is_final
    gateway.close()


def test_a_token_that_is_no_good_disconnects_the_number(graph: Graph, number: Number) -> None:
    graph.says(refuses(190, 401))
    with pytest.raises(Unavailable):
        gateway.templates(number)
    number.refresh_from_db()
    assert number.state == Number.State.DISCONNECTED
    assert Alert.objects.get().serious


def test_a_secret_that_cannot_be_read_says_so(graph: Graph, number: Number, settings: Settings) -> None:
    settings.SECRET_KEY = "another"
    with pytest.raises(Unavailable, match="SECRET_KEY"):
        gateway.upload(Number.objects.get(), io.BytesIO(b"x"), mime_type="text/plain")
    assert graph.asked == []


def test_a_receipt_for_a_message_that_is_gone_is_no_trouble(graph: Graph, number: Number) -> None:
    graph.says(refuses(131009))
    gateway.mark_read(number, "wamid.1")
    graph.says(refuses(80007))
    with pytest.raises(Unavailable):
        gateway.mark_read(number, "wamid.1")


def test_many_threads_share_one_session(graph: Graph, number: Number) -> None:
    graph.says(ok({"id": "1"}))
    found: list[str] = []

    def up() -> None:
        found.append(gateway.upload(number, io.BytesIO(b"x" * 1000), mime_type="text/plain"))

    threads = [threading.Thread(target=up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert found == ["1"] * 8


def test_it_starts_anew_after_it_was_closed(graph: Graph, number: Number) -> None:
    graph.says(ok({"verified_name": "CSI"}))
    for _ in range(2):
        assert gateway.phone_details(number).verified_name == "CSI"
        gateway.close()
