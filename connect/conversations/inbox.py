"""What the list of *Conversas* shows to a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db.models import IntegerField, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.accounts.viewers import once_for_all_alike
from connect.conversations.models import Assignment, Conversation
from connect.conversations.rows import COLUMNS, former_row, render_row, row_of
from connect.ui import keyset
from connect.ui.badges import know
from connect.ui.dozens import joined

PAGE: Final = 30
MOST_COUNTED: Final = 100
FEW: Final = 200
KINDS: Final = {"is_open": bool, "last_at": datetime, "highlighted_at": datetime, "since": datetime}
"""Of what lists are ordered by; all else is a number."""

type Conversations = QuerySet[Conversation]
type Found = QuerySet[Conversation, Any]


class Shelf(TextChoices):
    """The parts of the list, as the address names them."""

    ALL = "todas", "Todas"
    ACTIVE = "ativas", "Ativas"
    PENDING = "pendentes", "Pendentes"
    CLOSED = "encerradas", "Encerradas"
    QUEUE = "fila", "Fila"
    LATE = "atrasadas", "Atrasadas"
    FORMER = "anteriores", "Anteriores"
    HIGHLIGHTED = "destaques", "Em destaque"


WAITING: Final = (Shelf.QUEUE, Shelf.LATE)
"""Ordered by how long they wait, not by what happened last."""
EMPTY: Final = {
    Shelf.ALL: ("Nenhuma conversa por aqui", "Quando um cliente escrever, a conversa aparece aqui."),
    Shelf.ACTIVE: ("Nenhuma conversa em atendimento", "As conversas que você responder ficam aqui."),
    Shelf.PENDING: ("Nada pendente", "Quem escrever e ainda não tiver resposta aparece aqui."),
    Shelf.CLOSED: (
        "Nenhuma conversa encerrada",
        "As encerradas ficam aqui, com o histórico completo.",
    ),
    Shelf.QUEUE: ("A fila está vazia", "Quem escrever e ainda não tiver atendente aparece aqui."),
    Shelf.LATE: (
        "Ninguém espera demais",
        "Quem esperar resposta além do limite do setor aparece aqui.",
    ),
    Shelf.FORMER: (
        "Nenhuma conversa anterior",
        "As que passarem a outra pessoa ficam aqui, para leitura.",
    ),
    Shelf.HIGHLIGHTED: (
        "Nenhuma conversa em destaque",
        "Quando um cliente escrever, a conversa aparece aqui.",
    ),
}


class Tab(NamedTuple):
    shelf: Shelf
    url: str
    number: str
    is_current: bool


class Page(NamedTuple):
    rows: list[SafeString]
    following: str
    """Where the next page begins; empty on the last."""

    @property
    def html(self) -> SafeString:
        return joined(self.rows)


class _Bounded(Subquery):
    """How many rows the limited query has, as one value beside others."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass
