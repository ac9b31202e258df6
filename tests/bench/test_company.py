from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Count, ForeignKey, Model

from bench.company import Company, telephone
from bench.ground import Size
from connect.contacts.models import Contact, Identity
from connect.contacts.phones import match_key
from connect.conversations.models import Attachment, Conversation, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

TINY = Size(contacts=60, messages=900)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def company() -> Company:
    company = Company(TINY)
    company.found()
    return company


def test_a_company_is_as_large_as_asked_and_whole(company: Company) -> None:
    assert (Contact.objects.count(), Message.objects.count()) == (TINY.contacts, TINY.messages)
    assert set(Conversation.objects.values_list("status", flat=True)) == {"pending", "active", "closed"}
    assert {"text", "voice", "image", "document", "event"} <= set(
        Message.objects.values_list("kind", flat=True)
    )
    assert [model for model in apps.get_models() for found in _orphans(model) if found] == []


def _orphans(model: type[Model]) -> list[int]:
    """How many rows point at nothing, by foreign key."""
    return [
        model._default_manager.filter(**{f"{field.name}__isnull": False})
        .exclude(**{f"{field.name}__in": field.remote_field.model._default_manager.values("pk")})
        .count()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    ]


def test_rows_say_what_the_verbs_would_have_made_of_them(company: Company) -> None:
    for conversation in Conversation.objects.select_related("ticket", "contact"):
        last = conversation.messages.exclude(direction="system").newest_first()[0]
        shown = (last.pk, last.happened_at, last.kind, last.direction, last.status, last.preview())
        assert shown == (
            conversation.last_message_id,
            conversation.last_message_at,
            conversation.last_kind,
            conversation.last_direction,
            conversation.last_status,
            conversation.preview,
        )
        assert (
            conversation.is_open == Ticket.objects.filter(conversation=conversation, closed_at=None).exists()
        )
        current = conversation.assignments.get(ended_at=None)
        assert (current.user_id, current.sector_id) == (conversation.assignee_id, conversation.sector_id)
        assert conversation.is_open or (conversation.unread_count, conversation.waiting_since) == (0, None)
        assert conversation.last_at == conversation.last_message_at
        stands_out = {True: conversation.highlight == 2, False: conversation.highlight != 2}
        assert stands_out[conversation.unread_count > 0]
        said = conversation.contact.status
        conversation.store_contact_status()
        conversation.contact.refresh_from_db()
        assert said == conversation.contact.status


def test_contacts_are_found_by_what_they_write_from(company: Company) -> None:
    for identity in Identity.objects.select_related("contact"):
        assert identity.key == Identity.key_of(identity.kind, identity.value)
        if identity.kind == Identity.Kind.PHONE:
            assert identity.contact.phone == match_key(identity.value)
    for contact in Contact.objects.all():
        assert contact.search == contact.searchable()


def test_no_two_customers_share_a_telephone() -> None:
    chance = Random(1)
    numbers = [telephone(index, chance) for index in range(20_000)]
    assert len(set(numbers)) == len({phone for phone, _ in numbers}) == 20_000
    assert [phone for phone, wa_id in numbers if match_key(wa_id) != phone] == []


def test_files_are_there_and_new_rows_find_their_place(company: Company) -> None:
    assert all(
        attachment.file.storage.exists(str(attachment.file)) for attachment in Attachment.objects.all()
    )
    newest = Message.objects.order_by("-pk")[0]
    newest.pk, newest.wamid, newest.key = None, None, None
    newest.save()
    assert newest.pk == TINY.messages + 1


def test_the_same_seed_tells_the_same_story() -> None:
    stories = []
    for _ in range(2):
        Company(Size(contacts=12, messages=150), until=NEW_YEAR).found()
        stories.append(
            list(Message.objects.order_by("pk").values_list("text", "kind", "happened_at", "status"))
        )
        call_command("flush", interactive=False)
    assert stories[0] == stories[1]


def test_threads_are_of_all_lengths(company: Company) -> None:
    lengths = Conversation.objects.annotate(length=Count("messages")).values_list("length", flat=True)
    assert min(lengths) >= 3
    assert max(lengths) > 2 * TINY.messages / len(lengths)
