"""Who leaves: what they had goes on with others, whatever happens in the same moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from connect.accounts.models import Role, Sector, User
from connect.accounts.models.employed import AlreadySo, NotYours
from connect.accounts.models.sector import InUse
from connect.accounts.refusals import Refusal
from connect.administration import closing, leaving
from connect.administration.leaving import CannotTakeOver, Work
from connect.audit.models import Entry
from connect.contacts.models import Contact
from connect.conversations.leaving import release_left_behind
from connect.conversations.models import Conversation, Message
from connect.live.models import Event
from tests.conversations.cases import Cases, gather_cases, phone_of
from tests.conversations.whatsapp import conversation_of, hear, said
from tests.people import People
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(people: People) -> Cases:
    """Ana has two open conversations, one of them in Comercial, and is the owner of their contacts."""
    cases = gather_cases(people)
    for conversation in (cases.anas, cases.closed, cases.passed_on):
        Contact.objects.filter(pk=conversation.contact_id).update(owner=people.ana)
    return cases


def now_of(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_related("assignee", "sector", "contact").get(pk=conversation.pk)


def owners() -> set[User | None]:
    return {contact.owner for contact in Contact.objects.filter(owner__isnull=False)}


# -- where it goes ----------------------------------------------------------------------------------


def test_conversations_go_back_to_the_queue_and_contacts_to_nobody(people: People, cases: Cases) -> None:
    assert leaving.work_of(people.ana) == Work(conversations=1, contacts=3)
    assert leaving.deactivate(people.ana, by=people.gerson) == Work(conversations=1, contacts=3)
    conversation = now_of(cases.anas)
    assert (conversation.assignee, conversation.sector) == (None, people.comercial)
    assert Conversation.objects.queued_for(people.bruno).filter(pk=conversation.pk).exists()
    assert owners() == set()
    line = Message.objects.filter(details__event="released").get()
    assert line.text == "Ana Souza deixou o atendimento: a conversa volta à fila de Comercial"
    assert Entry.objects.get(kind="user.work_handed_over").after == {
        "conversations": 1, "assignee": None, "contacts": 3, "owner": None,
    }  # fmt: skip


def test_they_go_to_whom_one_picks(people: People, cases: Cases) -> None:
    leaving.deactivate(people.ana, by=people.gerson, conversations_to=people.carla, contacts_to=people.bruno)
    conversation = now_of(cases.anas)
    assert (conversation.assignee, conversation.sector) == (people.carla, people.suporte)
    assert conversation.awaiting == "Carla Dias"
    assert (
        conversation.assignments.get(ended_at=None).get_why_display() == "quem atendia deixou o atendimento"
    )
    assert owners() == {people.bruno}


def test_what_is_closed_stays_in_the_past(people: People, cases: Cases) -> None:
    leaving.deactivate(people.ana, by=people.gerson, conversations_to=people.bruno)
    assert now_of(cases.closed).assignee == people.ana
    hear(said("Voltei", by=phone_of(2), name="Cliente 2"))
    conversation = now_of(cases.closed)
    assert conversation.is_open
    assert conversation.assignee is None


def test_who_reopens_what_was_a_former_colleagues_has_it(people: People, cases: Cases) -> None:
    leaving.deactivate(people.ana, by=people.gerson)
    conversation = now_of(cases.closed)
    conversation.reopen(by=people.gerson)
    assert conversation.assignee == people.gerson


def test_everyone_who_saw_it_before_or_sees_it_now_hears(people: People, cases: Cases) -> None:
    Event.objects.all().delete()
    leaving.deactivate(people.ana, by=people.gerson)
    heard = Event.objects.get(kind="conversation", subject=str(cases.anas.pk)).audience.split()
    comercial = people.comercial.pk
    assert set(heard) == {"admins", f"user:{people.ana.pk}", f"manager:{comercial}", f"queue:{comercial}"}
    assert Event.objects.filter(kind="control", subject="signed-out").exists()


# -- refusals ---------------------------------------------------------------------------------------


def test_nothing_moves_when_it_is_refused(people: People, cases: Cases) -> None:
    people.carla.deactivate(by=people.duda)
    for person, by, heir, refusal in (
        (people.ana, people.gilda, None, NotYours),
        (people.carla, people.duda, None, AlreadySo),
        (people.ana, people.gerson, people.carla, CannotTakeOver),
        (people.ana, people.gerson, people.ana, CannotTakeOver),
    ):
        with pytest.raises(refusal):
            leaving.deactivate(person, by=by, conversations_to=heir)
        with pytest.raises(refusal):
            leaving.deactivate(person, by=by, contacts_to=heir)
    people.ana.refresh_from_db()
    assert people.ana.is_active
    assert now_of(cases.anas).assignee == people.ana


# -- another place ------------------------------------------------------------------------------------


def test_who_changes_sector_keeps_what_they_are_attending(people: People, cases: Cases) -> None:
    move(people.ana, by=people.duda, role=Role.AGENT, sector=people.suporte)
    assert now_of(cases.anas).assignee == people.ana


def test_what_a_new_role_does_not_show_goes_back_to_the_queue(people: People, cases: Cases) -> None:
    move(people.ana, by=people.duda, role=Role.MANAGER, sector=people.suporte)
    conversation = now_of(cases.anas)
    assert (conversation.assignee, conversation.sector) == (None, people.comercial)


def test_who_manages_their_own_sector_keeps_it(people: People, cases: Cases) -> None:
    move(people.ana, by=people.duda, role=Role.MANAGER, sector=people.comercial)
    assert now_of(cases.anas).assignee == people.ana


def move(person: User, *, by: User, role: Role, sector: Sector) -> None:
    leaving.change(
        person,
        by=by,
        username=person.username,
        name=person.name,
        email=person.email,
        role=role,
        sectors=[sector],
    )


# -- in the same moment ---------------------------------------------------------------------------------


def await_sweep() -> None:
    release_left_behind.func()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_deactivate_at_once_one_does_and_the_other_is_told(
    transactional_db: None, people: People, cases: Cases
) -> None:
    first, second = User.objects.get(pk=people.ana.pk), User.objects.get(pk=people.ana.pk)
    answers = at_once(
        lambda: leaving.deactivate(first, by=people.gerson, conversations_to=people.bruno),
        lambda: leaving.deactivate(second, by=people.duda, conversations_to=people.carla),
    )
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [type(refusal) for refusal in refusals] == [AlreadySo]
    winner = people.carla if isinstance(answers[0], Refusal) else people.bruno
    assert now_of(cases.anas).assignee == winner
    assert Entry.objects.filter(kind="user.work_handed_over").count() == 1
    assert Message.objects.filter(details__event="released").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_deactivate_each_other_leave_one(transactional_db: None, people: People) -> None:
    other = User.hire(
        by=people.duda, username="admin2", name="Davi", email="d@exemplo.com", role=Role.ADMIN, sectors=[]
    )
    answers = at_once(
        lambda: leaving.deactivate(User.objects.get(pk=other.pk), by=people.duda),
        lambda: leaving.deactivate(User.objects.get(pk=people.duda.pk), by=other),
    )
    assert sum(isinstance(answer, NotYours) for answer in answers) == 1
    assert User.objects.active().filter(role=Role.ADMIN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_their_work_to_each_other_lose_nothing(
    transactional_db: None, people: People, cases: Cases
) -> None:
    answers = at_once(
        lambda: leaving.deactivate(
            User.objects.get(pk=people.ana.pk), by=people.duda, conversations_to=people.bruno
        ),
        lambda: leaving.deactivate(
            User.objects.get(pk=people.bruno.pk), by=people.gerson, conversations_to=people.ana
        ),
    )
    assert sum(isinstance(answer, CannotTakeOver) for answer in answers) == 1
    holder = now_of(cases.anas).assignee
    assert holder is not None
    assert holder.is_active


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", range(4))
def test_a_message_in_that_moment_waits_for_somebody_who_is_there(
    transactional_db: None, people: People, cases: Cases, moment: int
) -> None:
    """João is Ana's: his first message arrives as she is deactivated."""
    hear(said("Oi"))
    conversation = conversation_of()
    Contact.objects.filter(pk=conversation.contact_id).update(owner=people.ana)
    conversation.assume(by=people.duda)
    conversation.close(by=people.duda)
    conversation.ticket.closed_at = timezone.now() - timezone.timedelta(days=1)  # type: ignore[union-attr, attr-defined]
    conversation.ticket.save()  # type: ignore[union-attr]
    works: list[Callable[[], object]] = [
        lambda: leaving.deactivate(User.objects.get(pk=people.ana.pk), by=people.gerson),
        lambda: hear(said("Alguém aí?")),
    ]
    at_once(*(works if moment % 2 else reversed(works)))
    await_sweep()
    conversation = now_of(conversation)
    assert conversation.is_open
    assert conversation.assignee is None
    assert conversation.assignments.filter(ended_at=None).count() == 1


