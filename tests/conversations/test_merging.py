"""*Unir contatos*: two contacts that a person makes one, and two again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connect.accounts.hearing import hears
from connect.audit.models import Entry
from connect.contacts import broadcasts
from connect.contacts.models import Contact, TransferRequest
from connect.contacts.models.editable import NotYours
from connect.conversations.models import Conversation, Merge, Message
from connect.conversations.models.merge import SamePerson, SomethingNew
from tests.contacts.book import a_contact
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People

pytestmark = pytest.mark.django_db
MARIA, MARY = "5511977770001", "5511977770002"


@pytest.fixture
def two(people: People) -> tuple[Contact, Contact]:
    """Maria, whom Ana attends, and Mary, who is the same person with another telephone; both have written."""
    a_number(people.comercial)
    for phone, name in ((MARIA, "Maria"), (MARY, "Mary")):
        hear(said(f"Oi, {name}", by=phone, name=name))
        conversation_of(phone).assume(by=people.ana)
    maria, mary = conversation_of(MARIA).contact, conversation_of(MARY).contact
    maria.edit({"name": "Maria Silva", "owner": people.ana, "code": None}, by=people.ana)
    mary.edit(
        {"name": "Mary S.", "owner": people.ana, "code": "77", "email": "mary@exemplo.com.br"}, by=people.ana
    )
    return Contact.objects.get(pk=maria.pk), Contact.objects.get(pk=mary.pk)


def everything() -> dict[str, list[Any]]:
    """All that a union changes."""
    threads = Conversation.objects.order_by("pk")
    return {
        "contacts": list(Contact.objects.order_by("pk").values()),
        "identities": [list(c.identities.order_by("pk").values()) for c in Contact.objects.order_by("pk")],
        "conversations": list(threads.values()),
        "tickets": [list(t.tickets.order_by("pk").values()) for t in threads],
        "assignments": [list(t.assignments.order_by("pk").values()) for t in threads],
        "messages": list(Message.objects.order_by("pk").values_list("pk", "conversation")),
    }


def may_be_undone() -> bool:
    return Merge.objects.get().can_be_undone


def test_what_was_of_two_is_of_one(two: tuple[Contact, Contact], people: People) -> None:
    maria, mary = two
    Merge.unite(maria, mary, by=people.ana)
    maria.refresh_from_db()
    assert list(Contact.objects.standing()) == [maria]
    assert (maria.name, maria.code, maria.email) == ("Maria Silva", "77", "mary@exemplo.com.br")
    assert "Mary S." in maria.notes
    assert set(maria.identities.values_list("key", flat=True)) == {MARIA, MARY}
    (thread,) = Conversation.objects.all()
    assert thread.contact == maria
    assert set(thread.messages.filter(direction="in").values_list("text", flat=True)) == {
        "Oi, Maria",
        "Oi, Mary",
    }
    assert thread.tickets.filter(closed_at=None).count() == 1
    assert thread.tickets.get(closed_at__isnull=False).reason == "unificado"
    entry = Entry.objects.get(kind="contact.merged")
    assert entry.object_id == str(maria.pk)
    hear(said("Sou eu", by=MARY))
    assert conversation_of(MARY).contact == maria


def test_undone_each_is_as_it_was(two: tuple[Contact, Contact], people: People) -> None:
    maria, mary = two
    before = everything()
    merge = Merge.unite(maria, mary, by=people.ana)
    assert may_be_undone()
    merge.undo(by=people.ana)
    assert everything() == before
    assert not may_be_undone()
    assert Merge.objects.get().before == {}, "what is not needed any more is not kept"
    hear(said("Sou eu", by=MARY))
    assert conversation_of(MARY).contact == mary
    with pytest.raises(SomethingNew):
        merge.undo(by=people.ana)
    Merge.unite(mary, maria, by=people.ana).undo(by=people.ana)


def test_with_conversations_on_two_numbers_each_goes_home_again(people: People) -> None:
    contact, double = a_contact("Maria", MARIA, owner=people.ana), a_contact("Mary", MARY, owner=people.ana)
    a_number(people.comercial)
    hear(said(by=MARY))
    before = everything()
    merge = Merge.unite(contact, double, by=people.ana)
    assert Conversation.objects.get().contact == contact
    merge.undo(by=people.ana)
    assert everything() == before


def test_reading_is_nothing_new(two: tuple[Contact, Contact], people: People) -> None:
    merge = Merge.unite(*two, by=people.ana)
    Conversation.objects.get().read(by=people.ana)
    merge.undo(by=people.ana)
    assert set(Conversation.objects.values_list("unread_count", flat=True)) == {0}


@pytest.mark.parametrize(
    "what", ["a message", "an answer", "an edit", "a transfer", "a telephone", "a block"]
)
def test_once_something_new_has_happened_it_stays(
    two: tuple[Contact, Contact], people: People, what: str
) -> None:
    merge = Merge.unite(*two, by=people.ana)
    contact = Contact.objects.get(pk=two[0].pk)
    thread = Conversation.objects.get()
    match what:
        case "a message":
            hear(said("E aí?", by=MARY))
        case "an answer":
            thread.reply("Oi!", by=people.ana, key="k")
        case "an edit":
            contact.edit({"email": "outra@exemplo.com.br"}, by=people.ana)
        case "a transfer":
            thread.transfer(to=people.bruno, by=people.ana)
        case "a telephone":
            contact.add_phone("5511955554444", by=people.ana)
        case _:
            contact.block(by=people.ana)
    assert not may_be_undone()
    with pytest.raises(SomethingNew):
        merge.undo(by=people.ana)


def test_who_has_the_telephone_stays(people: People) -> None:
    with_phone = a_contact("Maria", MARIA, owner=people.ana)
    without = Contact(name="@maria", owner=people.ana)
    without.first_seen(phone="", user_id="BR.1", at=with_phone.created_at)
    assert Merge.unite(without, with_phone, by=people.ana).contact == with_phone
    with_phone.refresh_from_db()
    assert with_phone.identities.filter(key="BR.1").exists()


def test_only_who_sees_both_may_say_so(two: tuple[Contact, Contact], people: People) -> None:
    maria, mary = two
    Contact.objects.filter(pk=mary.pk).update(owner=people.carla)
    mary.conversations.get().transfer(to=people.carla, by=people.ana)
    other = a_contact("Outra", "5511955554444", owner=people.carla)
    for user in (people.ana, people.bruno, people.gerson):
        with pytest.raises(NotYours):
            Merge.unite(maria, other, by=user)
    with pytest.raises(SamePerson):
        Merge.unite(maria, maria, by=people.ana)
    merge = Merge.unite(maria, mary, by=people.ana)
    with pytest.raises(NotYours):
        merge.undo(by=people.bruno)
    merge.undo(by=people.duda)


def test_who_sees_what_became_one_hears_of_it(two: tuple[Contact, Contact], people: People) -> None:
    Merge.unite(*two, by=people.ana)
    contact = Contact.objects.get(pk=two[0].pk)
    audience = broadcasts.hearers(contact)
    for user in people.all:
        seen = Contact.objects.visible_to(user).filter(pk=contact.pk).exists()
        assert seen == bool(audience & hears(user.pk)), user


def test_who_asked_for_the_double_asks_for_the_one(two: tuple[Contact, Contact], people: People) -> None:
    request = TransferRequest.ask(two[1], by=people.carla)
    Merge.unite(*two, by=people.ana)
    request.refresh_from_db()
    assert request.contact == two[0]


def test_the_dialog_says_what_comes_together(two: tuple[Contact, Contact], people: People) -> None:
    maria, mary = two
    client = Client(headers={"HX-Request": "true"})
    client.force_login(people.ana)
    url = reverse("conversations:merging", args=[maria.pk])
    found = client.get(url, {"pesquisa": "mary"}).content.decode()
    assert "Mary S." in found
    assert "Maria Silva" not in found
    page = client.get(url, {"com": mary.pk}).content.decode()
    for text in ("Maria Silva", "Mary S.", "(11) 97777-0002", "mary@exemplo.com.br", "unificado"):
        assert text in page, text
    answer = client.post(reverse("conversations:merge", args=[maria.pk]), {"com": mary.pk})
    assert answer.headers["HX-Redirect"] == reverse("contacts:contact", args=[maria.pk])
    listed = client.get(reverse("conversations:list_of_contact", args=[maria.pk])).content.decode()
    assert "Desfazer a união" in listed
    undone = client.post(reverse("conversations:merge_undoing", args=[Merge.objects.get().pk]))
    assert undone.status_code == 204
    assert Contact.objects.standing().count() == 2
    again = client.get(reverse("conversations:list_of_contact", args=[maria.pk])).content.decode()
    assert "Desfazer a união" not in again
