"""The address book as a person asks for it: filtered, in an order, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet, TextChoices
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from connect.accounts.models import Sector, User
from connect.contacts.models import Contact
from connect.contacts.models.findable import FindableQuerySet
from connect.contacts.rows import COLUMNS, render_row, row_of
from connect.ui import keyset

PAGE: Final = 30
MOST_COUNTED: Final = 10_000
NOBODY: Final = "nenhum"


class Status(TextChoices):
    """As the address names them."""

    ACTIVE = "em-atendimento", "Em Atendimento"
    PENDING = "pendentes", "Pendentes"
    CLOSED = "encerrados", "Encerrados"


STATUSES: Final = {Status.ACTIVE: "active", Status.PENDING: "pending", Status.CLOSED: "closed"}


class Order(TextChoices):
    NEWEST = "recentes", "Última interação"
    OLDEST = "antigas", "Interação mais antiga"
    NAME = "nome", "Nome"
    NAME_DOWN = "nome-z", "Nome, de Z a A"
    CODE = "cod", "COD"
    CODE_DOWN = "cod-z", "COD, do maior ao menor"


COLUMN: Final = {
    Order.NEWEST: "last_at",
    Order.OLDEST: "last_at",
    Order.NAME: "search",
    Order.NAME_DOWN: "search",
    Order.CODE: "code_place",
    Order.CODE_DOWN: "code_place",
}
DOWN: Final = {Order.NEWEST, Order.NAME_DOWN, Order.CODE_DOWN}
REST: Final = "sem-"
"""Where those begin who have no COD: after all others, whichever way these are read."""


class Page(NamedTuple):
    rows: list[SafeString]
    following: str
    """Where the next page begins; empty on the last."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for. What it cannot mean is as if it had not been asked."""

    text: str = ""
    owner: str = ""
    """The id of a person, or that there is none."""
    sector: int | None = None
    status: Status | None = None
    shows_closed: bool = False
    order: Order = Order.NEWEST

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        owner, sector = query.get("atendente", ""), query.get("setor", "")
        status, order = query.get("situacao", ""), query.get("ordem", "")
        return cls(
            text=query.get("pesquisa", "").replace("\0", "").strip()[:120],
            owner=owner if keyset.is_number(owner) or owner == NOBODY else "",
            sector=int(sector) if keyset.is_number(sector) else None,
            status=Status(status) if status in Status.values else None,
            shows_closed=query.get("encerrados") == "1",
            order=Order(order) if order in Order.values else Order.NEWEST,
        )

    @property
    def query(self) -> dict[str, str]:
        """The same, for an address."""
        asked = {
            "pesquisa": self.text,
            "atendente": self.owner,
            "setor": str(self.sector or ""),
            "situacao": self.status.value if self.status else "",
            "encerrados": "1" if self.shows_closed else "",
            "ordem": self.order.value if self.order != Order.NEWEST else "",
        }
        return {name: value for name, value in asked.items() if value}

    @cached_property
    def holder(self) -> dict[str, int | None]:
        """Whose they shall be, as columns say it."""
        holder: dict[str, int | None] = {}
        if self.owner:
            holder["owner"] = None if self.owner == NOBODY else int(self.owner)
        if self.sector is not None:
            holder["sector"] = self.sector
        return holder

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.owner or self.sector or self.status)


