"""What was erased does not come back by being delivered again (docs/decisions/0036-erasing-a-person.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from connect.administration.models.forgotten import KEPT_FOR, Forgotten, mark_of
from connect.contacts.models import Identity
from connect.jobs import every
from connect.whatsapp.updates import (
    AnyUpdate,
    HistoryMessage,
    MessageEchoed,
    MessageReceived,
    Person,
    StatusChanged,
)

MESSAGE, PERSON = Forgotten.Kind.MESSAGE, Forgotten.Kind.PERSON


def forgotten_among(updates: Sequence[AnyUpdate]) -> set[int]:
    """Which of these are about what has been erased, by their place.

    A message that we had is known by its name. Anything else that happened to an erased person before they
    were is known by the person, as are statuses, until the person has come back. A message that we never had
    makes a new contact.
    """
    if not Forgotten.objects.exists():
        return set()
    marks: dict[bytes, list[int]] = {}
    for place, update in enumerate(updates):
        for mark in _marks(update):
            marks.setdefault(mark, []).append(place)
    known = {
        bytes(mark): (kind, erased_at)
        for kind, mark, erased_at in Forgotten.objects.filter(mark__in=marks).values_list(
            "kind", "mark", "erased_at"
        )
    }
    found: set[int] = set()
    for mark, (kind, erased_at) in known.items():
        for place in marks[mark]:
            if kind == MESSAGE or _is_past(updates[place], erased_at):
                found.add(place)
    return found


def _marks(update: AnyUpdate) -> Iterator[bytes]:
    for name in (getattr(update, "wamid", ""), getattr(update, "target", "")):
        if name:
            yield mark_of(MESSAGE, name)
    for key in _keys(person_of(update)):
        yield mark_of(PERSON, key)


def _keys(person: Person | None) -> Iterator[str]:
    if person is None:
        return
    if person.wa_id:
        yield Identity.key_of(Identity.Kind.PHONE, person.wa_id)
    if person.user_id:
        yield person.user_id


def person_of(update: AnyUpdate) -> Person | None:
    """The customer that an update is about, if it is about one."""
    for name in ("sender", "recipient", "person"):
        person = getattr(update, name, None)
        if isinstance(person, Person):
            return person
    return None


def _is_past(update: AnyUpdate, erased_at: datetime) -> bool:
    if isinstance(update, MessageReceived):
        return False
    if isinstance(update, StatusChanged):
        return not _is_back(update.recipient)
    if isinstance(update, HistoryMessage) or (isinstance(update, MessageEchoed) and update.from_history):
        return update.sent_at <= erased_at
    happened_at = next(
        (
            moment
            for name in ("sent_at", "changed_at", "happened_at")
            if (moment := getattr(update, name, None)) is not None
        ),
        erased_at,
    )
    return happened_at <= erased_at


def _is_back(person: Person) -> bool:
    """Whether this person is a contact again."""
    return Identity.objects.filter(Q(key__in=list(_keys(person))), ended_at=None).exists()


@every(hours=24)
def forget_marks() -> None:
    """Nothing that old is delivered again."""
    Forgotten.objects.filter(erased_at__lt=timezone.now() - KEPT_FOR).delete()
