"""An entry in Portuguese: a sentence, and what was before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from connect.administration.trail.naming import ERASED, Names
from connect.audit.models import Entry
from connect.audit.words import KINDS, OBJECTS, VALUES

NOTHING = "—"
UNKNOWN = " quem não tem usuário aqui"
"""Somebody gave a name that nobody has."""


class Change(NamedTuple):
    label: str
    before: str | None
    """None where the entry does not say."""
    after: str | None
    is_erased: bool


class Line(NamedTuple):
    """An entry as it is shown."""

    pk: int
    happened_at: datetime
    who: str
    kind: str
    name: str
    sentence: str
    """The rest of it, after who: up to the object, which is `about`, and from there on."""
    ending: str
    about: str
    object: str
    """For the address: `conversation:12`."""
    object_type: str
    changes: list[Change]
    ip: str


def lines_of(entries: Sequence[Entry]) -> list[Line]:
    """In few queries. The personal values are there already, or cost one each."""
    names = Names(entries)
    return [_line(entry, names) for entry in entries]


def _line(entry: Entry, names: Names) -> Line:
    words = KINDS.get(entry.kind)
    sentence, place, ending = (words.sentence if words else f"{entry.kind} {{}}").partition("{}")
    about = names.of(entry.object_type, entry.object_id) if entry.object_type and place else ""
    return Line(
        pk=entry.pk,
        happened_at=entry.happened_at,
        who=names.of("user", entry.actor_id) if entry.actor_id is not None else "O sistema",
        kind=entry.kind,
        name=words.name if words else entry.kind,
        sentence=sentence.rstrip(),
        ending=ending if about or not place else UNKNOWN + ending,
        about=about,
        object=f"{entry.object_type}:{entry.object_id}" if entry.object_type else "",
        object_type=OBJECTS.get(entry.object_type, entry.object_type),
        changes=list(_changes(entry, names)),
        ip=entry.ip or "",
    )


def _changes(entry: Entry, names: Names) -> Iterator[Change]:
    for name in dict.fromkeys([*entry.before, *entry.after]):
        before = told(name, entry.before[name], names) if name in entry.before else None
        after = told(name, entry.after[name], names) if name in entry.after else None
        yield Change(_label(name), before, after, is_erased=False)
    kept = {value.name: value for value in entry.personal_values.all()}
    for name in entry.personal:
        value = kept.get(name)
        if value is None:
            yield Change(_label(name), None, ERASED, is_erased=True)
        else:
            before = told(name, value.before, names) if value.before is not None else None
            yield Change(_label(name), before, told(name, value.after, names), is_erased=False)


def _label(name: str) -> str:
    return VALUES[name].label if name in VALUES else name


def told(name: str, value: Any, names: Names) -> str:
    """A value as people read it."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, list):
        return ", ".join(told(name, single, names) for single in value)
    known = VALUES.get(name)
    if known and known.of:
        return names.of(known.of, value)
    return known.words.get(str(value), str(value)) if known else str(value)
