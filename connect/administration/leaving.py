"""When somebody leaves, or works elsewhere: what they had goes to others, in one transaction with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.contacts import handing
from connect.conversations import leaving
from connect.live import collecting


class CannotTakeOver(Refusal):
    """Who shall go on does not work here either."""


class Work(NamedTuple):
    """What a person has: open conversations, and contacts whose *Atendente Principal* they are."""

    conversations: int
    contacts: int


def work_of(person: User) -> Work:
    return Work(
        conversations=person.conversations.filter(is_open=True).count(),
        contacts=person.owned_contacts.count(),
    )


def deactivate(
    person: User, *, by: User, conversations_to: User | None = None, contacts_to: User | None = None
) -> Work:
    """The person may not enter any more. Their open conversations go to a colleague, or to the queue of their
    sector; their contacts to a colleague, or to nobody. What came to them meanwhile is found by the clock.

    Raises NotYours, OwnDoor, AlreadySo, CannotTakeOver.
    """
    with transaction.atomic(), collecting():
        person.deactivate(by=by)
        # In the order in which everyone locks: people, contacts, conversations.
        heirs = _heirs(person, [heir for heir in (conversations_to, contacts_to) if heir is not None])
        contacts = handing.leave_all(person, to=contacts_to)
        to = heirs[conversations_to.pk] if conversations_to is not None else None
        work = Work(conversations=leaving.release_all(person, to=to, by=by), contacts=contacts)
        if any(work):
            record(
                "user.work_handed_over",
                by=by,
                about=person,
                after={
                    "conversations": work.conversations,
                    "assignee": conversations_to.pk if conversations_to is not None else None,
                    "contacts": work.contacts,
                    "owner": contacts_to.pk if contacts_to is not None else None,
                },
            )
    return work


def _heirs(person: User, heirs: Sequence[User]) -> dict[int, User]:
    """As they are now, and held until the end. Raises CannotTakeOver."""
    wanted = {heir.pk for heir in heirs}
    found = User.objects.active().filter(pk__in=wanted).exclude(pk=person.pk).order_by("pk")
    held = {heir.pk: heir for heir in found.select_for_update(no_key=True, of=("self",))}
    for heir in heirs:
        if heir.pk not in held:
            raise CannotTakeOver(f"{heir.name} não pode receber este atendimento. Escolha outra pessoa.")
    return held


def change(
    person: User, *, by: User, username: str, name: str, email: str, role: str, sectors: Sequence[Sector]
) -> None:
    """Another name, role or sector. Open conversations that they would not see any more go back to the queue.

    Raises NotYours, DoesNotFit, OwnDoor, Taken.
    """
    with transaction.atomic(), collecting():
        if person.change(by=by, username=username, name=name, email=email, role=role, sectors=sectors):
            released = leaving.release_unseen(person, by=by)
            if released:
                record("user.work_handed_over", by=by, about=person, after={"conversations": released})
