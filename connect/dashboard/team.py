"""*Equipe de Atendimento*: everyone who works here, who is online first."""

from __future__ import annotations

from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from django.template.loader import get_template
from django.utils.safestring import SafeString

from connect.accounts.models import User

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
    rows = [_rendered(_shown(person)) for person in people]
    return Team(rows, online=sum(person.is_online for person in people))


def _shown(person: User) -> tuple[Any, ...]:
    values = (getattr(person, name) for name in SHOWN)
    return tuple(value() if callable(value) else value for value in values)


@lru_cache(maxsize=REMEMBERED)
def _rendered(values: tuple[Any, ...]) -> SafeString:
    person = SimpleNamespace(**dict(zip(SHOWN, values, strict=True)))
    return SafeString(_template().render({"person": person}).strip())


@cache
def _template() -> Any:
    return get_template("accounts/colleague.html")