def test_what_reached_somebody_after_they_left_is_found(people: People, cases: Cases) -> None:
    User.objects.filter(pk=people.carla.pk).update(is_active=False)
    await_sweep()
    conversation = now_of(cases.carlas)
    assert (conversation.assignee, conversation.sector) == (None, people.suporte)
    assert "volta à fila de Suporte" in Message.objects.get(details__event="released").text


# -- closing a sector -----------------------------------------------------------------------------------


def test_a_sector_closes_when_nothing_hangs_on_it(people: People, cases: Cases) -> None:
    for person in (people.ana, people.bruno, people.gerson):
        person.deactivate(by=people.duda)
    number = cases.anas.number
    number.sector = people.comercial
    number.save()
    with pytest.raises(InUse, match="O número Principal"):
        closing.deactivate(people.comercial, by=people.duda)
    number.sector = people.suporte
    number.save()
    with pytest.raises(InUse, match="3 conversas abertas"):
        closing.deactivate(people.comercial, by=people.duda)
    people.comercial.refresh_from_db()
    assert people.comercial.is_active
    for conversation in Conversation.objects.filter(sector=people.comercial, is_open=True):
        conversation.close(by=people.duda)
    closing.deactivate(people.comercial, by=people.duda)
    assert not Sector.objects.active().filter(pk=people.comercial.pk).exists()
