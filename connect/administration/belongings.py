"""Where there is something of a person: what both showing and erasing go through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection
from django.db.models import F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.fields import BinaryField, IntegerField
from django.db.models.functions import Cast, Greatest
from django.db.models.lookups import Contains, GreaterThan

from connect.contacts.models import Contact, Identity
from connect.contacts.phones import without_ninth_digit

PIECE = 5_000


def family(contact_id: int) -> list[Contact]:
    """The contact, and those that became part of it, and of those, and so on."""
    found = list(Contact.objects.filter(pk=contact_id))
    generation = [contact.pk for contact in found]
    while generation:
        doubles = list(Contact.objects.filter(merged_into__in=generation))
        found += doubles
        generation = [double.pk for double in doubles]
    return found


def names_of(contacts: Iterable[Contact]) -> set[str]:
    """By what these contacts are named in a webhook: telephones in both spellings, user ids."""
    names: set[str] = set()
    for identity in Identity.objects.filter(contact__in=[contact.pk for contact in contacts]):
        names |= {identity.value, identity.key}
        if identity.kind == Identity.Kind.PHONE:
            names.add(without_ninth_digit(identity.key) or identity.key)
    for contact in contacts:
        if contact.phone:
            names |= {contact.phone, without_ninth_digit(contact.phone) or contact.phone}
    return names


def pieces[M: Model](rows: QuerySet[M]) -> Iterator[QuerySet[M]]:
    """A long table in pieces by id."""
    after = 0
    while pks := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PIECE]):
        yield rows.filter(pk__gt=after, pk__lte=pks[-1])
        after = pks[-1]


def naming_in_body[M: Model](rows: QuerySet[M], names: Sequence[str]) -> QuerySet[M]:
    """Rows whose `body`, which is bytes, holds one of these names."""
    if not names:
        return rows.none()
    places = [_place_in(F("body"), name) for name in names]
    place = Greatest(*places) if len(places) > 1 else places[0]
    return rows.filter(GreaterThan(place, Value(0)))


def _place_in(body: F, name: str) -> Func:
    sought = Value(name.encode(), output_field=BinaryField())
    if connection.vendor == "sqlite":
        return Func(body, sought, function="instr", output_field=IntegerField())
    return Func(
        sought, body, template="position(%(expressions)s)", arg_joiner=" in ", output_field=IntegerField()
    )


def naming_in_text[M: Model](rows: QuerySet[M], column: str, names: Iterable[str]) -> QuerySet[M]:
    """Rows in which a column, text or JSON, holds one of these names."""
    text = Cast(column, TextField())
    wanted = Q(pk__in=[])
    for name in names:
        wanted |= Q(Contains(text, Value(name)))
    return rows.filter(wanted)
