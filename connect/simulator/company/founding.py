"""Founding the company in an empty database: everything, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from connect.contacts.models import Contact, Identity
from connect.conversations.models import (
    Assignment,
    Attachment,
    Attempt,
    Conversation,
    Message,
    Ticket,
)
from connect.simulator.brazil import dialled, usually_has_ninth
from connect.simulator.company.customers import Person
from connect.simulator.company.files import Shelf
from connect.simulator.company.staff import Staff, hire
from connect.simulator.company.steps import Story
from connect.simulator.company.stories import PEOPLE, STORIES
from connect.simulator.company.telling import Telling
from connect.simulator.models import Chat, Customer, SimulatedMessage


@transaction.atomic
def found(
    *, people: Sequence[Person] = PEOPLE, stories: Sequence[Story] = STORIES, now: datetime | None = None
) -> None:
    """Hire everybody, and remember what was said until now."""
    now = (now or timezone.now()).replace(microsecond=0)
    staff = hire()
    customers = _customers(people)
    contacts = _contacts(people, staff, now)
    tellings = _begin(stories, staff, contacts, customers, now)
    for story, telling in zip(stories, tellings, strict=True):
        story.tell(telling)
    _write_tickets(tellings)
    _write_messages(tellings)
    _write_conversations(tellings)
    _write_contacts(people, contacts, customers, tellings)
    _write_telephones(tellings)


def _customers(people: Sequence[Person]) -> dict[Person, Customer]:
    made = [
        Customer(
            name=person.profile_name,
            phone=dialled(person.phone),
            wa_id_has_ninth=usually_has_ninth(person.phone),
            username=person.username,
            hides_phone=not person.phone,
            **person.behaviour,
        )
        for person in people
    ]
    Customer.objects.bulk_create(made)
    return dict(zip(people, made, strict=True))


def _contacts(people: Sequence[Person], staff: Staff, now: datetime) -> dict[Person, Contact]:
    made = []
    for person in people:
        contact = Contact(
            name=person.name,
            profile_name=person.profile_name,
            username=person.username,
            named_by_hand=person.is_named,
            code=person.code or None,
            owner=staff.users[person.owner] if person.owner else None,
            sector=staff.sectors[person.sector] if person.sector else None,
            email=person.email,
            birth_date=person.birth_date,
            notes=person.notes,
            observations=person.observations,
            phone=dialled(person.phone),
        )
        if not person.is_named:
            contact.name = contact.name_on_whatsapp()
        contact.search = contact.searchable()
        made.append(contact)
    Contact.objects.bulk_create(made)
    for person, contact in zip(people, made, strict=True):
        contact.created_at = person.known_since(now)
    return dict(zip(people, made, strict=True))


def _begin(
    stories: Sequence[Story],
    staff: Staff,
    contacts: dict[Person, Contact],
    customers: dict[Person, Customer],
    now: datetime,
) -> list[Telling]:
    lines = [staff.lines[story.number] for story in stories]
    conversations = Conversation.objects.bulk_create(
        Conversation(contact=contacts[story.person], number=line.number, last_at=now)
        for story, line in zip(stories, lines, strict=True)
    )
    chats = Chat.objects.bulk_create(
        Chat(customer=customers[story.person], number=line.simulated)
        for story, line in zip(stories, lines, strict=True)
    )
    shelf = Shelf()
    return [
        Telling(
            contact=contacts[story.person],
            conversation=conversation,
            chat=chat,
            line=line,
            staff=staff,
            shelf=shelf,
            now=now,
            chance=Random(story.person.name),
        )
        for story, line, conversation, chat in zip(stories, lines, conversations, chats, strict=True)
    ]


def _write_tickets(tellings: Sequence[Telling]) -> None:
    """The oldest first, so that protocols count upwards; then the lines that name them."""
    tickets = sorted(
        (ticket for telling in tellings for ticket in telling.tickets), key=lambda ticket: ticket.opened_at
    )
    Ticket.objects.bulk_create(tickets)
    for ticket in tickets:
        ticket.take_protocol()
        ticket.save(update_fields=["protocol"])
    for telling in tellings:
        for line in telling.lines:
            line.finish()


def _write_messages(tellings: Sequence[Telling]) -> None:
    """In the order in which they happened, as they would have come in."""
    messages = sorted(
        (message for telling in tellings for message in telling.messages), key=lambda m: m.happened_at
    )
    Message.objects.bulk_create(messages, batch_size=500)
    Attachment.objects.bulk_create(a for telling in tellings for a in telling.attachments)
    Attempt.objects.bulk_create((a for telling in tellings for a in telling.attempts), batch_size=500)


def _write_conversations(tellings: Sequence[Telling]) -> None:
    for telling in tellings:
        for stay in telling.stays:
            stay.row.last_message_id = stay.last.pk if stay.last else None
        if telling.tickets:
            telling.conversation.ticket = telling.ticket
        if telling.shown:
            telling.conversation.last_message_id = telling.shown.pk
    stays = (stay.row for telling in tellings for stay in telling.stays)
    Assignment.objects.bulk_create(sorted(stays, key=lambda row: row.started_at))
    for telling in tellings:
        telling.conversation.save()


def _write_contacts(
    people: Sequence[Person],
    contacts: dict[Person, Contact],
    customers: dict[Person, Customer],
    tellings: Sequence[Telling],
) -> None:
    heard = {telling.contact.pk: telling.chat.last_inbound_at for telling in tellings}
    identities = []
    for person in people:
        contact, customer = contacts[person], customers[person]
        has_written = heard.get(contact.pk) is not None
        contact.profile_name_at = heard.get(contact.pk)
        if not has_written:
            contact.profile_name = ""
        pairs = [
            (Identity.Kind.PHONE, customer.wa_id if has_written else customer.phone),
            (Identity.Kind.USER_ID, customer.user_id if has_written else ""),
        ]
        identities += [
            Identity(
                contact=contact,
                kind=kind,
                value=value,
                key=Identity.key_of(kind, value),
                since=contact.created_at,
            )
            for kind, value in pairs
            if value
        ]
    Identity.objects.bulk_create(identities)
    for contact, customer in zip(contacts.values(), customers.values(), strict=True):
        contact.save()
        customer.created_at = contact.created_at
        customer.save(update_fields=["created_at"])
    for telling in tellings:
        telling.conversation.store_contact_status()
        telling.conversation.store_contact_moment()


def _write_telephones(tellings: Sequence[Telling]) -> None:
    """The same past, as the customers have it."""
    said = [pair.simulated for telling in tellings for pair in telling.pairs]
    said += [call for telling in tellings for call in telling.calls]
    SimulatedMessage.objects.bulk_create(sorted(said, key=lambda m: m.happened_at), batch_size=500)
    for telling in tellings:
        telling.chat.save()
