"""What the person who holds the telephone does. The screen follows by the stream: nothing is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.simulator import provision, said
from connect.simulator.models import Chat, SimulatedMedia, SimulatedMessage, SimulatedNumber
from connect.simulator.views.demo import demo_only

DONE = 204


def _chat(pk: int) -> Chat:
    return get_object_or_404(Chat.objects.select_related("customer", "number"), pk=pk)


def _message(pk: int) -> SimulatedMessage:
    messages = SimulatedMessage.objects.select_related("chat__customer", "chat__number")
    return get_object_or_404(messages, pk=pk)


def _sample(
    kind: str, name: str, *, caption: str = "", voice: bool = False
) -> Callable[[SimulatedNumber], said.Said]:
    return lambda number: said.media(kind, provision.file(number, name), caption=caption, voice=voice)


SAMPLES: dict[str, Callable[[SimulatedNumber], said.Said]] = {
    "foto": _sample("image", "foto.jpg", caption="Essa aqui, elo de 2 mm"),
    "video": _sample("video", "video.mp4"),
    "audio": _sample("audio", "audio.mp3"),
    "voz": _sample("audio", "voz.ogg", voice=True),
    "documento": _sample("document", "orcamento.pdf", caption="Segue o orçamento"),
    "figurinha": _sample("sticker", "figurinha.webp"),
    "localizacao": lambda number: said.location(
        -23.5614, -46.6559, name="MASP", address="Av. Paulista, 1578, São Paulo"
    ),
    "contato": lambda number: said.contact_card(
        "Helena Prado", "+55 11 98765-4321", company="Joalheria Aurora"
    ),
    "enquete": lambda number: said.unsupported("poll_creation"),
    "anuncio": lambda number: said.from_advertisement("Olá! Vi o anúncio e quero saber mais."),
    "encaminhada": lambda number: said.text("Promoção só até sexta: frete grátis!", forwarded=True),
}


@demo_only
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """A typed text, one of the samples, or a file from the computer."""
    chat = _chat(pk)
    quoting = chat.messages.filter(pk=request.POST.get("citando") or 0).first()
    text = request.POST.get("texto", "").strip()
    upload = request.FILES.get("arquivo")
    sample = SAMPLES.get(request.POST.get("exemplo", ""))
    if upload:
        chat.customer.writes(_own_file(chat.number, upload, text), to=chat.number, quoting=quoting)
    elif sample:
        chat.customer.writes(sample(chat.number), to=chat.number, quoting=quoting)
    elif text:
        chat.customer.writes(text, to=chat.number, quoting=quoting)
    return HttpResponse(status=DONE)


def _own_file(number: SimulatedNumber, upload: UploadedFile[Any], caption: str) -> said.Said:
    mime_type = upload.content_type or "application/octet-stream"
    kind = _kind_of(mime_type)
    media = SimulatedMedia.objects.keep(
        number, upload, mime_type=mime_type, filename=upload.name or "arquivo"
    )
    return said.media(kind, media, caption=caption if kind not in ("sticker", "audio") else "")


def _kind_of(mime_type: str) -> str:
    if mime_type == "image/webp":
        return "sticker"
    family = mime_type.partition("/")[0]
    return family if family in ("image", "video", "audio") else "document"


@demo_only
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The chat is on screen: what has arrived is read."""
    chat = _chat(pk)
    chat.customer.reads(chat)
    return HttpResponse(status=DONE)


@demo_only
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    chat = _chat(pk)
    chat.customer.calls(chat.number)
    return HttpResponse(status=DONE)


@demo_only
@require_POST
def marketing(request: HttpRequest, pk: int) -> HttpResponse:
    chat = _chat(pk)
    chat.customer.wants_marketing(request.POST.get("quer") == "sim", of=chat.number)
    return HttpResponse(status=DONE)


@demo_only
@require_POST
def react(request: HttpRequest, pk: int) -> HttpResponse:
    """The same emoji again takes it back."""
    message = _message(pk)
    emoji = request.POST.get("emoji", "")
    is_again = emoji == message.reaction_of_customer
    message.chat.customer.reacts("" if is_again else emoji[:20], to=message)
    return HttpResponse(status=DONE)


@demo_only
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(pk)
    text = request.POST.get("texto", "").strip()
    if text and message.is_from_customer:
        message.chat.customer.edits(message, text=text)
    return HttpResponse(status=DONE)


@demo_only
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(pk)
    if message.is_from_customer:
        message.chat.customer.deletes(message)
    return HttpResponse(status=DONE)


@demo_only
@require_POST
def tap(request: HttpRequest, pk: int) -> HttpResponse:
    """A button, a row of a list, or what the business asked for."""
    message = _message(pk)
    customer, number = message.chat.customer, message.chat.number
    if row := request.POST.get("linha"):
        customer.picks(row, of=message)
    elif (asked := request.POST.get("exemplo")) in SAMPLES:
        customer.writes(SAMPLES[asked](number), to=number, quoting=message)
    else:
        customer.taps(int(request.POST.get("botao", 0)), on=message)
    return HttpResponse(status=DONE)


@demo_only
@require_POST
def play(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(pk)
    if not message.is_from_customer:
        message.chat.customer.plays(message)
    return HttpResponse(status=DONE)