@dataclass
class Book:
    user: User
    asked: Asked

    @property
    def contacts(self) -> FindableQuerySet:
        """All that is asked for, in no order: to be read in pieces."""
        return self._asked_of(Contact.objects.visible_to(self.user))

    @cached_property
    def few(self) -> list[int] | None:
        """All that it can be for this person, where what is asked for leaves few."""
        asked, every = self.asked, Contact.objects.all()
        few = every.few_matching(asked.text)
        if few is None and asked.status is Status.ACTIVE:
            few = every.standing().attended().if_few()
        if few is None and asked.holder:
            few = every.filter(**asked.holder).if_few()
        if few is None and self.is_elsewhere:
            few = every.gathered_for(self.user).filter(**asked.holder).if_hardly_any()
        return few

    @property
    def is_elsewhere(self) -> bool:
        """Whether what is asked for is of others, so that this person sees hardly any of it."""
        user, asked = self.user, self.asked
        if user.is_admin or not asked.holder:
            return False
        own = {user.pk} if user.is_agent else user.member_ids
        if asked.sector is not None and asked.sector not in user.sector_ids:
            return True
        return "owner" in asked.holder and asked.holder["owner"] not in own

    def _asked_of(self, found: FindableQuerySet) -> FindableQuerySet:
        asked = self.asked
        if asked.status is Status.ACTIVE:
            found = found.attended()
        elif asked.status is not None:
            found = found.filter(status=STATUSES[asked.status])
        if asked.status is not Status.CLOSED and (asked.status is not None or not asked.shows_closed):
            found = found.exclude(status=Contact.Status.CLOSED)
        if self.few is not None:
            return found.filter(**asked.holder).among(self.few)
        found = found.met_often(**asked.holder) if asked.holder else found
        return found.compared_with(asked.text, by_name=COLUMN[asked.order] == "search")

    def page(self, place: str = "") -> Page:
        """The rows from this place on, or the first."""
        found = list(self.read_from(place).values(*COLUMNS)[: PAGE + 1])
        if COLUMN[self.asked.order] == "code_place" and len(found) <= PAGE and not place.startswith(REST):
            found += self.read_from(REST).values(*COLUMNS)[: PAGE + 1 - len(found)]
        following = self._place_of(found[PAGE - 1]) if len(found) > PAGE else ""
        return Page([render_row(row_of(values)) for values in found[:PAGE]], following)

    def read_from(self, place: str = "") -> QuerySet[Contact]:
        """All from this place on, in order."""
        column, is_down = COLUMN[self.asked.order], self.asked.order in DOWN
        found: QuerySet[Contact] = self._asked_of(self._seen())
        if column == "code_place":
            is_rest = place.startswith(REST)
            found, place = found.filter(code__isnull=is_rest), place.removeprefix(REST)
            column, is_down = ("last_at", True) if is_rest else (column, is_down)
        columns, kinds = (column, "pk"), (datetime if column == "last_at" else str, int)
        if (last := keyset.read(place, *kinds)) is not None:
            found = (keyset.before if is_down else keyset.after)(found, columns, last)
        return found.order_by(*(f"-{column}" if is_down else column for column in columns))

    def _seen(self) -> FindableQuerySet:
        """What this person sees, asked for in the way that suits what else is asked."""
        if self.few is not None:
            return Contact.objects.visible_to(self.user)
        return Contact.objects.listed_for(self.user)

    def _place_of(self, row: Mapping[str, Any]) -> str:
        column = COLUMN[self.asked.order]
        if row[column] is None:
            return REST + keyset.written(row["last_at"], row["pk"])
        return keyset.written(row[column], row["pk"])

    def count(self) -> str:
        """How many there are, up to a bound beyond which nobody needs to know."""
        contacts = self._asked_of(Contact.objects.counted_for(self.user))
        number = contacts[: MOST_COUNTED + 1].count()
        return f"mais de {_thousands(MOST_COUNTED)}" if number > MOST_COUNTED else _thousands(number)

    # -- what the screen offers ----------------------------------------------------------------

    @cached_property
    def people(self) -> list[User]:
        return list(User.objects.active().only("pk", "name"))

    @cached_property
    def sectors(self) -> list[Sector]:
        return list(Sector.objects.only("pk", "name"))

    @property
    def statuses(self) -> list[tuple[str, str]]:
        return Status.choices

    @property
    def may_hand_over(self) -> bool:
        """Whether this person may change the owners of many."""
        return not self.user.is_agent

    @property
    def is_down(self) -> bool:
        return self.asked.order in DOWN

    @property
    def query(self) -> str:
        return urlencode(self.asked.query)

    @property
    def without_closed(self) -> dict[str, str]:
        """What the button that shows and hides what is closed keeps of the address."""
        return {name: value for name, value in self.asked.query.items() if name != "encerrados"}

    @property
    def by_name(self) -> Heading:
        return self._heading("Nome", Order.NAME, Order.NAME_DOWN)

    @property
    def by_code(self) -> Heading:
        return self._heading("COD", Order.CODE, Order.CODE_DOWN)

    @property
    def by_last(self) -> Heading:
        return self._heading("Última interação", Order.NEWEST, Order.OLDEST)

    def _heading(self, label: str, first: Order, other: Order) -> Heading:
        order = self.asked.order
        target = other if order == first else first
        query = urlencode({**self.asked.query, "ordem": target.value})
        sorted_as = ""
        if order in (first, other):
            sorted_as = "descending" if order in DOWN else "ascending"
        return Heading(label, f"{reverse('contacts:list')}?{query}", sorted_as)


class Heading(NamedTuple):
    label: str
    url: str
    sorted_as: str


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