class Inbox:
    user: User
    shelf: Shelf

    @cached_property
    def url(self) -> str:
        return reverse("conversations:list")

    @property
    def is_live(self) -> bool:
        """What left the person is frozen."""
        return self.shelf != Shelf.FORMER

    @property
    def empty_title(self) -> str:
        return EMPTY[self.shelf][0]

    @property
    def empty_text(self) -> str:
        return EMPTY[self.shelf][1]

    @property
    def is_of_waiting(self) -> bool:
        return self.shelf in WAITING

    @property
    def is_filtered(self) -> bool:
        return self.shelf == Shelf.HIGHLIGHTED

    def tabs(self) -> tuple[list[Tab], list[Tab]]:
        """By status, and the others; each with how many there are."""
        counts = self.counts()
        tabs = [
            Tab(shelf, f"{self.url}?situacao={shelf}", counts.get(shelf, ""), shelf == self.shelf)
            for shelf in self.shelves
        ]
        return tabs[:4], tabs[4:]

    @property
    def shelves(self) -> list[Shelf]:
        """Those that this person has. What stands out is a filter, shown while it is on."""
        own = [Shelf.ALL, Shelf.ACTIVE, Shelf.PENDING, Shelf.CLOSED, Shelf.QUEUE]
        return [*own, Shelf.FORMER if self.user.is_agent else Shelf.LATE]

    def page(self, place: str = "") -> Page:
        """The rows from this place on, or the first. What is open on top, then by the last message."""
        if self.shelf == Shelf.FORMER:
            return self._former(place)
        columns = _order(self.shelf)
        last = keyset.read(place, *(KINDS.get(column, int) for column in columns))
        if last is None:
            found = _first(self.user, self.shelf)
        else:
            follows: Callable[..., Found] = keyset.after if self.is_of_waiting else keyset.before
            found = list(follows(_rows(self.user, self.shelf), columns, last)[: PAGE + 1])
        following = _place(found[PAGE - 1], columns) if len(found) > PAGE else ""
        prepared = [row_of(values) for values in found[:PAGE]]
        if self.is_of_waiting or self.shelf == Shelf.HIGHLIGHTED:
            for row in prepared:
                row["order"] = row["since"] if self.is_of_waiting else row["highlight"]
        return Page([render_row(row) for row in prepared], following)

    def _former(self, place: str) -> Page:
        """Each conversation that the agent had and has no longer, as it was when it left them."""
        rows: QuerySet[Assignment] = Assignment.objects.former_of(self.user)
        rows = rows.select_related("conversation__contact")
        if (last := keyset.read(place, datetime, int)) is not None:
            rows = keyset.before(rows, ("ended_at", "pk"), last)
        found = list(rows.order_by("-ended_at", "-pk")[: PAGE + 1])
        end = found[PAGE - 1] if len(found) > PAGE else None
        following = keyset.written(end.ended_at, end.pk) if end and end.ended_at else ""
        return Page([render_row(former_row(assignment)) for assignment in found[:PAGE]], following)

    def counts(self) -> dict[Shelf, str]:
        """How many there are on the shelves that call for work, up to 99+."""
        numbers = self._few() or self._many()
        most = f"{MOST_COUNTED - 1}+"
        return {
            shelf: most if number >= MOST_COUNTED else str(number or "") for shelf, number in numbers.items()
        }

    def _few(self) -> dict[Shelf, int] | None:
        """By one plain reading of what is open; None when that is much."""
        found = _opened(self.user)
        if len(found) == FEW:
            return None
        own = [row["status"] for row in found if row["assignee"] or not self.user.is_agent]
        if self.user.is_agent:
            # All that the number beside *Conversas* counts is among them.
            news = sum(bool(row["assignee"] and (row["unread_count"] or row["awaiting"])) for row in found)
            know("conversations:list", self.user, news)
        return {
            Shelf.ACTIVE: own.count("active"),
            Shelf.PENDING: own.count("pending"),
            Shelf.QUEUE: sum(not row["assignee"] for row in found),
            Shelf.LATE: sum(row["late_at"] is not None for row in found),
        }

    def _many(self) -> dict[Shelf, int]:
        shelves = (Shelf.ACTIVE, Shelf.PENDING, Shelf.QUEUE, Shelf.LATE)
        counted = (_Bounded(_on_shelf[shelf](self.user).values("pk")[:MOST_COUNTED]) for shelf in shelves)
        numbers = User.objects.filter(pk=self.user.pk).values_list(*counted).get()
        return dict(zip(shelves, numbers, strict=True))


def _queue(user: User) -> Conversations:
    objects = Conversation.objects
    if user.is_agent:
        return objects.queued_for(user)
    return objects.visible_to(user).filter(assignee=None, is_open=True)


_on_shelf: Final[dict[Shelf, Callable[[User], Conversations]]] = {
    Shelf.ALL: Conversation.objects.visible_to,
    Shelf.ACTIVE: lambda user: Conversation.objects.visible_to(user).filter(is_open=True, status="active"),
    Shelf.PENDING: lambda user: Conversation.objects.visible_to(user).filter(is_open=True, status="pending"),
    Shelf.CLOSED: lambda user: Conversation.objects.visible_to(user).filter(is_open=False),
    Shelf.QUEUE: _queue,
    Shelf.LATE: lambda user: Conversation.objects.visible_to(user).filter(late_at__isnull=False),
    Shelf.HIGHLIGHTED: lambda user: Conversation.objects.listed_for(user).highlighted(),
}


def _order(shelf: Shelf) -> tuple[str, ...]:
    """What the shelf is ordered by: who has waited longest comes first, of all else the latest."""
    if shelf in WAITING:
        return "since", "pk"
    return Conversation.IN_HIGHLIGHTS if shelf == Shelf.HIGHLIGHTED else Conversation.IN_LISTS


def _rows(user: User, shelf: Shelf) -> Found:
    """All that is on the shelf, in its order."""
    rows, columns = _on_shelf[shelf](user), _order(shelf)
    if shelf in WAITING:
        rows = rows.annotate(since=Coalesce("waiting_since", "last_at")).order_by(*columns)
    else:
        rows = rows.order_by(*(f"-{column}" for column in columns))
    found: Found = rows.values(*{*COLUMNS, *columns})
    return found


@once_for_all_alike
def _first(user: User, shelf: Shelf) -> Found:
    return _rows(user, shelf)[: PAGE + 1]


@once_for_all_alike
def _opened(user: User) -> Found:
    """What is open, as far as it is counted by reading it."""
    opened = Conversation.objects.listed_for(user).filter(is_open=True)
    return opened.values("status", "assignee", "late_at", "unread_count", "awaiting")[:FEW]


def _place(values: dict[str, Any], columns: tuple[str, ...]) -> str:
    return keyset.written(*(values[column] for column in columns))
