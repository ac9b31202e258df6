"""Reads what was announced and carries it to the open streams: one hub per process.

One thread reads and renders, the event loop delivers. Everything, replays included, passes through that one
thread in order, so that an older rendering never follows a newer one.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import batched
from typing import Any

from django.db import close_old_connections, connections

from connect.bell import Ear
from connect.bell.turns import give_way
from connect.live import messages
from connect.live.bells import live_bell
from connect.live.events import Reader, newest_id, since
from connect.live.fragments import Fragment, render
from connect.live.sessions import ended
from connect.live.stream import Stream

CONTROL = "control"
COALESCED_SECONDS = 0.03
LOOK_SECONDS = 2.0
HEARTBEAT_SECONDS = 15.0
WATCH_SECONDS = 30.0
RENDERED_AT_ONCE = 50
MOST_REMEMBERED = 1000
FAILED_SECONDS = 1.0

logger = logging.getLogger(__name__)

type Key = tuple[str, str]

_running: Hub | None = None


def cursor() -> int:
    """Where a page that is about to be rendered has to listen from."""
    return _running.cursor if _running is not None else newest_id()


@dataclass
class Pending:
    """A subject that happened, and is not yet delivered: when it is to be, and who heard."""

    due: float
    audience: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Delivery:
    """One subject's messages: for who may see it, or a part of it, and for who heard of it but may not."""

    heard_by: frozenset[str]
    seen_by: frozenset[str]
    shown: bytes
    gone: bytes = b""
    glimpse: bytes = b""
    glimpsed_by: frozenset[str] = frozenset()
    ends: bool = False

    def hand_to(self, stream: Stream) -> None:
        if message := self._message_for(stream.audience):
            stream.put(message)

    def _message_for(self, audience: frozenset[str]) -> bytes:
        if not self.seen_by.isdisjoint(audience):
            return self.shown
        return self.gone if self.glimpsed_by.isdisjoint(audience) else self.glimpse


