"""Carries the webhooks: signed, in batches, again and again until the business answers 200."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import threading
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

import aiohttp
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from connect.simulator import switch
from connect.simulator.bells import courier_bell, phones_bell
from connect.simulator.models import Chat, Delivery, SimulatedMessage, SimulatedTemplate
from connect.simulator.pool import Pool

logger = logging.getLogger(__name__)

RETRIES = (0.3, 1, 2, 5, 10, 20, 30, 60, 60, 120, 300, 600)
"""Seconds until the next try: Meta's seven days, compressed."""
LEASE = timedelta(seconds=30)
ANSWER_TIMEOUT = 10
HELD_AT_ONCE = 500
LONGEST_SLEEP = 5.0


class Courier:
    """A thread with an event loop of its own. Start it with the server, stop it before the server ends."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._pool = Pool(threads=1)

    def start(self) -> None:
        """Nothing to carry where the simulator is off."""
        if not switch.is_on():
            return
        self._thread = threading.Thread(target=self._run, name="simulator-courier", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5) -> bool:
        """Finish the trip under way; what was not delivered stays in the queue. False: it goes on."""
        self._stopping.set()
        courier_bell.ring_here()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        finally:
            self._pool.end()

    async def _work(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT)
        with courier_bell.ear() as ear:
            async with aiohttp.ClientSession(timeout=timeout) as session:
                while not self._stopping.is_set():
                    try:
                        sleep = await self._trip(session)
                    except Exception:
                        logger.exception("simulator_courier_stumbled")
                        sleep = 1.0
                    if sleep:
                        await ear.heard(sleep)

    async def _trip(self, session: aiohttp.ClientSession) -> float:
        """Deliver what is due; how long to sleep then."""
        due = await self._pool.run(claim)
        if not due:
            return await self._pool.run(seconds_until_next)
        parcels = parcelled(due)
        answers = await asyncio.gather(*(_post(session, parcel) for parcel in parcels))
        await self._pool.run(settle, list(zip(parcels, answers, strict=True)))
        return 0


def claim() -> list[Delivery]:
    """Take what is due, so that no other process takes it too, and let it happen: statuses move."""
    now = timezone.now()
    due = _due(now)
    if not due.exists():
        return []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        taken = list(due.select_related("number")[:HELD_AT_ONCE])
        for delivery in taken:
            delivery.attempts += 1
            delivery.leased_until = now + LEASE
        Delivery.objects.bulk_update(taken, ["attempts", "leased_until"])
        _mark(delivery for delivery in taken if delivery.attempts == 1)
        return taken


def seconds_until_next() -> float:
    now = timezone.now()
    waiting = (
        Delivery.objects.filter(gave_up_at=None).order_by("due_at").values_list("due_at", flat=True).first()
    )
    return (
        LONGEST_SLEEP if waiting is None else min(max((waiting - now).total_seconds(), 0.01), LONGEST_SLEEP)
    )


def parcelled(due: list[Delivery]) -> list[list[Delivery]]:
    """What travels together: to one callback, under one secret, no more than the number allows at once."""
    groups: defaultdict[tuple[str, str, int], list[Delivery]] = defaultdict(list)
    for delivery in due:
        number = delivery.number
        groups[number.callback, number.app_secret, number.batch_max].append(delivery)
    return [
        list(parcel)
        for (_, _, at_most), group in groups.items()
        for parcel in batched(group, max(at_most, 1), strict=False)
    ]


def body_of(parcel: Iterable[Delivery]) -> bytes:
    """The POST's bytes: escaped ASCII, as Meta writes them and as they are signed."""
    entries: list[dict[str, Any]] = []
    by_account: dict[str, dict[str, Any]] = {}
    for delivery in parcel:
        number = delivery.number
        change = {"value": delivery.value, "field": delivery.field}
        entry = None if number.spreads_entries else by_account.get(number.waba_id)
        if entry is None:
            entry = by_account[number.waba_id] = {"id": number.waba_id, "changes": []}
            entries.append(entry)
        entry["changes"].append(change)
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": entries}, separators=(",", ":")
    ).encode()


def signature(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def _post(session: aiohttp.ClientSession, parcel: list[Delivery]) -> str:
    """Empty when the business answered 200, else what went wrong."""
    number = parcel[0].number
    body = body_of(parcel)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": signature(body, number.app_secret),
    }
    try:
        async with session.post(number.callback, data=body, headers=headers, allow_redirects=False) as answer:
            return "" if answer.status == 200 else f"HTTP {answer.status}"
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def settle(trips: list[tuple[list[Delivery], str]]) -> None:
    now = timezone.now()
    with transaction.atomic():
        delivered = [delivery for parcel, problem in trips if not problem for delivery in parcel]
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in delivered]).delete()
        heard = [
            delivery.message_id
            for delivery in delivered
            if delivery.message_id and delivery.marks == "delivered"
        ]
        SimulatedMessage.objects.filter(pk__in=heard, direction="in", status__in=["accepted", "sent"]).update(
            status="delivered", changed_at=now
        )
        for parcel, problem in trips:
            if problem:
                logger.info("simulator_webhook_refused", extra={"problem": problem, "updates": len(parcel)})
                _try_again(parcel, problem, now=now)
        phones_bell.ring()


def _try_again(parcel: list[Delivery], problem: str, *, now: datetime) -> None:
    for delivery in parcel:
        delivery.last_error = problem[:200]
        delivery.leased_until = None
        if delivery.attempts > len(RETRIES):
            delivery.gave_up_at = now
        else:
            delivery.due_at = now + timedelta(seconds=RETRIES[delivery.attempts - 1])
    Delivery.objects.bulk_update(parcel, ["last_error", "leased_until", "gave_up_at", "due_at"])


def _due(now: datetime) -> Any:
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    return Delivery.objects.filter(is_free, gave_up_at=None, due_at__lte=now).order_by("due_at", "id")


def _mark(happening: Iterable[Delivery]) -> None:
    """A status is true from the moment on that it is told, heard or not."""
    now = timezone.now()
    marked = [delivery for delivery in happening if delivery.marks]
    messages = SimulatedMessage.objects.filter(direction="out").in_bulk(
        [delivery.message_id for delivery in marked if delivery.message_id]
    )
    for delivery in marked:
        if delivery.template_id:
            SimulatedTemplate.objects.filter(pk=delivery.template_id).update(status=delivery.marks)
        message = messages.get(delivery.message_id or 0)
        if message and message.moves_to(delivery.marks):
            message.status, message.changed_at = delivery.marks, now
    SimulatedMessage.objects.bulk_update(messages.values(), ["status", "changed_at"])
    Chat.objects.filter(pk__in={message.chat_id for message in messages.values()}).update(changed_at=now)
    phones_bell.ring()
