"""Who did what, when, from where; what is personal apart from it, and erasable."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from connect.audit import trail, whence
from connect.audit.models import Entry, PersonalValue
from tests.people import People

pytestmark = pytest.mark.django_db


def renamed(people: People) -> Entry:
    trail.record(
        "user.changed",
        by=people.duda,
        about=people.ana,
        before={"name": "Ana Souza", "role": "agent"},
        after={"name": "Ana Lima", "role": "manager"},
        personal=["name", "email"],
    )
    return Entry.objects.get(kind="user.changed")


def test_an_entry_says_who_what_to_what_before_and_after(people: People) -> None:
    entry = renamed(people)
    assert (entry.actor_id, entry.object_type, entry.object_id) == (
        people.duda.pk,
        "user",
        str(people.ana.pk),
    )
    assert (entry.before, entry.after) == ({"role": "agent"}, {"role": "manager"})


def test_personal_values_are_kept_apart(people: People) -> None:
    entry = renamed(people)
    assert entry.personal == ["name"]
    value = entry.personal_values.get()
    assert (value.name, value.before, value.after) == ("name", "Ana Souza", "Ana Lima")
    assert (value.person_type, value.person_id) == ("user", str(people.ana.pk))


def test_a_persons_values_are_erased_and_the_entry_stays(people: People) -> None:
    entry = renamed(people)
    trail.record(
        "user.changed", by=people.duda, about=people.bruno, after={"email": "b@x.br"}, personal=["email"]
    )
    assert trail.erase(people.ana) == 1
    assert trail.erase(people.ana) == 0
    assert Entry.objects.get(pk=entry.pk).personal == ["name"]
    assert PersonalValue.objects.get().person_id == str(people.bruno.pk)


def test_the_person_need_not_be_what_it_is_about(people: People) -> None:
    trail.record(
        "sector.changed",
        by=people.duda,
        about=people.comercial,
        of=people.ana,
        after={"name": "Ana"},
        personal=["name"],
    )
    assert trail.erase(people.ana) == 1


def test_personal_values_are_somebodys(people: People) -> None:
    with pytest.raises(AssertionError):
        trail.record("export.made", by=people.duda, after={"name": "Ana"}, personal=["name"])


def address_of(**environ: str) -> str | None:
    """What is recorded as from where while such a request is answered."""
    found: list[str | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(whence.address())
        return HttpResponse()

    whence.WhenceMiddleware(view)(RequestFactory().get("/", **environ))  # type: ignore[arg-type]
    assert whence.address() is None
    return found[0]


def test_from_where_is_the_address_that_the_server_gives() -> None:
    assert address_of(REMOTE_ADDR="203.0.113.7") == "203.0.113.7"
    assert address_of(REMOTE_ADDR="2001:db8::7") == "2001:db8::7"
    assert address_of(REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1") == "203.0.113.7"
    assert address_of(REMOTE_ADDR="") is None
    assert address_of(REMOTE_ADDR="unix:") is None


def test_what_happens_in_a_request_is_recorded_with_its_address(client: Client, people: People) -> None:
    from connect.whatsapp.models import Alert

    alert = Alert.objects.tell("test", "Algo", key="1")
    client.force_login(people.duda)
    client.post(f"/administracao/alertas/{alert.pk}/resolver/", REMOTE_ADDR="203.0.113.7")
    assert Entry.objects.get(kind="alert.resolved").ip == "203.0.113.7"
    trail.record("alert.resolved", by=None)
    assert Entry.objects.filter(ip=None).count() == 1
