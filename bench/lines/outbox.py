"""Sending what is queued: as fast as it goes, and at the pace of a number's bucket."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from django.utils import timezone

from bench.figures import Figure
from bench.graph import Asked
from bench.workbench import Workbench
from connect.conversations.models import Conversation, Message
from connect.whatsapp.models import Number

PATIENCE_SECONDS = 120
UNLIMITED = 1_000_000


def measure(bench: Workbench) -> Iterator[Figure]:
    count = bench.amount(10_000, 2_000)
    per_second, note = _sent(bench, count, bucket=UNLIMITED)
    yield Figure("outbox", "a Graph that answers at once", per_second, "per s", least=1_000, note=note)
    for bucket, seconds in ((80, bench.amount(15, 6)), (1_000, bench.amount(10, 2))):
        per_second, note = _sent(bench, bucket * seconds, bucket=bucket)
        yield Figure(
            "outbox", f"a bucket of {bucket:,} per s", 100 * per_second / bucket, "%", least=95, note=note
        )


def _sent(bench: Workbench, count: int, *, bucket: int) -> tuple[float, str]:
    """Messages that wait for the program when it starts: how many leave in a second."""
    bench.ground.renew()
    number = Number.objects.order_by("pk")[0]
    Number.objects.filter(pk=number.pk).update(messages_per_second=bucket)
    fill(number, count)
    with bench.serving(renew=False) as serving:
        asked = _until(serving.graph.asked, count)
        _until_none_waits()
    assert len({each.opaque for each in asked}) == count, f"{len(asked)} requests for {count} messages"
    # The bucket is full at the start: what leaves at once says nothing about its pace.
    steady = asked[min(bucket, count // 3) :] if bucket != UNLIMITED else asked
    seconds = steady[-1].at - steady[0].at
    took = [each.at - asked[0].at for each in asked]
    note = f"{len(asked):,} messages in {took[-1]:.1f} s, 99 % of them in {took[len(took) * 99 // 100]:.1f} s"
    return (len(steady) - 1) / seconds, note


def fill(number: Number, count: int) -> None:
    """One message to each of so many customers, as a campaign would leave it."""
    now = timezone.now()
    conversations = list(Conversation.objects.filter(number=number).exclude(wa_id="").order_by("pk")[:count])
    assert len(conversations) == count, f"only {len(conversations)} conversations"
    messages = []
    for conversation in conversations:
        message = Message(
            conversation=conversation,
            number=number,
            direction=Message.Direction.OUT,
            kind=Message.Kind.TEXT,
            text="Seu pedido saiu para entrega e chega ainda hoje.",
            key=f"fila-{conversation.pk}",
            happened_at=now,
        )
        message.enqueue(at=now)
        messages.append(message)
    Message.objects.bulk_create(messages, batch_size=500)
    for conversation, message in zip(conversations, messages, strict=True):
        conversation.show_last(message)
    shown = ["last_at", "last_message_id", "last_kind", "last_direction", "last_status", "preview"]
    Conversation.objects.bulk_update(conversations, shown, batch_size=100)


def _until(ask: Callable[[int], list[Asked]], count: int) -> list[Asked]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    asked: list[Asked] = []
    while len(asked) < count and time.monotonic() < deadline:
        time.sleep(0.25)
        asked += ask(len(asked))
    assert len(asked) >= count, f"only {len(asked)} of {count} were sent"
    return asked


def _until_none_waits() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting := Message.objects.filter(in_outbox=True).count():
        assert time.monotonic() < deadline, f"{waiting} are still in the outbox"
        time.sleep(0.25)
