"""What happened to contacts, and who may hear of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from connect.accounts import audiences
from connect.accounts.models import Role, User
from connect.live import announce

if TYPE_CHECKING:
    from connect.contacts.models import Contact, TransferRequest


def hearers(contact: Contact) -> frozenset[str]:
    """Who sees its record now: the mirror of `visible_to`."""
    return hearers_of([contact])[contact.pk]


def hearers_of(contacts: Iterable[Contact]) -> dict[int, frozenset[str]]:
    """The same of many, in five queries."""
    contacts = list(contacts)
    standing = [contact for contact in contacts if contact.merged_into_id is None]
    names: dict[int, set[str]] = {contact.pk: set() for contact in contacts}
    for contact in standing:
        names[contact.pk].add(audiences.ADMINS)
        if contact.sector_id is not None:
            names[contact.pk].add(audiences.managers_of(contact.sector_id))
    persons = [(contact.pk, contact.owner_id) for contact in standing if contact.owner_id is not None]
    sectors_of = _sectors_of({user_id for _, user_id in persons})
    for pk, user_id in persons:
        names[pk].update(map(audiences.managers_of, sectors_of.get(user_id, ())))
    if standing:
        talking = type(standing[0])._default_manager.filter(pk__in=names, merged_into=None)
        for pk, sector_id in talking.filter(conversations__sector__isnull=False).values_list(
            "pk", "conversations__sector"
        ):
            names[pk].add(audiences.managers_of(sector_id))
        for way in ("conversations__assignee", "conversations__assignments__user"):
            persons += talking.filter(**{f"{way}__isnull": False}).values_list("pk", way).distinct()
    agents = set(
        User.objects.filter(pk__in={user_id for _, user_id in persons}, role=Role.AGENT).values_list(
            "pk", flat=True
        )
    )
    for pk, user_id in persons:
        if user_id in agents:
            names[pk].add(audiences.person(user_id))
    return {pk: frozenset(audience) for pk, audience in names.items()}


def _sectors_of(user_ids: Collection[int]) -> dict[int, list[int]]:
    sectors: dict[int, list[int]] = {}
    members = User.objects.filter(pk__in=user_ids, sectors__isnull=False)
    for user_id, sector_id in members.values_list("pk", "sectors"):
        sectors.setdefault(user_id, []).append(sector_id)
    return sectors


def contact_changed(contact: Contact, *, also: Iterable[str] = ()) -> None:
    """Its record is another. `also`: who saw it before and may not any more."""
    announce("contact", contact.pk, hearers(contact) | frozenset(also))


def contacts_changed(contacts: Collection[Contact]) -> None:
    """The same of many."""
    if contacts:
        for pk, audience in hearers_of(contacts).items():
            announce("contact", pk, audience)


def contact_left(contact: Contact, heard: Iterable[str]) -> None:
    """One of many that have another owner, or none: who hears of it was found for all at once."""
    announce("contact", contact.pk, heard)


def request_hearers(request: TransferRequest) -> frozenset[str]:
    """Who may answer it: the mirror of its `visible_to`."""
    names = {audiences.ADMINS}
    if request.asked_of_id is not None:
        names.add(audiences.person(request.asked_of_id))
    if request.sector_id is not None:
        names.add(audiences.managers_of(request.sector_id))
    return frozenset(names)


def request_changed(request: TransferRequest) -> None:
    """Somebody asks for a customer, or has been answered."""
    asked = request_hearers(request)
    announce("transfer_request", request.pk, asked | {audiences.person(request.asked_by_id)})


def handed_over(by: User, to: User, number: int) -> None:
    """What a person left to a job is done: so many contacts have another owner. Each time is news."""
    done = time.time_ns() // 1_000_000
    announce("contacts_handed_over", f"{by.pk}-{to.pk}-{number}-{done}", [audiences.person(by.pk)])
