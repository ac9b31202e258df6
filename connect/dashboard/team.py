"""*Equipe de Atendimento*: everyone who works here, who is online first."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.conversations.models import Indicators

REMEMBERED: Final = 4096
READ: Final = (
    "name",
    "role",
    "last_seen_at",
    "paused_at",
    "pause_reason",
    "absent_until",
    "photo",
    "substitute__name",
)
SHOWN: Final = (
    "pk",
    "name",
    "get_role_display",
    "photo_url",
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
    people = User.objects.active().order_by().select_related("substitute").only(*READ)
    sectors, loads = sectors_by_person(), loads_for(user)
    shown = sorted((_shown(person, sectors[person.pk]) for person in people), key=itemgetter("place"))
    rows = [_rendered(tuple(values.items()), loads.get(values["pk"])) for values in shown]
    return Team(rows, online=sum(values["is_online"] for values in shown))


def sectors_by_person() -> defaultdict[int, str]:
    """The same as `User.sector_names`, of everybody at once, without an object for each."""
    names: defaultdict[int, str] = defaultdict(str)
    pairs = User.sectors.through.objects.order_by("sector__name").values_list("user_id", "sector__name")
    for user_id, name in pairs:
        names[user_id] = f"{names[user_id]}, {name}" if user_id in names else name
    return names


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


def _shown(person: User, sector_names: str) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in SHOWN}
    plain = {name: value() if callable(value) else value for name, value in values.items()}
    return {**plain, "sector_names": sector_names}


@lru_cache(maxsize=REMEMBERED)
def _rendered(values: tuple[tuple[str, Any], ...], load: int | None) -> SafeString:
    person = SimpleNamespace(**dict(values))
    shown = "" if load is None else render_load(person.pk, load)
    return SafeString(_template().render({"person": person, "load": shown}).strip())


@cache
def _template() -> Any:
    return get_template("accounts/colleague.html")
