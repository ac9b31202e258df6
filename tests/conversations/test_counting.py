"""What the indicators say is what a full count says, whatever happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from connect.accounts.models import User
from connect.accounts.refusals import Refusal
from connect.contacts import broadcasts
from connect.contacts.models import Contact
from connect.conversations import counting
from connect.conversations.counting import Keeper
from connect.conversations.models import Conversation, Indicators
from connect.live.events import newest_id
from connect.live.models import Event
from connect.whatsapp.outgoing import NotSendable
from tests.conversations.whatsapp import a_number, hear, said
from tests.people import People, gather

pytestmark = pytest.mark.django_db

PHONES = ("5511977770001", "5511977770002", "5511977770003")
COLUMNS = (
    "contacts", "waiting", "untouched", "active", "unanswered", "oldest_wait", "highlights", "load",
)  # fmt: skip


def counted(person: User) -> dict[str, Any]:
    """One by one, from what the person sees."""
    contacts = list(Contact.objects.visible_to(person))
    pending = [contact for contact in contacts if contact.status == "pending"]
    threads = list(Conversation.objects.visible_to(person))
    active = [thread for thread in threads if thread.is_active]
    waits = [t.waiting_since for t in threads if t.is_pending and t.waiting_since]
    return {
        "contacts": len(contacts),
        "waiting": sum(contact.has_had_ticket for contact in pending),
        "untouched": sum(not contact.has_had_ticket for contact in pending),
        "active": len(active),
        "unanswered": sum(thread.waiting_since is not None for thread in active),
        "oldest_wait": min(waits, default=None),
        "highlights": Conversation.objects.listed_for(person).highlighted().count(),
        "load": Conversation.objects.filter(assignee=person, is_open=True).count(),
    }


def kept(person: User) -> dict[str, Any]:
    row = Indicators.objects.get(pk=person.pk)
    return {name: getattr(row, name) for name in COLUMNS}


def keeper_at_work() -> Keeper:
    """One that pauses for nothing."""
    keeper = Keeper()
    keeper.keep()
    return keeper


def keep(keeper: Keeper) -> None:
    """Until nothing is left for later."""
    is_left: object = True
    while is_left:
        keeper._next, keeper._not_before = 0.0, {}
        is_left = keeper.keep()


type Deed = Callable[[People, Conversation, User], object]

DEEDS: dict[str, Deed] = {
    "assume": lambda people, thread, by: thread.assume(by=by),
    "read": lambda people, thread, by: thread.read(by=by),
    "reply": lambda people, thread, by: thread.reply("Olá", by=by, key=""),
    "close": lambda people, thread, by: thread.close(by=by),
    "reopen": lambda people, thread, by: thread.reopen(by=by),
    "mark": lambda people, thread, by: thread.mark_as_read(by=by),
    "to bruno": lambda people, thread, by: thread.transfer(to=people.bruno, by=by),
    "to carla": lambda people, thread, by: thread.transfer(to=people.carla, by=by, make_owner=True),
    "to suporte": lambda people, thread, by: thread.transfer(to=people.suporte, by=by),
}


class TestAnyDay(TestCase):
    @settings(max_examples=25)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["hear", "meet", *DEEDS]),
                st.integers(0, len(PHONES) - 1),
                st.integers(0, 5),
            ),
            max_size=12,
        )
    )
    def test_the_figures_are_those_of_a_full_count(self, day: list[tuple[str, int, int]]) -> None:
        people = gather()
        a_number(people.comercial)
        keeper = keeper_at_work()
        for deed, place, who in day:
            self._do(people, deed, PHONES[place], people.all[who])
            keep(keeper)
        for person in people.all:
            assert kept(person) == counted(person), person

    @staticmethod
    def _do(people: People, deed: str, phone: str, by: User) -> None:
        if deed == "hear":
            return void(hear(said("Oi", by=phone)))
        if deed == "meet":
            contact = Contact(name="Novo", owner=by if by.is_agent else None, sector=by.sector)
            contact.save()
            return broadcasts.contact_changed(contact)
        thread = Conversation.objects.filter(contact__phone=phone).first()
        if thread is not None:
            with allowed():
                DEEDS[deed](people, thread, by)
        return None


def void(anything: object) -> None:
    """What it gave is of no interest."""


@contextmanager
def allowed() -> Iterator[None]:
    """A refusal is an answer too, after which nothing has happened."""
    try:
        with transaction.atomic():
            yield
    except (Refusal, NotSendable):
        pass


def test_a_message_to_an_open_conversation_counts_no_contact_again(people: People) -> None:
    a_number(people.comercial)
    hear(said("Oi"))
    keeper = keeper_at_work()
    hear(said("Tem alguém?"))
    keeper._next = 0.0
    keeper._follow()
    assert keeper._stale == set()
    assert keeper._has_moved


def test_each_hears_of_their_own_figures_and_only_when_they_are_others(people: People) -> None:
    a_number(people.comercial)
    keeper = keeper_at_work()
    hear(said("Oi"))
    before = newest_id()
    keep(keeper)
    told = Event.objects.filter(kind="indicators", pk__gt=before).values_list("audience", flat=True)
    who_sees = (people.ana, people.bruno, people.gerson, people.duda)
    assert set(told) == {f" user:{person.pk} " for person in who_sees}
    before = newest_id()
    keep(keeper)
    assert newest_id() == before


def test_who_leads_hears_how_much_their_people_have(people: People) -> None:
    a_number(people.comercial)
    hear(said("Oi"))
    keeper = keeper_at_work()
    Conversation.objects.get().assume(by=people.ana)
    keep(keeper)
    load = Event.objects.filter(kind="load").latest("pk")
    assert (load.subject, set(load.audience.split())) == (
        str(people.ana.pk),
        {"admins", f"manager:{people.comercial.pk}"},
    )


def test_another_sector_is_other_figures(people: People) -> None:
    a_number(people.comercial)
    hear(said("Oi"))
    keeper = keeper_at_work()
    people.gilda.sectors.set([people.comercial])
    people.gilda.tell_state()
    keep(keeper)
    assert kept(people.gilda) == counted(people.gilda)
    assert kept(people.gilda)["waiting"] == 1


def test_a_new_colleague_is_counted_for(people: People) -> None:
    keeper = keeper_at_work()
    eva = User.objects.create_user(username="eva", name="Eva Reis", email="eva@exemplo.com.br")
    eva.tell_state()
    keep(keeper)
    assert kept(eva) == counted(eva)


def test_everything_is_counted_anew_now_and_then(people: People) -> None:
    keeper = keeper_at_work()
    Contact.objects.create(name="Por baixo dos panos", owner=people.ana, created_at=timezone.now())
    keep(keeper)
    assert kept(people.ana)["contacts"] == 0
    keeper._next_safety = 0.0
    keep(keeper)
    assert kept(people.ana)["contacts"] == 1


def test_who_has_figures_is_counted_a_piece_at_a_time_and_who_has_none_at_once(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper_at_work()
    Contact.objects.create(name="Enquanto ninguém contava", owner=people.ana, created_at=timezone.now())
    Indicators.objects.filter(pk=people.bruno.pk).delete()
    monkeypatch.setattr(counting, "PIECE_SECONDS", 0.0)
    keeper = Keeper()
    assert keeper.keep()
    assert kept(people.bruno) == counted(people.bruno)
    keep(keeper)
    for person in people.all:
        assert kept(person) == counted(person), person
