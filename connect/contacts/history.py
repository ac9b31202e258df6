"""What people have changed of a contact, from the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from connect.accounts.models import Sector, User
from connect.audit.models import Entry, PersonalValue
from connect.audit.words import KINDS, VALUES
from connect.contacts.models import Contact
from connect.ui import phones

MOST: Final = 100
NAMES: Final = ("name", "phone", "owner", "code", "email", "birth_date", "sector", "notes", "observations")


class Change(NamedTuple):
    label: str
    before: str
    after: str


class Line(NamedTuple):
    at: datetime
    sentence: str
    changes: list[Change]


def history_of(contact: Contact) -> list[Line]:
    """The newest first. What was erased is no longer told."""
    entries = list(Entry.objects.filter(object_type="contact", object_id=str(contact.pk))[:MOST])
    values: dict[int, list[tuple[str, Any, Any]]] = {entry.pk: _open_values(entry) for entry in entries}
    for value in PersonalValue.objects.filter(entry__in=entries).order_by("pk"):
        values[value.entry_id].append((value.name, value.before, value.after))
    people = dict(
        User.objects.filter(pk__in=_ids("owner", entries) | {e.actor_id for e in entries}).values_list(
            "pk", "name"
        )
    )
    sectors = dict(Sector.objects.filter(pk__in=_ids("sector", entries)).values_list("pk", "name"))
    names: dict[str, Mapping[int, str]] = {"owner": people, "sector": sectors}
    return [
        Line(
            entry.happened_at,
            f"{people.get(entry.actor_id or 0, 'O sistema')} {_sentence(entry)}",
            [_change(*value, names) for value in sorted(values[entry.pk], key=_place)],
        )
        for entry in entries
        if entry.kind in KINDS
    ]


def _sentence(entry: Entry) -> str:
    sentence = KINDS[entry.kind].sentence.replace("o contato {}", "{}").replace("de {}", "deste contato")
    return sentence.format("este contato")


def _place(value: tuple[str, Any, Any]) -> int:
    return NAMES.index(value[0])


def _change(name: str, before: Any, after: Any, names: Mapping[str, Mapping[int, str]]) -> Change:
    return Change(VALUES[name].label, _shown(name, before, names), _shown(name, after, names))


def _open_values(entry: Entry) -> list[tuple[str, Any, Any]]:
    names = [name for name in {**entry.before, **entry.after} if name in NAMES]
    return [(name, entry.before.get(name), entry.after.get(name)) for name in names]


def _ids(name: str, entries: Sequence[Entry]) -> set[Any]:
    return {values.get(name) for entry in entries for values in (entry.before, entry.after)} - {None}


def _shown(name: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    if value in (None, ""):
        return ""
    if name in names:
        return names[name].get(value, "")
    if name == "birth_date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return phones.shown(value) if name == "phone" else str(value)
