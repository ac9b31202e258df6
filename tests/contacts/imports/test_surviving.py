"""Imports among crashes and customers who write: never half a row, never twice, one contact per person."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.utils import timezone

from connect.contacts.imports import writing
from connect.contacts.imports.models import Import, Written
from connect.contacts.models import Contact, Identity
from connect.jobs.models import Job
from tests.contacts.imports.sheets import checked, csv_of, work_off
from tests.conversations.waiting import eventually
from tests.people import People
from tests.processes import Programs

pytestmark = pytest.mark.django_db(transaction=True)


def phones(count: int) -> list[str]:
    return [f"551191234{number:04}" for number in range(count)]


def sheet(keys: list[str]) -> bytes:
    return csv_of([["Nome", "Telefone"], *([f"Cliente {key}", key] for key in keys)])


def assert_whole(import_: Import, keys: list[str]) -> None:
    """Every person is there once, with everything that belongs to them."""
    import_.refresh_from_db()
    assert (import_.state, import_.created + import_.updated) == (Import.State.DONE, len(keys))
    held = list(Identity.objects.filter(ended_at=None).values_list("key", "contact__name", "contact__phone"))
    assert sorted(held) == sorted((key, f"Cliente {key}", key) for key in keys)
    assert Contact.objects.count() == len(keys)
    assert Written.objects.filter(import_of=import_).count() == len(keys)


@pytest.mark.crash
def test_an_import_whose_process_is_killed_goes_on_where_it_was(people: People, programs: Programs) -> None:
    keys = phones(4_000)
    import_ = checked(sheet(keys), by=people.duda)

    def progress() -> int:
        import_.refresh_from_db()
        return import_.created

    first = programs.serve()
    import_.start(by=people.duda)
    eventually(lambda: progress() > 0)
    first.kill()
    assert 0 < progress() < len(keys)
    assert progress() == Contact.objects.count() == Identity.objects.count()
    Job.objects.release()  # what else ends with the lease, a minute later
    programs.serve()
    eventually(lambda: not Job.objects.filter(task__endswith="go_on").exists())
    assert_whole(import_, keys)


def test_customers_who_write_meanwhile_stay_one_contact_each(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PIECE", 20)
    keys = phones(120)
    import_ = checked(sheet(keys), by=people.duda)
    import_.start(by=people.duda)

    def write(seed: int) -> None:
        order = random.Random(seed).sample(keys, len(keys))
        try:
            for key in order:
                with transaction.atomic():
                    Contact.recognise(phone=key, profile_name="Como no WhatsApp", at=timezone.now())
        finally:
            connections.close_all()

    def run() -> None:
        try:
            work_off()
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(run), *(pool.submit(write, seed) for seed in (1, 2))]:
            done.result()
    assert_whole(import_, keys)
