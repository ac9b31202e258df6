"""Keeps everyone's indicators true, behind the screens (docs/decisions/0030-counting-by-what-is-heard.md).

What was announced says whose figures may be others: who sees is who hears. So nothing is marked and nothing
counted where messages come in; one loop reads what happened, and counts anew for whom it concerns.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Min, Q

from connect.accounts.hearing import heard_by
from connect.accounts.models import User
from connect.contacts.models import Contact
from connect.conversations import broadcasts
from connect.conversations.models import Conversation, Indicators
from connect.jobs.loops import Loop
from connect.live import collecting
from connect.live.bells import live_bell
from connect.live.events import Reader

PAUSE_SECONDS: Final = 0.5
SHARE: Final = 10
"""Counting takes at most one part in so many of the time."""
PIECE_SECONDS: Final = 0.25
"""Longer at once only for who has no figures yet."""
SAFETY_SECONDS: Final = 300.0
"""So often everything is counted, whatever was heard."""
MOST_REMEMBERED: Final = 100_000
OF_MANY: Final = frozenset({"import", "contacts_handed_over"})
"""What changes many contacts says so in one word."""
LOCK: Final = 7_301_130
"""Of several processes on one PostgreSQL, the one that holds this counts."""


@dataclass(frozen=True)
class View:
    """Whose figures: what a person sees follows from this alone."""

    user_id: int
    role: str
    sectors: frozenset[int]


@dataclass
class Sum:
    """Figures of some open conversations."""

    active: int = 0
    unanswered: int = 0
    highlights: int = 0
    load: int = 0
    oldest_wait: datetime | None = None

    def add(self, group: Mapping[str, Any]) -> None:
        self.load += group["count"]
        self.highlights += group["standing_out"]
        if group["status"] == Conversation.Status.ACTIVE:
            self.active += group["count"]
            self.unanswered += group["waiting"]
        elif group["oldest"] is not None:
            self.oldest_wait = min(group["oldest"], self.oldest_wait or group["oldest"])


@dataclass
class Open:
    """The open conversations, summed up once for everybody."""

    everywhere: Sum = field(default_factory=Sum)
    by_person: defaultdict[int, Sum] = field(default_factory=partial(defaultdict, Sum))
    by_sector: defaultdict[int, Sum] = field(default_factory=partial(defaultdict, Sum))
    queues: defaultdict[int, Sum] = field(default_factory=partial(defaultdict, Sum))

    @classmethod
    def read(cls) -> Open:
        counted = cls()
        groups = (
            Conversation.objects.filter(is_open=True)
            .values("assignee", "sector", "status")
            .annotate(
                count=Count("pk"),
                waiting=Count("waiting_since"),
                oldest=Min("waiting_since"),
                standing_out=Count("highlight"),
            )
            .order_by()
        )
        for group in groups:
            for sum_ in counted._of(group["assignee"], group["sector"]):
                sum_.add(group)
        return counted

    def _of(self, assignee: int | None, sector: int | None) -> Iterable[Sum]:
        yield self.everywhere
        if assignee is not None:
            yield self.by_person[assignee]
        if sector is not None:
            yield self.by_sector[sector]
            if assignee is None:
                yield self.queues[sector]

    def seen_by(self, view: View) -> dict[str, Any]:
        """The columns of a person's indicators."""
        own = self.by_person[view.user_id]
        if view.role == "agent":
            seen = [own]
            highlights = own.highlights + sum(self.queues[sector].highlights for sector in view.sectors)
        else:
            sectors = [self.by_sector[sector] for sector in view.sectors]
            seen = [self.everywhere] if view.role == "admin" else sectors
            highlights = sum(each.highlights for each in seen)
        waits = [each.oldest_wait for each in seen if each.oldest_wait is not None]
        return {
            "active": sum(each.active for each in seen),
            "unanswered": sum(each.unanswered for each in seen),
            "oldest_wait": min(waits, default=None),
            "highlights": highlights,
            "load": own.load,
        }


