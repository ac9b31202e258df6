"""The demo company: what it must show, and that both sides remember the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from connect.accounts.models import Role, Sector, User
from connect.contacts.models import Contact, Identity
from connect.conversations.models import Assignment, Attachment, Attempt, Conversation, Message, Ticket
from connect.conversations.models.windowed import WINDOW
from connect.conversations.reception import take_in
from connect.simulator import company, payloads
from connect.simulator.company.steps import Step, story
from connect.simulator.company.stories import PEOPLE, STORIES
from connect.simulator.models import Chat, Customer, SimulatedMessage, SimulatedNumber
from connect.whatsapp.models import Number
from connect.whatsapp.reading import read_one
from connect.whatsapp.updates import MessageReceived, StatusChanged
from tests.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded")]

IN, OUT, SYSTEM = Message.Direction.IN, Message.Direction.OUT, Message.Direction.SYSTEM
BOTH_WAYS = {
    Message.Kind.TEXT,
    Message.Kind.IMAGE,
    Message.Kind.VOICE,
    Message.Kind.DOCUMENT,
    Message.Kind.LOCATION,
    Message.Kind.CONTACTS,
    Message.Kind.VIDEO,
    Message.Kind.AUDIO,
    Message.Kind.STICKER,
}
ONLY_IN = {Message.Kind.BUTTON, Message.Kind.FORM, Message.Kind.ORDER, Message.Kind.UNSUPPORTED}
ONLY_OUT = {Message.Kind.TEMPLATE, Message.Kind.INTERACTIVE}


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Founded once for all of these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        company.found()
        yield
        transaction.set_rollback(True)


def conversations() -> list[Conversation]:
    return list(Conversation.objects.select_related("contact", "ticket", "assignee", "number"))


# -- what it shows -------------------------------------------------------------------------------


def test_six_people_work_there_and_share_a_password() -> None:
    assert dict(User.objects.values_list("username", "role")) == {
        "admin": Role.ADMIN,
        "gerente": Role.MANAGER,
        "gerente2": Role.MANAGER,
        "ana": Role.AGENT,
        "bruno": Role.AGENT,
        "carla": Role.AGENT,
    }
    for user in User.objects.exclude(username="admin"):
        assert user.sector is not None
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert dict(Sector.objects.values_list("name", "routing")) == {
        "Comercial": Sector.Routing.QUEUE,
        "Suporte": Sector.Routing.AUTOMATIC,
    }


def test_both_sides_know_the_numbers_by_the_same_credentials() -> None:
    numbers = {number.phone_number_id: number for number in Number.objects.all()}
    assert len(numbers) == 2
    for simulated in SimulatedNumber.objects.all():
        number = numbers[simulated.phone_number_id]
        assert number.is_simulated
        assert number.waba_id == simulated.waba_id
        assert number.token.reveal() == simulated.token
        assert number.signing_secrets == (simulated.app_secret,)
        assert number.verify_token.reveal() == simulated.verify_token


def test_contacts_stand_everywhere() -> None:
    assert Contact.objects.count() >= 40
    standing = set(Contact.objects.values_list("status", "has_had_ticket"))
    assert standing == {("pending", False), ("pending", True), ("active", True), ("closed", True)}
    assert Contact.objects.filter(phone="").exclude(username="").count() >= 2
    wa_ids = set(Identity.objects.filter(kind=Identity.Kind.PHONE).values_list("value", flat=True))
    assert any(value.startswith("55") and len(value) == 12 and value[4] in "6789" for value in wa_ids)
    assert any(value.startswith("55") and len(value) == 13 for value in wa_ids)
    assert any(value.startswith("55") and value[4] in "2345" for value in wa_ids), "a landline"
    assert any(value.startswith("351") for value in wa_ids), "somebody abroad"


def test_every_kind_of_message_is_there_both_ways() -> None:
    kinds = set(Message.objects.values_list("direction", "kind"))
    wanted = {(way, kind) for way in (IN, OUT) for kind in BOTH_WAYS}
    wanted |= {(IN, kind) for kind in ONLY_IN} | {(OUT, kind) for kind in ONLY_OUT}
    assert wanted <= kinds


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param({"edited_at__isnull": False}, id="edited"),
        pytest.param({"revoked_at__isnull": False}, id="deleted"),
        pytest.param({"forwarded": True}, id="forwarded"),
        pytest.param({"details__has_key": "referral"}, id="from an advertisement"),
        pytest.param({"reactions__has_key": "customer"}, id="reacted to by the customer"),
        pytest.param({"reactions__has_key": "company"}, id="reacted to by the company"),
        pytest.param({"direction": IN, "kind": "text", "reply_to__startswith": "wamid"}, id="quotes, in"),
        pytest.param({"direction": OUT, "kind": "text", "reply_to__startswith": "wamid"}, id="quotes, out"),
        pytest.param({"details__source": "list"}, id="picked from a list"),
        pytest.param({"details__source": "button"}, id="button tapped"),
        pytest.param({"details__source": "template"}, id="template's button tapped"),
        pytest.param({"status": "sent"}, id="on its way"),
        pytest.param({"status": "delivered"}, id="delivered"),
        pytest.param({"status": "read"}, id="read"),
        pytest.param({"status": "played"}, id="played"),
        pytest.param({"status": "failed", "error_code__isnull": False}, id="failed"),
        *(
            pytest.param({"details__event": event}, id=event)
            for event in ("opened", "assumed", "transferred", "closed", "reopened", "call", "preference")
        ),
    ],
)
def test_it_looks_lived_in(looks: dict[str, object]) -> None:
    assert Message.objects.filter(**looks).exists()


def test_windows_are_open_closing_and_closed() -> None:
    now = timezone.now()
    ends = [
        conversation.window_ends_at
        for conversation in conversations()
        if conversation.is_open and conversation.window_ends_at is not None
    ]
    assert sum(end < now for end in ends) >= 3
    assert sum(now < end < now + timedelta(hours=2) for end in ends) >= 3
    assert sum(end > now + timedelta(hours=20) for end in ends) >= 10


def test_one_conversation_is_long() -> None:
    assert max(conversation.messages.count() for conversation in conversations()) >= 150


def test_each_agent_finds_work_and_the_queues_are_not_empty() -> None:
    for username in ("ana", "bruno", "carla"):
        mine = Conversation.objects.filter(assignee__username=username)
        assert mine.filter(status="pending", unread_count__gt=0).exists()
        assert mine.filter(status="active", unread_count__gt=0).exists()
        assert mine.filter(status="active", unread_count=0).exists()
        assert mine.filter(status="closed").exists()
    for sector in Sector.objects.all():
        assert Conversation.objects.filter(sector=sector, assignee=None, is_open=True).count() >= 2
    assert Assignment.objects.former_of(User.objects.get(username="ana")).exists()


# -- what must be so -------------------------------------------------------------------------------


def test_the_row_of_a_list_says_what_the_thread_says() -> None:
    for conversation in conversations():
        last = conversation.messages.exclude(direction=SYSTEM).newest_first().first()
        assert last is not None
        assert (conversation.last_at, conversation.last_message_id) == (last.happened_at, last.pk)
        assert conversation.last_kind == last.kind
        assert conversation.last_direction == last.direction
        assert conversation.last_status == last.status
        assert conversation.preview == last.preview()


def test_the_window_is_the_customers_last_word_and_a_day() -> None:
    for conversation in conversations():
        calls = conversation.messages.filter(details__event="call")
        heard = (conversation.messages.filter(direction=IN) | calls).newest_first().first()
        expected = heard.happened_at + WINDOW if heard else None
        assert conversation.window_ends_at == expected


def test_what_is_unread_came_after_the_last_answer() -> None:
    for conversation in conversations():
        answers = conversation.messages.filter(direction=OUT).exclude(kind="template")
        answered = answers.newest_first().first()
        inbound = conversation.messages.filter(direction=IN)
        unanswered = inbound.filter(pk__gt=answered.pk) if answered else inbound
        if conversation.unread_count:
            newest = unanswered.newest_first()[: conversation.unread_count]
            assert len(newest) == conversation.unread_count
        if conversation.is_open:
            assert conversation.ticket is not None
            since = conversation.ticket.opened_at
            first = unanswered.filter(happened_at__gte=since).in_order().first()
            assert conversation.waiting_since == (first.happened_at if first else None)
        else:
            assert conversation.waiting_since is None
            assert conversation.unread_count == 0


def test_tickets_say_whether_a_conversation_is_open() -> None:
    for conversation in conversations():
        tickets = list(conversation.tickets.order_by("opened_at"))
        assert conversation.ticket == (tickets[-1] if tickets else None)
        assert all(ticket.closed_at is not None for ticket in tickets[:-1])
        open_ticket = next((ticket for ticket in tickets if ticket.is_open), None)
        assert conversation.is_open == (open_ticket is not None)
        if open_ticket is None:
            assert conversation.status == "closed"
        else:
            was_answered = open_ticket.first_answered_at is not None
            assert conversation.status == ("active" if was_answered else "pending")
        for ticket in tickets:
            opened = timezone.localdate(ticket.opened_at)
            assert ticket.protocol == f"{opened:%Y%m%d}-{ticket.pk:06d}"
            assert conversation.messages.filter(text__contains=ticket.protocol).exists()
    assert list(Ticket.objects.order_by("opened_at")) == list(Ticket.objects.order_by("pk"))


def test_whoever_has_a_conversation_has_its_current_assignment() -> None:
    for conversation in conversations():
        assignments = list(conversation.assignments.order_by("started_at", "pk"))
        if not assignments:
            assert conversation.assignee is None
            continue
        *former, current = assignments
        assert (current.user, current.sector) == (conversation.assignee, conversation.sector)
        assert current.ended_at is None
        assert current.ticket == conversation.ticket
        for assignment, later in zip(former, assignments[1:], strict=True):
            assert assignment.ended_at == later.started_at
            seen = conversation.messages.get(pk=assignment.last_message_id or 0)
            assert seen.happened_at <= later.started_at
            assert set(assignment.snapshot) == set(conversation.as_row())


def test_a_contact_stands_where_its_liveliest_conversation_does() -> None:
    for contact in Contact.objects.prefetch_related("conversations__ticket"):
        with_ticket = [c.status for c in contact.conversations.all() if c.ticket_id]
        assert contact.has_had_ticket == bool(with_ticket)
        alive = next((s for s in ("active", "pending", "closed") if s in with_ticket), "pending")
        assert contact.status == alive
        assert contact.search == contact.searchable()


def test_nothing_happens_in_the_future_or_out_of_order() -> None:
    now = timezone.now()
    for conversation in conversations():
        times = list(conversation.messages.order_by("pk").values_list("happened_at", flat=True))
        assert times == sorted(times)
        assert times[-1] < now
    assert not Message.objects.filter(in_outbox=True).exists()


def test_every_file_is_in_its_place() -> None:
    assert Attachment.objects.count() >= 30
    for attachment in Attachment.objects.all():
        assert attachment.is_stored
        with attachment.file.open("rb") as file:
            assert len(file.read()) == attachment.size
        if attachment.kind in ("image", "sticker"):
            assert attachment.width
            assert attachment.height


# -- both sides ----------------------------------------------------------------------------------


def chat_of(conversation: Conversation) -> Chat:
    return Chat.objects.get(
        number__phone_number_id=conversation.number.phone_number_id,
        customer__user_id=_user_id(conversation.contact),
    )


def _user_id(contact: Contact) -> str:
    identity = contact.identities.filter(kind=Identity.Kind.USER_ID).first()
    return identity.value if identity else Customer.objects.get(phone=contact.phone).user_id


def test_the_telephones_remember_the_same() -> None:
    for conversation in conversations():
        named = conversation.messages.filter(wamid__startswith="wa")
        ours = {message.wamid or "": message for message in named}
        theirs = {message.wamid: message for message in chat_of(conversation).messages.all()}
        assert ours.keys() == theirs.keys()
        for wamid, message in ours.items():
            told = theirs[wamid]
            assert told.happened_at == message.happened_at
            assert told.quoted == message.reply_to
            assert (told.is_edited, told.is_deleted) == (message.is_edited, message.is_revoked)
            if message.is_outbound:
                assert (told.status, told.error_code) == (message.status, message.error_code)
                assert str(Attempt.objects.get(message=message).pk) == told.opaque
            if message.kind == "text":
                assert told.content == {"body": message.text}


def test_the_telephones_know_what_has_been_read() -> None:
    for conversation in conversations():
        inbound = chat_of(conversation).messages.filter(direction="in").exclude(kind="call")
        assert inbound.exclude(status="read").count() == conversation.unread_count


def test_the_windows_agree() -> None:
    for conversation in conversations():
        heard = chat_of(conversation).last_inbound_at
        assert conversation.window_ends_at == (heard + WINDOW if heard else None)


def test_whoever_writes_again_is_recognised() -> None:
    known = set(Contact.objects.values_list("pk", flat=True))
    identities = set(Identity.objects.values_list("kind", "key", "ended_at"))
    names = dict(Contact.objects.values_list("pk", "name"))
    before = {conversation.pk: conversation for conversation in conversations()}
    now = timezone.now()
    updates = [written(chat, now) for chat in Chat.objects.select_related("customer", "number")]

    assert take_in(updates, received_at=now) == []

    assert set(Contact.objects.values_list("pk", flat=True)) == known
    assert set(Conversation.objects.values_list("pk", flat=True)) == set(before)
    assert dict(Contact.objects.values_list("pk", "name")) == names
    assert identities <= set(Identity.objects.values_list("kind", "key", "ended_at"))
    for conversation in conversations():
        was = before[conversation.pk]
        assert conversation.unread_count == was.unread_count + 1
        assert conversation.is_open
        if was.is_open:
            assert (conversation.ticket, conversation.assignee) == (was.ticket, was.assignee)
            assert conversation.status == was.status


def written(chat: Chat, at: datetime) -> MessageReceived:
    """What Meta would report if that customer wrote now."""
    message = SimulatedMessage(
        chat=chat, wamid=f"wamid.again-{chat.pk}", kind="text", content={"body": "Oi de novo"}, happened_at=at
    )
    update = read_one(envelope(chat, payloads.received(message, now=at)))
    assert isinstance(update, MessageReceived)
    return update


def envelope(chat: Chat, value: dict[str, object]) -> dict[str, object]:
    return {"entry": [{"id": chat.number.waba_id, "changes": [{"field": "messages", "value": value}]}]}


def test_a_late_tick_still_finds_its_message() -> None:
    waiting = Message.objects.filter(direction=OUT, status="delivered").select_related("conversation")
    now = timezone.now()
    updates = []
    for message in waiting:
        told = SimulatedMessage.objects.select_related("chat__customer", "chat__number").get(
            wamid=message.wamid
        )
        update = read_one(envelope(told.chat, payloads.status(told, "read", at=now)))
        assert isinstance(update, StatusChanged)
        updates.append(update)
    assert updates

    take_in(updates, received_at=now)

    assert not Message.objects.filter(direction=OUT, status="delivered").exists()


# -- all or nothing ---------------------------------------------------------------------------------


def empty() -> None:
    """As before the company was founded; within the test's own transaction."""
    SimulatedNumber.objects.all().delete()
    Customer.objects.all().delete()
    Conversation.objects.update(ticket=None)
    Assignment.objects.all().delete()
    Attempt.objects.all().delete()
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    Contact.objects.all().delete()
    Number.objects.all().delete()
    User.objects.all().delete()
    Sector.objects.all().delete()


def test_what_breaks_in_the_middle_leaves_nothing() -> None:
    empty()

    def stumble(*_: object) -> None:
        raise OSError("no space left")

    stumbling = story(PEOPLE[0], *STORIES[0].steps, Step(stumble))
    with pytest.raises(OSError, match="no space left"):
        company.found(people=PEOPLE[:1], stories=[stumbling])
    assert not User.objects.exists()
    assert not Contact.objects.exists()
    assert not SimulatedNumber.objects.exists()


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-01T03:10:00-03:00",  # a Sunday night
        "2026-03-02T00:00:30-03:00",  # a Monday that has just begun
        "2026-03-07T21:30:00-03:00",  # a Saturday evening
        "2026-03-04T08:00:00-03:00",  # a morning
    ],
)
def test_it_can_be_founded_at_any_hour(moment: str) -> None:
    empty()
    now = datetime.fromisoformat(moment)
    company.found(now=now)
    newest = Message.objects.newest_first().first()
    assert newest is not None
    assert newest.happened_at < now
    open_windows = Conversation.objects.filter(is_open=True, window_ends_at__gt=now)
    assert open_windows.count() >= 30
