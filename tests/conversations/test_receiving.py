"""A customer writes: where it lands, with whom, and what it opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from connect.accounts.models import Sector, User
from connect.contacts.models import Contact
from connect.conversations.models import Assignment, Attachment, Conversation, EarlyUpdate, Message, Ticket
from tests.conversations.whatsapp import a_number, conversation_of, hear, moment, said, status, told
from tests.people import JOAO_PHONE, People
from tests.whatsapp.webhooks import METADATA

pytestmark = pytest.mark.django_db


def lines() -> list[str]:
    return list(Message.objects.filter(kind="event").order_by("pk").values_list("text", flat=True))


def test_a_first_message_opens_a_ticket_in_the_queue_of_the_numbers_sector(people: People) -> None:
    a_number(people.comercial)
    hear(said("Bom dia"))
    conversation = conversation_of()
    assert (conversation.status, conversation.is_open) == ("pending", True)
    assert (conversation.assignee, conversation.sector) == (None, people.comercial)
    assert (conversation.preview, conversation.unread_count) == ("Bom dia", 1)
    assert conversation.window_is_open
    assert conversation.contact.status == "pending"
    ticket = Ticket.objects.get()
    assert ticket.protocol == f"{timezone.localdate():%Y%m%d}-{ticket.pk:06d}"
    assert lines() == [f"Atendimento {ticket.protocol} aberto. Na fila do setor Comercial"]


def test_the_same_message_again_changes_nothing(people: People) -> None:
    a_number(people.comercial)
    body = said("Oi", wamid="wamid.once")
    hear(body, body)
    hear(body)
    assert Message.objects.filter(direction="in").count() == 1
    assert conversation_of().unread_count == 1


def test_the_contacts_owner_gets_it(people: People) -> None:
    a_number(people.suporte)
    hear(said(ago=120))
    conversation_of().close(by=people.duda)
    Contact.objects.update(owner=people.ana)
    Ticket.objects.update(closed_at=moment(60))
    hear(said("Voltei"))
    conversation = conversation_of()
    assert (conversation.assignee, conversation.sector) == (people.ana, people.comercial)
    assert lines()[-1].endswith("Encaminhado a Ana Souza: é Atendente Principal do contato")


@pytest.mark.parametrize("routing", Sector.Routing.values)
def test_an_owner_who_pauses_or_is_offline_still_gets_their_own_customer(
    people: People, routing: str
) -> None:
    """Whose customer it is stands before who is free: docs/decisions/0045."""
    a_number(people.comercial)
    Sector.objects.update(routing=routing)
    User.objects.filter(pk=people.bruno.pk).update(last_seen_at=timezone.now())
    hear(said(ago=120))
    conversation_of().close(by=people.duda)
    Contact.objects.update(owner=people.ana)
    Ticket.objects.update(closed_at=moment(60))
    people.ana.pause(by=people.ana, reason="Almoço")
    hear(said("Voltei"))
    assert conversation_of().assignee == people.ana


def test_who_pauses_is_given_nothing_else(people: People) -> None:
    a_number(people.comercial)
    Sector.objects.update(routing=Sector.Routing.AUTOMATIC)
    User.objects.filter(pk=people.ana.pk).update(last_seen_at=timezone.now())
    people.ana.pause(by=people.ana, reason="Almoço")
    hear(said("Oi"))
    assert conversation_of().assignee is None


def test_an_absent_owners_substitute_gets_it(people: People) -> None:
    a_number(people.suporte)
    people.ana.absent_until = timezone.localdate() + timedelta(days=3)
    people.ana.substitute = people.bruno
    people.ana.save()
    hear(said(ago=120))
    conversation_of().close(by=people.duda)
    Contact.objects.update(owner=people.ana)
    Ticket.objects.update(closed_at=moment(60))
    hear(said("Voltei"))
    assert conversation_of().assignee == people.bruno


def test_an_automatic_sector_gives_it_to_the_least_busy_who_is_there(people: People) -> None:
    people.comercial.routing = Sector.Routing.AUTOMATIC
    people.comercial.limit_per_agent = 2
    people.comercial.save()
    a_number(people.comercial)
    for agent in (people.ana, people.bruno):
        agent.last_seen_at = timezone.now()
        agent.save()
    for index in range(5):
        hear(said(by=f"551197777000{index}"))
    got = list(Conversation.objects.order_by("pk").values_list("assignee__username", flat=True))
    assert sorted(name for name in got if name) == ["ana", "ana", "bruno", "bruno"]
    assert got[4] is None, "over the limit it waits in the queue"


def test_a_number_without_a_sector_is_the_admins(people: People) -> None:
    a_number(None)
    hear(said())
    conversation = conversation_of()
    assert (conversation.assignee, conversation.sector) == (None, None)
    assert list(Conversation.objects.visible_to(people.duda)) == [conversation]
    assert not Conversation.objects.visible_to(people.gerson).exists()


def test_within_the_grace_period_the_same_ticket_and_agent(people: People) -> None:
    a_number(people.comercial)
    hear(said(ago=5))
    conversation_of().assume(by=people.ana)
    conversation_of().reply("Resolvido", by=people.ana, key="k")
    conversation_of().close(by=people.ana)
    assert conversation_of().contact.status == "closed"
    hear(said("Obrigado!"))
    conversation = conversation_of()
    assert (conversation.status, conversation.assignee) == ("active", people.ana)
    assert Ticket.objects.count() == 1


def test_after_the_grace_period_a_new_ticket_by_the_rules(people: People) -> None:
    a_number(people.comercial)
    hear(said(ago=120))
    conversation_of().assume(by=people.bruno)
    conversation_of().close(by=people.bruno)
    Ticket.objects.update(closed_at=moment(31))
    hear(said("De novo"))
    conversation = conversation_of()
    assert Ticket.objects.count() == 2
    assert (conversation.status, conversation.assignee) == ("pending", None)
    frozen = Assignment.objects.get(user=people.bruno)
    assert frozen.snapshot["preview"] == "Olá"


def test_reactions_edits_and_deletions_open_nothing(people: People) -> None:
    a_number(people.comercial)
    hear(said("Oi", wamid="wamid.a", ago=120))
    conversation_of().close(by=people.duda)
    hear(
        said(type="reaction", reaction={"message_id": "wamid.a", "emoji": "❤️"}),
        said(
            type="edit",
            edit={"original_message_id": "wamid.a", "message": {"type": "text", "text": {"body": "Oi!"}}},
        ),
    )
    message = Message.objects.get(wamid="wamid.a")
    assert message.shown_reactions == [("customer", "❤️")]
    assert (message.text, message.former_texts[0]["text"]) == ("Oi!", "Oi")
    hear(said(type="revoke", revoke={"original_message_id": "wamid.a"}))
    assert conversation_of().status == "closed"
    assert conversation_of().preview == "Mensagem apagada"


def test_what_is_said_of_a_message_that_comes_later_waits_for_it(people: People) -> None:
    a_number(people.comercial)
    hear(said(type="reaction", reaction={"message_id": "wamid.late", "emoji": "👍"}))
    assert EarlyUpdate.objects.count() == 1
    hear(said("Cheguei", wamid="wamid.late"))
    assert Message.objects.get(wamid="wamid.late").shown_reactions == [("customer", "👍")]
    assert not EarlyUpdate.objects.exists()


def test_a_file_shows_at_once_and_is_fetched(people: People) -> None:
    a_number(people.comercial)
    hear(said(type="image", image={"id": "media1", "mime_type": "image/jpeg", "caption": "Essa aqui"}))
    attachment = Attachment.objects.get()
    assert (attachment.message.text, attachment.state) == ("Essa aqui", "awaited")
    from connect.jobs.models import Job

    assert Job.objects.get().args == [attachment.pk]


def test_a_time_in_the_future_is_the_time_of_arrival(people: People) -> None:
    a_number(people.comercial)
    hear(said(ago=-600))
    assert Message.objects.get(direction="in").happened_at <= timezone.now()
    assert conversation_of().window_ends_at is not None
    assert conversation_of().window_left <= timedelta(hours=24)


def test_a_time_that_makes_no_sense_is_the_time_of_arrival(people: People) -> None:
    a_number(people.comercial)
    hear(said(timestamp="0"))
    assert conversation_of().window_is_open


def test_an_unknown_number_is_kept_and_flagged(people: People) -> None:
    (aside,) = hear(said())
    assert aside.reason == "unknown_number"
    from connect.whatsapp.models import Alert

    assert METADATA["display_phone_number"] in Alert.objects.get().text


def test_a_call_opens_the_window_and_no_ticket(people: People) -> None:
    a_number(people.comercial)
    call = {
        "id": "wacid.1",
        "from": JOAO_PHONE,
        "to": "551140001000",
        "event": "connect",
        "direction": "USER_INITIATED",
    }
    contact = {"profile": {"name": "João"}, "wa_id": JOAO_PHONE}
    hear(
        told(
            {"calls": [call | {"timestamp": str(int(moment(1).timestamp()))}], "contacts": [contact]}, "calls"
        )
    )
    conversation = conversation_of()
    assert conversation.window_is_open
    assert (conversation.status, Ticket.objects.count()) == ("closed", 0)
    assert lines() == ["O cliente ligou pelo WhatsApp"]


def test_a_status_of_a_message_that_nobody_here_sent_waits(people: People) -> None:
    a_number(people.comercial)
    hear(status("wamid.not-ours", "delivered"))
    assert EarlyUpdate.objects.get().target == "wamid.not-ours"


def test_a_batch_costs_a_bounded_number_of_queries(
    people: People, django_assert_max_num_queries: object
) -> None:
    a_number(people.comercial)
    hear(said(ago=9))
    batch = [said(f"mensagem {index}", ago=1) for index in range(40)]
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        hear(*batch)
    assert conversation_of().unread_count == 41
