"""*Contatos em Destaque*: what makes a conversation stand out, and what ends it."""

from __future__ import annotations

import pytest

from connect.conversations.models import Conversation
from connect.conversations.models.closeable import NotAllowed
from connect.conversations.models.highlightable import Highlight
from connect.live.models import Event
from tests.conversations.whatsapp import a_number, conversation_of, hear, moment, said, told
from tests.people import JOAO_PHONE, People
from tests.whatsapp.webhooks import METADATA

pytestmark = pytest.mark.django_db

RED, YELLOW = Highlight.NEWS, Highlight.ONGOING


@pytest.fixture
def anas(people: People) -> Conversation:
    """João has written; Ana attends him, and has not looked yet."""
    a_number(people.comercial)
    hear(said("Bom dia", ago=3))
    conversation_of().assume(by=people.ana)
    return conversation_of()


def highlight() -> int | None:
    return conversation_of().highlight


def test_a_message_makes_it_red(anas: Conversation) -> None:
    assert highlight() == RED
    assert anas.highlighted_at == anas.messages.get(direction="in").happened_at


def test_opened_by_who_has_it_it_is_yellow(anas: Conversation, people: People) -> None:
    anas.read(by=people.ana)
    assert highlight() == YELLOW


def test_a_managers_look_leaves_it_red(anas: Conversation, people: People) -> None:
    anas.read(by=people.gerson)
    assert highlight() == RED


@pytest.mark.parametrize("who", ["ana", "gerson", "duda"])
def test_answered_by_anyone_it_is_yellow(anas: Conversation, people: People, who: str) -> None:
    anas.reply("Bom dia!", by=getattr(people, who), key="k")
    assert highlight() == YELLOW


def test_answered_from_the_companys_telephone_it_is_yellow(anas: Conversation) -> None:
    echo = {
        "from": METADATA["display_phone_number"],
        "to": JOAO_PHONE,
        "id": "wamid.echo",
        "timestamp": str(int(moment(1).timestamp())),
        "type": "text",
        "text": {"body": "Já vejo"},
    }
    hear(told({"message_echoes": [echo]}, "smb_message_echoes"))
    assert highlight() == YELLOW


def test_the_next_message_makes_it_red_again(anas: Conversation, people: People) -> None:
    anas.reply("Bom dia!", by=people.ana, key="k")
    hear(said("E o preço?"))
    assert highlight() == RED


def test_the_newest_need_comes_first(people: People, anas: Conversation) -> None:
    hear(said("Oi", by="5511977770001", ago=2), said("Oi", by="5511977770002", ago=1))
    anas.read(by=people.ana)
    phones = [each.contact.phone for each in Conversation.objects.highlighted()]
    assert phones == ["5511977770002", "5511977770001", JOAO_PHONE]


def test_marked_as_read_it_is_gone_until_the_next_message(anas: Conversation, people: People) -> None:
    anas.mark_as_read(by=people.ana)
    assert (highlight(), conversation_of().unread_count) == (None, 0)
    anas.reply("Bom dia!", by=people.ana, key="k")
    assert highlight() is None
    hear(said("E o preço?"))
    assert highlight() == RED


def test_marked_by_a_manager_nothing_becomes_read(anas: Conversation, people: People) -> None:
    anas.mark_as_read(by=people.gerson)
    assert (highlight(), conversation_of().unread_count) == (None, 1)


@pytest.mark.parametrize("who", ["bruno", "carla", "gilda"])
def test_nobody_marks_what_is_not_theirs_to_see(anas: Conversation, people: People, who: str) -> None:
    with pytest.raises(NotAllowed):
        anas.mark_as_read(by=getattr(people, who))
    assert highlight() == RED


def test_closed_it_is_gone_until_the_next_message(anas: Conversation, people: People) -> None:
    anas.close(by=people.ana)
    assert highlight() is None
    hear(said("Só mais uma coisa"))
    assert highlight() == RED


def test_reopened_by_hand_it_does_not_stand_out(anas: Conversation, people: People) -> None:
    anas.close(by=people.ana)
    anas.reopen(by=people.ana)
    assert highlight() is None


def test_everyone_who_sees_it_hears_that_it_was_marked(anas: Conversation, people: People) -> None:
    Event.objects.all().delete()
    anas.mark_as_read(by=people.gerson)
    heard = Event.objects.get(kind="conversation")
    assert f"user:{people.ana.pk}" in heard.audience
