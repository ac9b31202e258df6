"""Adding to the audit trail; taking out of it what is personal, which is all that can be taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Model

from connect.audit import whence
from connect.audit.models import Entry, PersonalValue

type Values = Mapping[str, Any]


def record(
    kind: str,
    *,
    by: Model | None,
    about: Model | None = None,
    before: Values | None = None,
    after: Values | None = None,
    personal: Collection[str] = (),
    of: Model | None = None,
) -> None:
    """Write one entry in the caller's transaction. `by` is the user who acted, or None for the system.

    `personal` names those of the values that belong to a person (name, phone, email and the like): they are
    kept apart, and go when `erase` is called for that person, who is `about` unless `of` says otherwise.
    From where it was done is known by itself (`whence.py`). Each kind has its words in `words.py`.
    """
    whose = of or about
    assert whose is not None or not personal, "personal values are somebody's"
    before, after = before or {}, after or {}
    entry = Entry.objects.create(
        kind=kind,
        actor_id=by.pk if by is not None else None,
        object_type=_type_of(about),
        object_id=str(about.pk) if about is not None else "",
        before=_without(personal, before),
        after=_without(personal, after),
        personal=[name for name in personal if name in before or name in after],
        ip=whence.address(),
    )
    if entry.personal:
        PersonalValue.objects.bulk_create(
            PersonalValue(
                entry=entry,
                person_type=_type_of(whose),
                person_id=str(whose.pk) if whose is not None else "",
                name=name,
                before=before.get(name),
                after=after.get(name),
            )
            for name in entry.personal
        )


def record_each(
    kind: str,
    what: Sequence[tuple[Model, Values, Values]],
    *,
    by: Model | None,
    personal: Collection[str] = (),
) -> None:
    """The same of many at once, each with what it was before and after."""
    entries = [
        Entry(
            kind=kind,
            actor_id=by.pk if by is not None else None,
            object_type=_type_of(about),
            object_id=str(about.pk),
            before=_without(personal, before),
            after=_without(personal, after),
            personal=[name for name in personal if name in before or name in after],
            ip=whence.address(),
        )
        for about, before, after in what
    ]
    Entry.objects.bulk_create(entries)
    PersonalValue.objects.bulk_create(
        PersonalValue(
            entry=entry,
            person_type=entry.object_type,
            person_id=entry.object_id,
            name=name,
            before=before.get(name),
            after=after.get(name),
        )
        for entry, (_, before, after) in zip(entries, what, strict=True)
        for name in entry.personal
    )


def erase(person: Model) -> int:
    """Erase every personal value of this person (a contact, a user), and say how many. The entries stay."""
    erased, _ = PersonalValue.objects.filter(person_type=_type_of(person), person_id=str(person.pk)).delete()
    return erased


def _type_of(model: Model | None) -> str:
    return model._meta.model_name or "" if model is not None else ""


def _without(names: Collection[str], values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
