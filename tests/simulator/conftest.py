"""A simulated Meta that runs, a business that listens, João with his telephone."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from connect.simulator import provision
from connect.simulator.graph import pace
from connect.simulator.models import Customer, SimulatedNumber
from connect.simulator.server import SimulatorServer
from tests.people import JOAO_PHONE
from tests.simulator.receiver import Receiver

TOKEN = "EAAG-de-mentira"
APP_SECRET = "segredo-do-app"
PHONE_NUMBER_ID = "106540352242922"
WABA_ID = "102290129340398"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def meta(transactional_db: None, settings: Any) -> Iterator[SimulatorServer]:
    settings.DEMO = True
    pace.throughput.clear()
    pace.pairs.clear()
    with SimulatorServer() as server:
        yield server


@pytest.fixture
def number(meta: SimulatorServer, receiver: Receiver) -> SimulatedNumber:
    return provision.simulate_number(
        phone_number_id=PHONE_NUMBER_ID,
        waba_id=WABA_ID,
        display_phone="+55 11 4000-1234",
        verified_name="Prata Brasil",
        token=TOKEN,
        app_secret=APP_SECRET,
        verify_token="verifica",
        callback_url=receiver.url,
        status_delay=0.02,
    )


@pytest.fixture
def joao(number: SimulatedNumber) -> Customer:
    return provision.customer("João da Silva", JOAO_PHONE)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.body["error"]
        return error

    @property
    def code(self) -> int:
        return int(self.error["code"])

    @property
    def wamid(self) -> str:
        return str(self.body["messages"][0]["id"])


@dataclass(frozen=True)
class Graph:
    """The plainest client: JSON over HTTP."""

    url: str
    token: str = TOKEN

    def ask(self, method: str, path: str, data: Any = None, *, token: str | None = None) -> Answer:
        headers = {"Content-Type": "application/json"}
        if bearer := self.token if token is None else token:
            headers["Authorization"] = f"Bearer {bearer}"
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"{self.url}/v25.0/{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return Answer(response.status, json.loads(response.read() or b"null"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, json.loads(error.read() or b"null"))

    def send(self, to: str, kind: str = "text", content: Any = None, **more: Any) -> Answer:
        said = {"body": "Olá!"} if content is None else content
        message = {"messaging_product": "whatsapp", "to": to, "type": kind, kind: said, **more}
        return self.ask("POST", f"{PHONE_NUMBER_ID}/messages", message)

    def control(self, action: str, **order: Any) -> dict[str, Any]:
        answer = self.ask("POST", "_control", {"action": action, **order})
        assert answer.status == 200, answer.body
        body: dict[str, Any] = answer.body
        return body


@pytest.fixture
def graph(meta: SimulatorServer, number: SimulatedNumber) -> Graph:
    return Graph(meta.url)