class Hub:
    def __init__(self) -> None:
        self._hearers: defaultdict[str, set[Stream]] = defaultdict(set)
        self._streams: set[Stream] = set()
        self._replays: deque[Stream] = deque()
        self._pending: dict[Key, Pending] = {}
        self._delivered: dict[Key, float] = {}
        self._next_watch = 0.0
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self.is_open = False

    @property
    def cursor(self) -> int:
        return self._reader.cursor

    def __len__(self) -> int:
        return len(self._streams)

    # -- on the loop ---------------------------------------------------------------------------

    async def start(self) -> None:
        global _running  # noqa: PLW0603 - one per process
        self._loop = asyncio.get_running_loop()
        self._ear: Ear = await asyncio.to_thread(live_bell.ear)
        self._thread = threading.Thread(target=self._run, name="live-hub", daemon=True)
        self._thread.start()
        await asyncio.to_thread(self._ready.wait)
        self._beat()
        self.is_open = True
        _running = self

    def close_streams(self) -> None:
        """Ends all streams, and takes no new ones: the process is about to stop."""
        self.is_open = False
        for stream in list(self._streams):
            stream.end()

    async def stop(self) -> None:
        global _running  # noqa: PLW0603
        _running = None
        self.close_streams()
        self._heartbeat.cancel()
        self._stopping.set()
        self._ear.strike()
        await asyncio.to_thread(self._thread.join, 2)

    def join(self, stream: Stream) -> None:
        self._streams.add(stream)
        for name in stream.audience:
            self._hearers[name].add(stream)
        if stream.listener.after is None:
            self._caught_up(stream, self.cursor)
        else:
            self._replays.append(stream)
            self._ear.strike()

    def leave(self, stream: Stream) -> None:
        self._streams.discard(stream)
        for name in stream.audience:
            hearers = self._hearers[name]
            hearers.discard(stream)
            if not hearers:
                del self._hearers[name]

    def _beat(self) -> None:
        for stream in self._streams:
            if stream.is_idle:
                stream.put(messages.HEARTBEAT)
        self._heartbeat = self._loop.call_later(HEARTBEAT_SECONDS, self._beat)

    def _deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            groups = [self._hearers[name] for name in delivery.heard_by if name in self._hearers]
            for stream in set().union(*groups):
                # What others are told now, one that is still catching up is about to be told.
                if stream.is_caught_up:
                    delivery.hand_to(stream)
                    if delivery.ends:
                        stream.end()

    def _replay(self, stream: Stream, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            delivery.hand_to(stream)

    def _caught_up(self, stream: Stream, cursor: int, *, stale: bool = False) -> None:
        if stale:
            stream.put(messages.control(messages.STALE, cursor=cursor))
        stream.put(messages.welcome(cursor=cursor))
        stream.is_caught_up = True

    # -- in the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        self._reader = Reader()
        self._ready.set()
        while not self._stopping.is_set():
            try:
                if not self._ear.wait(self._pause()):
                    close_old_connections()
                give_way()
                self._take_in()
                self._deliver_due()
                self._answer_replays()
                self._watch()
            except Exception:
                logger.exception("live_hub_failed")
                connections.close_all()
                self._stopping.wait(FAILED_SECONDS)
        self._ear.close()
        connections.close_all()

    def _pause(self) -> float:
        """Until the next delivery is due; the bell ends it sooner."""
        due = min((pending.due for pending in self._pending.values()), default=None)
        return LOOK_SECONDS if due is None else min(LOOK_SECONDS, max(0.0, due - time.monotonic()))

    def _take_in(self) -> None:
        """The first event of a subject is due at once, those that follow shortly are told as one."""
        for event in self._reader.read():
            if any(name in self._hearers for name in event.audience):
                key = (event.kind, event.subject)
                if key not in self._pending:
                    due = self._delivered.get(key, 0.0) + COALESCED_SECONDS
                    self._pending[key] = Pending(due=due)
                self._pending[key].audience |= event.audience

    def _deliver_due(self) -> None:
        now = time.monotonic()
        due = {key: frozenset(each.audience) for key, each in self._pending.items() if each.due <= now}
        for keys, deliveries in _rendered(due, cursor=self.cursor):
            self._call(self._deliver, deliveries)
            for key in keys:
                del self._pending[key]
                self._delivered[key] = time.monotonic()
        if len(self._delivered) > MOST_REMEMBERED:
            recent = now - COALESCED_SECONDS
            self._delivered = {key: at for key, at in self._delivered.items() if at > recent}

    def _answer_replays(self) -> None:
        while self._replays:
            stream = self._replays.popleft()
            try:
                self._answer_replay(stream, after=stream.listener.after or 0)
            except Exception:
                self._call(stream.end)
                raise

    def _answer_replay(self, stream: Stream, *, after: int) -> None:
        happened = since(after, until=self._reader.newest)
        if happened is not None:
            heard: dict[Key, frozenset[str]] = {}
            for event in happened:
                if not event.audience.isdisjoint(stream.audience):
                    heard[event.kind, event.subject] = event.audience | heard.get(
                        (event.kind, event.subject), event.audience
                    )
            # Each carries the old cursor: one that is cut off half-way begins anew.
            for _, deliveries in _rendered(heard, cursor=after):
                self._call(self._replay, stream, deliveries)
        self._call(self._caught_up, stream, self.cursor, stale=happened is None)

    def _watch(self) -> None:
        """Who was signed out or deactivated behind our back listens no longer."""
        if time.monotonic() < self._next_watch:
            return
        self._next_watch = time.monotonic() + WATCH_SECONDS
        for stream in ended(list(self._streams)):
            self._call(stream.end, messages.control(messages.SIGNED_OUT, cursor=self.cursor))

    def _call(self, function: Callable[..., None], *arguments: Any, **options: Any) -> None:
        self._loop.call_soon_threadsafe(partial(function, *arguments, **options))


def _rendered(
    subjects: Mapping[Key, frozenset[str]], *, cursor: int
) -> Iterator[tuple[list[Key], list[Delivery]]]:
    """Deliveries for subjects and who heard of them, in pieces: many of a kind are rendered at once."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, subject in subjects:
        by_kind[kind].append(subject)
    for kind, names in by_kind.items():
        for piece in batched(names, RENDERED_AT_ONCE, strict=False):
            keys = [(kind, subject) for subject in piece]
            if kind == CONTROL:
                yield keys, [_control(subject, subjects[kind, subject], cursor) for subject in piece]
            else:
                shown = render(kind, piece)
                yield keys, [_delivery(fragment, subjects[kind, s], cursor) for s, fragment in shown]


def _delivery(fragment: Fragment, heard_by: frozenset[str], cursor: int) -> Delivery:
    shown, gone, glimpse = (
        messages.fragments(html, cursor=cursor) if html else b""
        for html in (fragment.html, fragment.gone, fragment.glimpse)
    )
    return Delivery(
        heard_by=heard_by,
        seen_by=fragment.audience,
        shown=shown,
        gone=gone,
        glimpse=glimpse,
        glimpsed_by=fragment.glimpsed_by,
    )


def _control(what: str, heard_by: frozenset[str], cursor: int) -> Delivery:
    message = messages.control(what, cursor=cursor)
    return Delivery(heard_by=heard_by, seen_by=heard_by, shown=message, ends=True)
