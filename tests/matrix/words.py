"""The words of the table: what a thing can be to a person, rules, and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connect.accounts.models import Role, User

RELATIONS = {
    "own": "theirs now: they are its agent, its owner, or it is they themselves",
    "former": "an agent had it, and somebody else has it now",
    "colleague's": "somebody of a sector of theirs has it",
    "queue": "it waits in a queue of a sector of theirs",
    "other's": "somebody of another sector has it",
    "other-queue": "it waits in the queue of another sector, or in none",
}
ANY = frozenset(RELATIONS)


@dataclass(frozen=True)
class Rule:
    """For each role, what it may be done with. To everybody else the thing is not there: 404."""

    by_role: Mapping[str, frozenset[str]]
    strangers: bool = False
    """Also who is not signed in."""

    def allows(self, person: User, relation: str) -> bool:
        return relation in self.by_role[person.role]


def who(*, agent: str = "", manager: str = "", admin: str = "any", strangers: bool = False) -> Rule:
    """`who(agent="own, former", manager="own, colleague's, queue")`: an admin may with any."""
    roles = {Role.AGENT: agent, Role.MANAGER: manager, Role.ADMIN: admin}
    return Rule({role.value: _relations(text) for role, text in roles.items()}, strangers)


def _relations(text: str) -> frozenset[str]:
    if text == "any":
        return ANY
    words = frozenset(filter(None, text.split(", ")))
    assert words <= ANY, words
    return words


@dataclass(frozen=True)
class Row:
    """One address and method: with what kind of thing, who may, and whom its page shows what."""

    method: str
    name: str
    may: Rule
    of: str = ""
    """The kind of thing whose ids are in the address, or whose texts are on the page: see `things.py`."""
    sends: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    """Both may name what a thing has: `{text}`."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Where another of its ids stands in the address than the one of that name."""
    shows: Mapping[str, Rule] = field(default_factory=dict)
    """A text on the page, such as `id="message-{message_pk}"`, and who finds it there."""

    def __str__(self) -> str:
        question = "&".join(f"{key}={value}" for key, value in self.query.items())
        return f"{self.method} {self.name}{'?' if question else ''}{question}"


@dataclass(frozen=True)
class Event:
    """A kind of live event: about what, and who sees it, which is who hears it."""

    of: str
    sees: Rule
    subject: str = "pk"
    """Which of the thing's ids is announced."""
    shows: Mapping[str, Rule] = field(default_factory=dict)
    """A text in what is told, and who may read it."""