class Keeper(Loop):
    """The one that counts."""

    def __init__(self) -> None:
        super().__init__("indicators", self.keep, bell=live_bell)
        self._held: object = None
        self._views: dict[int, View] = {}
        self._known: dict[int, tuple[Any, ...]] = {}
        self._stale: set[int] = set()
        """Whose contacts are to be counted."""
        self._has_moved = False
        self._not_before: dict[int, float] = {}
        self._next = self._next_safety = 0.0

    def keep(self) -> float | None:
        """Count for whom something has happened."""
        if not self._is_keeper():
            return None
        self._stopping.wait(max(0.0, self._next - time.monotonic()))
        began = time.monotonic()
        if began >= self._next_safety:
            self._begin()
        self._follow()
        later = self.count()
        took = time.monotonic() - began
        self._next = time.monotonic() + max(PAUSE_SECONDS, took * (SHARE - 1))
        return PAUSE_SECONDS if later else None

    def _is_keeper(self) -> bool:
        """One process keeps SQLite; PostgreSQL's lock lasts as long as the connection."""
        if connection.vendor != "postgresql":
            return True
        if self._held is not None and self._held is connection.connection:
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            (is_ours,) = cursor.fetchone()
        self._held = connection.connection if is_ours else None
        self._next_safety = 0.0
        return bool(is_ours)

    # -- what happened ---------------------------------------------------------------------------

    def _begin(self) -> None:
        """Everything is to be counted."""
        self._reader = Reader()
        self._read_views()
        self._stale = set(self._views)
        self._has_moved = True
        self._known = {pk: tuple(how) for pk, *how in self._standing(Q(is_open=True))}
        self._next_safety = time.monotonic() + SAFETY_SECONDS

    def _follow(self) -> None:
        while happened := self._reader.read():
            heard: dict[int, set[str]] = {}
            for event in happened:
                if event.kind == "conversation":
                    heard.setdefault(int(event.subject), set()).update(event.audience)
                elif event.kind == "contact":
                    self._concerns(event.audience)
                elif event.kind in OF_MANY:
                    self._stale = set(self._views)
            if heard:
                self._conversations_changed(heard)
            if any(event.kind == "person" for event in happened):
                self._people_changed()

    def _conversations_changed(self, heard: dict[int, set[str]]) -> None:
        """A message changes no figure of the contacts; opening, answering, closing, passing on may."""
        self._has_moved = True
        now = {pk: tuple(how) for pk, *how in self._standing(Q(pk__in=heard))}
        for pk, audience in heard.items():
            if self._known.get(pk) != now.get(pk):
                self._concerns(audience)
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        self._known.update(now)

    @staticmethod
    def _standing(wanted: Q) -> Iterable[tuple[Any, ...]]:
        columns = ("pk", "status", "assignee", "sector", "contact")
        return Conversation.objects.filter(wanted).order_by().values_list(*columns)

    def _people_changed(self) -> None:
        """Most is of who comes and goes; another role or sector changes what many see."""
        before = self._views
        self._read_views()
        if before != self._views:
            self._stale = set(self._views)
            self._has_moved = True

    def _read_views(self) -> None:
        sectors: defaultdict[int, set[int]] = defaultdict(set)
        for user_id, sector_id in User.sectors.through.objects.values_list("user_id", "sector_id"):
            sectors[user_id].add(sector_id)
        people = User.objects.active().order_by("pk").values_list("pk", "role")
        self._views = {pk: View(pk, role, frozenset(sectors[pk])) for pk, role in people}
        self._stale &= set(self._views)
        self._hearers: defaultdict[str, list[int]] = defaultdict(list)
        for view in self._views.values():
            for name in heard_by(view.user_id, view.role, view.sectors):
                self._hearers[name].append(view.user_id)

    def _concerns(self, audience: Iterable[str]) -> None:
        for name in audience:
            self._stale.update(self._hearers.get(name, ()))

    # -- counting ----------------------------------------------------------------------------------

    def count(self) -> bool:
        """Count what has to be, write and tell what is another. True: something is left for later."""
        due = self._due()
        if not due and not self._has_moved:
            return bool(self._stale)
        figures: defaultdict[int, dict[str, Any]] = defaultdict(dict)
        if self._has_moved:
            counted = Open.read()
            for view in self._views.values():
                figures[view.user_id] |= counted.seen_by(view)
            self._has_moved = False
        counted_already = set(Indicators.objects.filter(pk__in=due).values_list("pk", flat=True))
        alike: dict[object, dict[str, Any]] = {}
        until = time.monotonic() + PIECE_SECONDS
        for user_id in due:
            view = self._views[user_id]
            group: object = (view.role, view.sectors) if view.role != "agent" else user_id
            if group not in alike:
                if alike and user_id in counted_already and time.monotonic() > until:
                    continue
                alike[group] = self._timed(user_id)
            figures[user_id] |= alike[group]
            self._stale.discard(user_id)
        self._write(figures)
        return bool(self._stale)

    def _due(self) -> list[int]:
        """Who has waited longest comes first. What took long to count waits longer for the next time."""
        now = time.monotonic()
        waits = [(self._not_before.get(user_id, 0.0), user_id) for user_id in self._stale]
        return [user_id for not_before, user_id in sorted(waits) if not_before <= now]

    def _timed(self, user_id: int) -> dict[str, Any]:
        began = time.monotonic()
        figures = contact_figures(User.objects.get(pk=user_id))
        self._not_before[user_id] = time.monotonic() + (time.monotonic() - began) * SHARE
        return figures

    def _write(self, figures: dict[int, dict[str, Any]]) -> None:
        """Write and tell what is another than before."""
        kept = Indicators.objects.in_bulk(list(figures))
        changed: list[tuple[Indicators, set[str]]] = []
        for user_id, columns in figures.items():
            row = kept.get(user_id) or Indicators(user_id=user_id)
            others = {name for name, value in columns.items() if getattr(row, name) != value}
            if others or user_id not in kept:
                for name in others:
                    setattr(row, name, columns[name])
                changed.append((row, others))
        if not changed:
            return
        with transaction.atomic(), collecting():
            Indicators.objects.bulk_create(
                [row for row, _ in changed],
                update_conflicts=True,
                unique_fields=["user"],
                update_fields=[*Indicators.OF_CONTACTS, *Indicators.OF_CONVERSATIONS],
            )
            for row, others in changed:
                broadcasts.indicators_changed(row.user_id)
                if "load" in others:
                    broadcasts.load_changed(row.user_id, self._views[row.user_id].sectors)


def contact_figures(user: User) -> dict[str, Any]:
    """How many contacts this person sees, and how many of them are pending."""
    is_pending = Q(status=Contact.Status.PENDING)
    return (
        Contact.objects.visible_to(user)
        .order_by()
        .aggregate(
            contacts=Count("pk"),
            waiting=Count("pk", filter=is_pending & Q(has_had_ticket=True)),
            untouched=Count("pk", filter=is_pending & Q(has_had_ticket=False)),
        )
    )
