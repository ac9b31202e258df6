"""Giving many contacts another *Atendente Principal*."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched
from typing import Final

from django.db import transaction
from django.tasks import task

from connect.accounts.models import User
from connect.contacts import broadcasts
from connect.contacts.book import Asked, Book
from connect.contacts.models import Contact
from connect.contacts.models.findable import FindableQuerySet
from connect.live import collecting

AT_ONCE: Final = 200
"""So many are a moment's work; more is left to a job, in pieces of this size."""


def hand_over(contacts: FindableQuerySet, *, to: User, by: User) -> int:
    """In one transaction; says how many have changed."""
    with transaction.atomic(), collecting():
        others = contacts.exclude(owner=to).order_by("pk")
        locked = list(others.select_for_update(no_key=True, of=("self",)))
        for contact in locked:
            contact.give_to(to, by=by)
        return len(locked)


@task()
def hand_over_all(by_id: int, to_id: int, query: dict[str, str] | None, marked: Sequence[int] | None) -> None:
    """All that the filter shows, or all that were marked. What was done is not done again."""
    by, to = User.objects.get(pk=by_id), User.objects.get(pk=to_id)
    number = 0
    if to.is_active:
        place = 0
        while pks := _next(by, to, query, marked, place):
            number += hand_over(Contact.objects.visible_to(by).filter(pk__in=pks), to=to, by=by)
            place = pks[-1]
    broadcasts.handed_over(by, to, number)


def _next(
    by: User, to: User, query: dict[str, str] | None, marked: Sequence[int] | None, place: int
) -> list[int]:
    if marked is not None:
        return [pk for pk in sorted(marked) if pk > place][:AT_ONCE]
    contacts = Book(by, Asked.read(query or {})).contacts.exclude(owner=to)
    return list(contacts.filter(pk__gt=place).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def leave_all(owner: User, *, to: User | None) -> int:
    """Who attends no more leaves every contact to a colleague, or to nobody. In the caller's transaction, who
    records it once; says how many."""
    held = Contact.objects.filter(owner=owner).order_by("pk").select_for_update(no_key=True, of=("self",))
    left = 0
    for piece in batched(held, AT_ONCE, strict=False):
        heard_before = broadcasts.hearers_of(piece)
        Contact.objects.filter(pk__in=[contact.pk for contact in piece]).update(owner=to)
        for contact in piece:
            contact.owner = to
        heard = broadcasts.hearers_of(piece)
        for contact in piece:
            broadcasts.contact_left(contact, heard[contact.pk] | heard_before[contact.pk])
        left += len(piece)
    return left
