"""The database itself refuses to change what the trail says, whoever asks it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import DatabaseError, connection, models, transaction

from connect.audit import standing, trail
from connect.audit.models import Entry, PersonalValue
from tests.people import People

ALL = set(standing.SQLITE if connection.vendor == "sqlite" else standing.POSTGRESQL)


@pytest.fixture
def entry(people: People) -> Entry:
    trail.record("user.changed", by=None, about=people.ana, after={"name": "Ana"}, personal=["name"])
    return Entry.objects.get()


def refused(statement: str) -> bool:
    """Whether the database says no to it, in the words of the trigger."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "only ever added to" in str(error)
    return False


@pytest.mark.django_db
def test_an_entry_is_neither_changed_nor_deleted(entry: Entry) -> None:
    assert refused("UPDATE audit_entry SET kind = 'other'")
    assert refused("DELETE FROM audit_entry")
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    assert Entry.objects.get().kind == "user.changed"


@pytest.mark.django_db
def test_a_personal_value_is_erased_but_never_changed(entry: Entry) -> None:
    assert refused("UPDATE audit_personalvalue SET name = 'other'")
    assert not refused("DELETE FROM audit_personalvalue")
    assert not PersonalValue.objects.exists()


@pytest.mark.django_db
@pytest.mark.sqlite
def test_an_entry_is_not_replaced(entry: Entry) -> None:
    assert refused(
        "REPLACE INTO audit_entry (id, happened_at, kind, object_type, object_id, before, after, personal)"
        f" VALUES ({entry.pk}, '2026-01-01', 'other', '', '', '{{}}', '{{}}', '[]')"
    )
    assert refused(
        f"REPLACE INTO audit_personalvalue SELECT * FROM audit_personalvalue WHERE entry_id = {entry.pk}"
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_the_trail_is_not_truncated(entry: Entry) -> None:
    assert refused("TRUNCATE audit_entry CASCADE")
    assert refused(
        "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (id) DO UPDATE SET kind = 'other'"
    )


@pytest.mark.django_db(transaction=True)
def test_the_command_that_empties_a_database_is_refused(entry: Entry) -> None:
    with pytest.raises(CommandError):
        call_command(flush.Command(), interactive=False, verbosity=0)
    assert Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_gets_its_triggers_back_at_the_end_of_migrate(entry: Entry) -> None:
    if connection.vendor == "sqlite":
        field = models.CharField(max_length=61)
        field.set_attributes_from_name("kind")
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, Entry._meta.get_field("kind"), field, strict=True)
        assert not refused("UPDATE audit_entry SET kind = 'rebuilt'")
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_entry_stands ON audit_entry")
    assert standing.triggers(connection) < ALL
    call_command("migrate", verbosity=0, interactive=False)
    assert standing.triggers(connection) == ALL
    assert refused("UPDATE audit_entry SET kind = 'other'")


@pytest.mark.django_db(transaction=True)
def test_emptied_between_two_tests_it_stands_again() -> None:
    assert not Entry.objects.exists()
    assert standing.triggers(connection) == ALL
