"""*Equipe de Atendimento*: everyone who works here, who is online first."""

from __future__ import annotations

from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.conversations.models import Indicators

REMEMBERED: Final = 4096
SHOWN: Final = (
    "pk",
    "name",
    "sector_names",
    "get_role_display",
    "place",
    "state",
    "state_word",
    "state_note",
    "is_online",
)
"""What the row of a colleague shows: `accounts/colleague.html`."""


class Team(NamedTuple):
    rows: list[SafeString]
    online: int


def team_for(user: User) -> Team:
    """Colleagues are everyone's to see."""
    people = sorted(User.objects.colleagues().select_related("substitute"), key=lambda person: person.place)
    loads = loads_for(user)
    rows = [_rendered(_shown(person), loads.get(person.pk)) for person in people]
    return Team(rows, online=sum(person.is_online for person in people))


def loads_for(user: User) -> dict[int, int]:
    """How many open conversations each has: of everyone for an admin, of their people for a manager."""
    if user.is_agent:
        return {}
    counted = Indicators.objects.all()
    if user.is_manager:
        counted = counted.filter(user__sectors__in=user.sector_ids)
    return dict(counted.values_list("user", "load"))


def render_load(user_id: int, load: int) -> SafeString:
    """For a live fragment too."""
    words = "1 conversa aberta" if load == 1 else f"{load} conversas abertas"
    return format_html(
        '<span class="load" id="load-{}" title="{}">{}<span class="sr"> {}</span></span>',
        user_id,
        words,
        load,
        words.partition(" ")[2],
    )


def _shown(person: User) -> tuple[Any, ...]:
    values = (getattr(person, name) for name in SHOWN)
    return tuple(value() if callable(value) else value for value in values)


@lru_cache(maxsize=REMEMBERED)
def _rendered(values: tuple[Any, ...], load: int | None) -> SafeString:
    person = SimpleNamespace(**dict(zip(SHOWN, values, strict=True)))
    shown = "" if load is None else render_load(person.pk, load)
    return SafeString(_template().render({"person": person, "load": shown}).strip())


@cache
def _template() -> Any:
    return get_template("accounts/colleague.html")
