"""The first screen of the day: its page, by role, and what fifty open ones cost while customers write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bench import clients, machine
from bench.clients import Connection, Stream
from bench.figures import Figure
from bench.lines.live import CONNECTED, hire_until
from bench.lines.pages import alone
from bench.workbench import (
    BROWSER,
    CSRF,
    Serving,
    Workbench,
    admin,
    agents,
    managers,
    new_wamid,
    sign_in,
    strangers,
    writers,
)
from connect.accounts.models import User
from connect.conversations.models import Conversation, Indicators

PATH = "/"
CLOSING_SOON = 40
PER_SECOND = 20
BEAT_SECONDS = 20
PATIENCE_SECONDS = 120
MANY_HITS = tuple(
    urlencode({"pesquisa": name, "status": status})
    for name in ("maria", "silva")
    for status in ("ambos", "fechado", "aberto")
)


def measure(bench: Workbench) -> Iterator[Figure]:
    bench.ground.renew()
    hire_until(CONNECTED)
    _let_some_close_soon()
    with bench.serving(renew=False) as serving:
        _until_counted()
        yield from _pages(serving)
        people = [*agents(), *managers(), admin()][-CONNECTED:]
        seconds = bench.amount(30, 6)
        alone_cost, _ = clients.run(_written_to(serving, [], seconds=seconds))
        cost, heard = clients.run(_written_to(serving, people, seconds=seconds))
    note = f"besides {alone_cost:.2f} with none open; each was sent {heard / 1024 / seconds:.1f} KB per s"
    what = f"{len(people)} open, {PER_SECOND} messages per s"
    yield Figure("dashboard", what, cost - alone_cost, "cores", most=0.5, note=note)


def _pages(serving: Serving) -> Iterator[Figure]:
    times = serving.bench.amount(200, 60)
    for role, person in (("agent", agents()[0]), ("manager", managers()[0]), ("admin", admin())):
        cookie = sign_in(person)
        page = alone(serving, [serving.get(PATH, cookie)] * times)
        note = f"p95 {page.percentile(0.95):.1f} ms"
        yield Figure("dashboard", f"{role}'s page, p50", page.percentile(0.5), "ms", most=30, note=note)
        headers = {**BROWSER, "cookie": cookie, "hx-request": "true", "hx-target": "lista"}
        searches = [
            clients.request("GET", f"{serving.url}{PATH}?{query}", headers=headers) for query in MANY_HITS
        ]
        found = alone(serving, searches * (times // 10))
        note = f"p95 {found.percentile(0.95):.1f} ms"
        what = f"{role}'s search, many hits, p50"
        yield Figure("dashboard", what, found.percentile(0.5), "ms", most=20, note=note)


async def _written_to(serving: Serving, people: list[User], *, seconds: float) -> tuple[float, float]:
    """Processors in use while customers write and these people look on, and what each of them is sent."""
    heard = 0

    def hearing(data: bytes) -> None:
        nonlocal heard
        heard += len(data)

    cookies = [sign_in(person) for person in people]
    streams = [await Stream.of(f"{serving.url}/aovivo/", cookie=cookie, heard=hearing) for cookie in cookies]
    before, start, heard = machine.cpu_seconds(serving.pid), time.perf_counter(), 0
    await asyncio.gather(_customers(serving, seconds), _beats(serving, cookies, seconds))
    after, end = machine.cpu_seconds(serving.pid), time.perf_counter()
    for stream in streams:
        await stream.close()
    used = float("nan") if before is None or after is None else (after - before) / (end - start)
    return used, heard / max(1, len(streams))


async def _customers(serving: Serving, seconds: float) -> None:
    count = int(seconds * PER_SECOND)
    # As in `inbound`: most messages come into a ticket that is open.
    people = writers(count // 7) + strangers(count // 40)
    serving.bench.chance.shuffle(people)
    knock = await Connection.to(serving.url)
    start = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0.0, start + number / PER_SECOND - time.perf_counter()))
        request = serving.webhook(people[number % len(people)], f"Oi, e o pedido {number}?", new_wamid())
        assert (await knock.ask(request)).status == 200
    await knock.close()


async def _beats(serving: Serving, cookies: list[str], seconds: float) -> None:
    """Each open page says now and then that its person is there."""
    if not cookies:
        return
    connection = await Connection.to(serving.url)
    start, apart = time.perf_counter(), BEAT_SECONDS / len(cookies)
    for number in range(int(seconds / apart)):
        await asyncio.sleep(max(0.0, start + number * apart - time.perf_counter()))
        headers = {
            **BROWSER,
            "cookie": cookies[number % len(cookies)],
            "origin": serving.url,
            "x-csrftoken": CSRF,
        }
        request = clients.request("POST", serving.url + reverse("accounts:beat"), headers=headers)
        assert (await connection.ask(request)).status == 204
    await connection.close()


def _let_some_close_soon() -> None:
    """A company that was generated is all written to just now."""
    waiting = Conversation.objects.filter(is_open=True, waiting_since__isnull=False).order_by("pk")
    chosen = list(waiting.values_list("pk", flat=True)[:CLOSING_SOON])
    Conversation.objects.filter(pk__in=chosen).update(window_ends_at=timezone.now() + timedelta(hours=1))


def _until_counted() -> None:
    """The program counts for everybody when it starts: what a page costs is seen after that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Indicators.objects.count() < User.objects.active().count():
        assert time.monotonic() < deadline, "the indicators were never counted"
        time.sleep(0.2)
