"""The product's own client talks to the simulator, with everything that it can say."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.utils import timezone
from pytest_django import Settings

from connect.simulator import provision, said
from connect.simulator.models import Customer, SimulatedMessage, SimulatedNumber
from connect.simulator.server import SimulatorServer
from connect.whatsapp import gateway
from connect.whatsapp import outgoing as o
from connect.whatsapp.client import Client
from connect.whatsapp.credentials import Credentials
from connect.whatsapp.exchange import Refused
from connect.whatsapp.models import Number
from connect.whatsapp.reading import read
from connect.whatsapp.signature import is_signed
from connect.whatsapp.updates import Media, MessageReceived, StatusChanged
from connect.whatsapp.uploads import prepare
from tests.people import JOAO_PHONE
from tests.simulator.conftest import APP_SECRET, PHONE_NUMBER_ID, TOKEN, WABA_ID
from tests.simulator.receiver import Receiver

JOAO = o.Recipient(wa_id=JOAO_PHONE)


@pytest.fixture
def ours(meta: SimulatorServer, number: SimulatedNumber, settings: Settings) -> Iterator[Number]:
    settings.WHATSAPP_API_URL = meta.url
    yield Number.objects.create(phone_number_id=PHONE_NUMBER_ID, waba_id=WABA_ID, token=TOKEN)
    gateway.close()


@pytest.fixture
def written(joao: Customer, number: SimulatedNumber, receiver: Receiver) -> SimulatedMessage:
    message = joao.writes("Oi", to=number)
    receiver.wait_for(lambda it: it.messages)
    return message


def ask[Result](ours: Number, what: Callable[[Client, Credentials], Coroutine[Any, Any, Result]]) -> Result:
    async def asked() -> Result:
        async with Client() as client:
            return await what(client, credentials)

    credentials = ours.credentials()
    return asyncio.run(asked())


@pytest.mark.parametrize(
    "outgoing",
    [
        o.Text(body="Olá! Preço? 😀"),
        o.Location(latitude=-23.5, longitude=-46.6, name="MASP"),
        o.ContactCards(cards=(o.Card(formatted_name="Ana", phones=(o.Phone(phone="+551140001000"),)),)),
        o.Buttons(body="Confirma?", options=(o.Option(id="s", title="Sim"), o.Option(id="n", title="Não"))),
        o.Menu(body="Qual?", button="Ver", sections=(o.Section(rows=(o.Row(id="1", title="Um"),)),)),
        o.Link(body="Veja", display_text="Abrir", url="https://exemplo.com.br"),
        o.LocationRequest(body="Onde?"),
    ],
    ids=lambda outgoing: type(outgoing).__name__,
)
def test_what_we_say_arrives_and_its_statuses_bring_our_id_back(
    ours: Number, written: SimulatedMessage, receiver: Receiver, outgoing: o.AnyOutgoing
) -> None:
    accepted = ask(ours, lambda client, known: client.send(known, JOAO, outgoing, "our-id", written.wamid))
    assert accepted.wa_id == JOAO_PHONE
    receiver.wait_for(lambda it: {status["status"] for status in it.statuses} >= {"sent", "delivered"})
    for body, signature in zip(receiver.bodies, receiver.signatures, strict=True):
        assert is_signed(body, signature, [APP_SECRET])
        for update in read(body):
            if isinstance(update, StatusChanged):
                assert (update.wamid, update.opaque) == (accepted.wamid, "our-id")


def test_a_reaction_a_reading_and_typing(ours: Number, written: SimulatedMessage) -> None:
    reaction = o.Reaction(target=written.wamid, emoji="👍")
    ask(ours, lambda client, known: client.send(known, JOAO, reaction))
    gateway.mark_read(ours, written.wamid, typing=True)
    written.refresh_from_db()
    assert written.reaction_of_business == "👍"
    assert written.status == "read"


@pytest.mark.parametrize(
    "name", ["foto.jpg", "video.mp4", "audio.mp3", "voz.ogg", "orcamento.pdf", "figurinha.webp"]
)
def test_a_file_goes_up_is_sent_and_a_customers_comes_down(
    ours: Number, written: SimulatedMessage, receiver: Receiver, number: SimulatedNumber, name: str
) -> None:
    content = (provision.SAMPLES / name).read_bytes()
    file, upload = prepare(io.BytesIO(content), name=name, voice=name == "voz.ogg")
    media_id = gateway.upload(ours, file, mime_type=upload.mime_type, filename=upload.filename)
    outgoing = o.Media(kind=upload.kind, media_id=media_id)
    ask(ours, lambda client, known: client.send(known, JOAO, outgoing))
    receiver.wait_for(lambda it: any(status["status"] == "delivered" for status in it.statuses))
    into = io.BytesIO()
    gateway.download(ours, provision.file(number, name).media_id, into=into, limit=len(content))
    assert into.getvalue() == content


def test_a_voice_note_of_the_customers_is_read_and_fetched(
    ours: Number, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.writes(said.media("audio", provision.file(number, "voz.ogg"), voice=True), to=number)
    receiver.wait_for(lambda it: it.messages)
    [update] = read(receiver.bodies[0])
    assert isinstance(update, MessageReceived)
    assert isinstance(update.content, Media)
    assert update.content.kind == "voice"
    fetched = gateway.download(ours, update.content.media_id, into=io.BytesIO(), limit=10**6)
    assert fetched.size == (provision.SAMPLES / "voz.ogg").stat().st_size


def test_a_template_and_the_list_of_them(ours: Number, joao: Customer, number: SimulatedNumber) -> None:
    for count in range(120):
        provision.template(number, name=f"ola_{count}", components=[{"type": "BODY", "text": "Olá!"}])
    body = {"type": "BODY", "text": "Olá, {{1}}!", "example": {"body_text": [["Ana"]]}}
    provision.template(number, name="ola", components=[body])
    template = o.Template(name="ola", language="pt_BR", body=o.TemplateBody(values=(o.Value(text="João"),)))
    accepted = ask(ours, lambda client, known: client.send(known, JOAO, template))
    assert accepted.message_status == "accepted"
    assert len(gateway.templates(ours)) == 121


def test_out_of_the_window_is_refused(ours: Number, joao: Customer, number: SimulatedNumber) -> None:
    provision.remember_written(joao.chat_with(number), "Oi", at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Refused) as refused:
        ask(ours, lambda client, known: client.send(known, JOAO, o.Text(body="Olá")))
    assert refused.value.error.code == 131047


def test_a_wrong_token_is_refused(ours: Number, joao: Customer) -> None:
    def wrongly(client: Client, known: Credentials) -> Coroutine[Any, Any, Any]:
        return client.send(msgspec.structs.replace(known, token="wrong"), JOAO, o.Text(body="Olá"))

    with pytest.raises(Refused) as refused:
        ask(ours, wrongly)
    assert (refused.value.error.code, refused.value.error.http_status) == (190, 401)


def test_blocking_and_the_numbers_details(ours: Number, written: SimulatedMessage) -> None:
    assert gateway.block(ours, [JOAO]).done
    assert gateway.unblock(ours, [JOAO]).done
    assert gateway.phone_details(ours).verified_name == "Prata Brasil"
