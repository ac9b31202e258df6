"""*Transferir*: who may, to whom, what it does, and what happens when two do something at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from connect.accounts.hearing import hears
from connect.accounts.models import Sector, User
from connect.audit.models import Entry
from connect.conversations.fragments import handovers
from connect.conversations.models import Assignment, Conversation, Message
from connect.conversations.models.closeable import NotAllowed, NotOpen
from connect.conversations.models.transferable import AlreadyThere, CannotReceive, NoteTooLong, PassedOn
from connect.conversations.unread import count_unread
from connect.live.models import Event
from tests.conversations.cases import Cases, gather_cases
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People
from tests.together import at_once

pytestmark = pytest.mark.django_db

NOBODY: set[str] = set()


@pytest.fixture
def queued(people: People) -> Conversation:
    """João waits in Comercial's queue."""
    a_number(people.comercial)
    hear(said("Bom dia", ago=3))
    return conversation_of()


@pytest.fixture
def anas(queued: Conversation, people: People) -> Conversation:
    """João is with Ana."""
    queued.assume(by=people.ana)
    return conversation_of()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def last_line() -> Message:
    line = Message.objects.filter(kind="event").last()
    assert line is not None
    return line


# -- what it does ------------------------------------------------------------------------------


def test_who_receives_it_has_it_with_all_its_history(anas: Conversation, people: People) -> None:
    anas.reply("Temos", by=people.ana, key="k1")
    anas.transfer(to=people.carla, by=people.ana)
    conversation = conversation_of()
    assert (conversation.assignee, conversation.sector) == (people.carla, people.suporte)
    assert conversation.status == "active"
    texts = set(conversation.messages_for(people.carla).values_list("text", flat=True))
    assert {"Bom dia", "Temos"} <= texts
    assert Assignment.objects.get(ended_at=None).get_why_display() == "recebeu por transferência"


def test_the_thread_tells_who_passed_it_to_whom_with_the_note(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.bruno, by=people.ana, note="  Falta confirmar a entrega. ")
    line = last_line()
    assert line.text == "Ana Souza transferiu a conversa para Bruno Lima"
    assert line.details == {"event": "transferred", "note": "Falta confirmar a entrega."}
    assert line.author == people.ana


@pytest.mark.parametrize(
    ("by", "to", "told"),
    [
        ("gerson", "bruno", "Gerson Alves transferiu a conversa de Ana Souza para Bruno Lima"),
        ("gerson", "gerson", "Gerson Alves assumiu a conversa de Ana Souza"),
        ("ana", "suporte", "Ana Souza transferiu a conversa para a fila de Suporte"),
    ],
)
def test_the_line_says_from_whom_when_another_did_it(
    anas: Conversation, people: People, by: str, to: str, told: str
) -> None:
    anas.transfer(to=getattr(people, to), by=getattr(people, by))
    assert last_line().text == told


def test_a_manager_gives_what_waits_in_the_queue_to_somebody(queued: Conversation, people: People) -> None:
    queued.transfer(to=people.bruno, by=people.gerson)
    assert conversation_of().assignee == people.bruno
    assert last_line().text == "Gerson Alves transferiu a conversa da fila de Comercial para Bruno Lima"


def test_in_a_queue_it_is_everyones_to_take(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.suporte, by=people.ana)
    conversation = conversation_of()
    assert (conversation.assignee, conversation.sector) == (None, people.suporte)
    assert list(Conversation.objects.queued_for(people.carla)) == [conversation]
    conversation.assume(by=people.carla)
    assert conversation_of().assignee == people.carla


def test_it_is_on_record(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.carla, by=people.gerson)
    entry = Entry.objects.get(kind="conversation.transferred")
    assert (entry.actor_id, entry.object_id) == (people.gerson.pk, str(anas.pk))
    assert entry.before == {"assignee": people.ana.pk, "sector": people.comercial.pk}
    assert entry.after == {"assignee": people.carla.pk, "sector": people.suporte.pk}


def test_the_owner_stays_unless_the_box_is_ticked(anas: Conversation, people: People) -> None:
    anas.reply("Oi", by=people.ana, key="k1")
    anas.transfer(to=people.bruno, by=people.ana)
    assert conversation_of().contact.owner == people.ana
    conversation_of().transfer(to=people.carla, by=people.bruno, make_owner=True)
    assert conversation_of().contact.owner == people.carla
    assert last_line().text.endswith("Atendente Principal: Carla Dias")
    assert Entry.objects.get(kind="contact.owner_changed").after == {"owner": people.carla.pk}


def test_a_queue_owns_nobody(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.suporte, by=people.ana, make_owner=True)
    assert conversation_of().contact.owner is None


def test_who_answers_for_the_sector_keeps_it_there(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.duda, by=people.ana)
    assert conversation_of().sector == people.comercial
    conversation_of().transfer(to=people.gilda, by=people.duda)
    assert conversation_of().sector == people.suporte


def test_it_stands_out_no_longer_until_the_customer_writes_again(anas: Conversation, people: People) -> None:
    assert anas.highlight is not None
    anas.transfer(to=people.bruno, by=people.ana)
    assert conversation_of().highlight is None
    hear(said("Oi?"))
    assert conversation_of().highlight is not None


def test_it_comes_on_top_of_the_list_of_who_receives_it_and_shows_the_last_message(
    anas: Conversation, people: People
) -> None:
    said_at = anas.last_at
    hear(said("Oi, Bruno", by="5511977776666", name="Maria", ago=1))
    conversation_of("5511977776666").assume(by=people.bruno)
    anas.transfer(to=people.bruno, by=people.ana)
    conversation = conversation_of()
    mine = Conversation.objects.visible_to(people.bruno).order_by("-last_at")
    assert mine.first() == conversation
    assert (conversation.last_message_at, conversation.preview) == (said_at, "Bom dia")
    # What was said before the transfer and comes after it is shown all the same.
    hear(said("Atrasada", ago=2))
    later = conversation_of()
    assert (later.preview, later.last_at) == ("Atrasada", conversation.last_at)
    assert later.contact.talked_at == later.last_message_at
    assert Assignment.objects.former_of(people.ana).get().snapshot["last_at"] == said_at.isoformat()


# -- the past of who had it --------------------------------------------------------------------


def test_the_past_of_who_had_it_is_frozen(anas: Conversation, people: People) -> None:
    anas.reply("Já vejo", by=people.ana, key="k1")
    anas.transfer(to=people.bruno, by=people.ana, note="Segredo")
    hear(said("Só para o Bruno"))
    conversation = conversation_of()
    conversation.reply("Aqui é o Bruno", by=people.bruno, key="k2")
    texts = set(conversation.messages_for(people.ana).values_list("text", flat=True))
    assert texts >= {"Bom dia", "Já vejo"}
    assert not texts & {
        "Só para o Bruno",
        "Aqui é o Bruno",
        "Ana Souza transferiu a conversa para Bruno Lima",
    }
    former = Assignment.objects.former_of(people.ana).get()
    assert former.snapshot["preview"] == "Já vejo"
    assert not Conversation.objects.visible_to(people.ana).exists()


def test_what_comes_back_is_live_again(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.bruno, by=people.ana)
    hear(said("Entretanto"))
    conversation_of().transfer(to=people.ana, by=people.bruno)
    conversation = conversation_of()
    assert "Entretanto" in set(conversation.messages_for(people.ana).values_list("text", flat=True))
    assert not Assignment.objects.former_of(people.ana).exists()


# -- until it is taken up ----------------------------------------------------------------------


def test_it_awaits_who_received_it_until_they_open_it(anas: Conversation, people: People) -> None:
    anas.read(by=people.ana)
    anas.transfer(to=people.bruno, by=people.ana)
    conversation = conversation_of()
    assert conversation.held == "aguardando Bruno Lima"
    assert count_unread(people.bruno) == 1
    conversation.read(by=people.gerson)
    assert conversation_of().held == "aguardando Bruno Lima"
    conversation.read(by=people.bruno)
    assert conversation_of().held == "com Bruno Lima"
    assert count_unread(people.bruno) == 0


def test_an_answer_takes_it_up_but_not_a_managers(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.bruno, by=people.ana)
    conversation_of().reply("Já te atendem", by=people.gerson, key="k1")
    assert conversation_of().held == "aguardando Bruno Lima"
    conversation_of().reply("Oi", by=people.bruno, key="k2")
    assert conversation_of().held == "com Bruno Lima"


def test_nobody_is_awaited_once_it_is_closed_or_passed_on(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.bruno, by=people.ana)
    conversation_of().transfer(to=people.suporte, by=people.gerson)
    assert conversation_of().held == "na fila de Suporte"
    conversation_of().transfer(to=people.carla, by=people.gilda)
    conversation_of().close(by=people.gilda)
    assert conversation_of().awaiting == ""


# -- who hears of it ---------------------------------------------------------------------------


def test_who_could_see_it_before_or_after_hears_of_it(anas: Conversation, people: People) -> None:
    Event.objects.all().delete()
    anas.transfer(to=people.carla, by=people.ana)
    rows = Event.objects.filter(kind="conversation", subject=str(anas.pk))
    names = set(" ".join(rows.values_list("audience", flat=True)).split())
    hearing = {person.username for person in people.all if names & hears(person.pk)}
    assert hearing == {"ana", "carla", "gerente", "gerente2", "admin"}
    unread = set(Event.objects.filter(kind="unread").values_list("subject", flat=True))
    assert unread == {str(people.ana.pk), str(people.carla.pk)}


def test_who_receives_it_is_told_and_nobody_else(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.carla, by=people.ana, note="É <urgente>")
    line = str(last_line().pk)
    event = Event.objects.get(kind="handover")
    assert (event.subject, event.audience.split()) == (line, [f"user:{people.carla.pk}"])
    notice = handovers([line])[line]
    assert notice.audience == {f"user:{people.carla.pk}"}
    assert "Ana Souza transferiu a conversa com João para você: É &lt;urgente&gt;" in notice.html
    assert f'data-href="/conversas/{anas.pk}/"' in notice.html
    conversation_of().read(by=people.carla)
    assert handovers([line]) == {}


def test_who_takes_it_over_needs_no_telling(anas: Conversation, people: People) -> None:
    anas.transfer(to=people.gerson, by=people.gerson)
    assert not Event.objects.filter(kind="handover").exists()
    assert conversation_of().held == "com Gerson Alves"


# -- how it says no ----------------------------------------------------------------------------


def test_only_an_open_conversation_is_passed_on(anas: Conversation, people: People) -> None:
    anas.close(by=people.ana)
    with pytest.raises(NotOpen, match="encerrada"):
        anas.transfer(to=people.bruno, by=people.ana)


def test_not_to_who_has_it_already(queued: Conversation, people: People) -> None:
    with pytest.raises(AlreadyThere, match="já está na fila de Comercial"):
        queued.transfer(to=people.comercial, by=people.gerson)
    queued.assume(by=people.ana)
    with pytest.raises(AlreadyThere, match="já está com Ana Souza"):
        queued.transfer(to=people.ana, by=people.ana)


def test_not_to_who_would_never_see_it(anas: Conversation, people: People) -> None:
    User.objects.filter(pk=people.bruno.pk).update(is_active=False)
    people.gilda.sectors.clear()
    for to, sentence in ((people.bruno, "não usa mais o sistema"), (people.gilda, "não tem setor")):
        with pytest.raises(CannotReceive, match=sentence):
            conversation_of().transfer(to=to, by=people.ana)


def test_a_note_has_its_length(anas: Conversation, people: People) -> None:
    with pytest.raises(NoteTooLong, match="500"):
        anas.transfer(to=people.bruno, by=people.ana, note="x" * 501)
    anas.transfer(to=people.bruno, by=people.ana, note="x" * 500)


def test_the_second_is_told_who_has_it_now(anas: Conversation, people: People) -> None:
    seen_by_ana, seen_by_gerson = conversation_of(), conversation_of()
    anas.transfer(to=people.bruno, by=people.ana)
    for by, seen in ((people.ana, seen_by_ana), (people.gerson, seen_by_gerson)):
        with pytest.raises(PassedOn, match="agora está com Bruno Lima"):
            seen.transfer(to=people.carla, by=by)
    assert conversation_of().assignee == people.bruno


def may(cases: Cases, people: People, to: Callable[[Conversation], Any]) -> dict[str, set[str]]:
    """Of each conversation, who may pass it on. Nothing that is tried stays done."""
    found: dict[str, set[str]] = {}
    for case in cases.all:
        found[case] = set()
        for name in ("ana", "bruno", "carla", "gerson", "gilda", "duda"):
            conversation = Conversation.objects.get(pk=cases.all[case].pk)
            with undone():
                try:
                    conversation.transfer(to=to(conversation), by=getattr(people, name))
                except (NotAllowed, NotOpen):
                    continue
                found[case].add(name)
    return found


def test_who_may_pass_it_on(people: People) -> None:
    cases = gather_cases(people)
    expected = {
        "queued": {"gerson", "duda"},
        "anas": {"ana", "gerson", "duda"},
        "closed": NOBODY,
        "passed_on": {"bruno", "gerson", "duda"},
        "suportes": {"gilda", "duda"},
        "carlas": {"carla", "gilda", "duda"},
        "nobodys": {"duda"},
    }
    # To a person who has none of them, and to a queue in which none of them is.
    vendas = Sector.objects.create(name="Vendas")
    vera = User.objects.create_user(username="vera", name="Vera Reis", email="vera@exemplo.com.br")
    vera.sectors.set([vendas])
    assert may(cases, people, lambda conversation: vera) == expected
    assert may(cases, people, lambda conversation: vendas) == expected


# -- at once -----------------------------------------------------------------------------------


def open_assignments() -> list[int | None]:
    return list(Assignment.objects.filter(ended_at=None).values_list("user", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_two_transfers_at_once_one_is_done_and_the_other_is_told(
    transactional_db: None, anas: Conversation, people: People
) -> None:
    first, second = conversation_of(), conversation_of()
    answers = at_once(
        lambda: first.transfer(to=people.bruno, by=people.ana),
        lambda: second.transfer(to=people.carla, by=people.gerson),
    )
    refusals = [answer for answer in answers if answer is not None]
    holder = conversation_of().assignee
    assert holder in (people.bruno, people.carla)
    assert [str(refusal) for refusal in refusals] == [f"Esta conversa agora está com {holder.name}."]
    assert open_assignments() == [holder.pk]
    assert Message.objects.filter(details__event="transferred").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_transfer_and_a_closing_at_once_leave_one_truth(
    transactional_db: None, anas: Conversation, people: People
) -> None:
    mine, managers = conversation_of(), conversation_of()
    at_once(
        lambda: mine.close(by=people.ana),
        lambda: managers.transfer(to=people.bruno, by=people.gerson),
    )
    conversation = conversation_of()
    assert len(open_assignments()) == 1
    assert open_assignments() == [conversation.assignee_id]
    if conversation.is_open:
        assert conversation.assignee == people.bruno
    else:
        assert (conversation.awaiting, conversation.waiting_since) == ("", None)


@pytest.mark.django_db(transaction=True)
def test_what_comes_in_during_a_transfer_is_read_by_who_has_it(
    transactional_db: None, anas: Conversation, people: People
) -> None:
    at_once(
        lambda: anas.transfer(to=people.bruno, by=people.ana),
        lambda: hear(said("No meio")),
        lambda: hear(said("Mais uma")),
    )
    conversation = conversation_of()
    assert conversation.assignee == people.bruno
    texts = set(conversation.messages_for(people.bruno).values_list("text", flat=True))
    assert {"No meio", "Mais uma"} <= texts
    assert conversation.unread_count == 3
    # What Ana had of it is what her frozen row says.
    former = Assignment.objects.former_of(people.ana).get()
    last = conversation.messages_for(people.ana).exclude(direction="system").in_order().last()
    assert last is not None
    assert former.snapshot["preview"] == last.preview()


@pytest.mark.django_db(transaction=True)
def test_who_takes_from_the_queue_while_a_manager_gives_it_away(
    transactional_db: None, queued: Conversation, people: People
) -> None:
    mine, managers = conversation_of(), conversation_of()
    answers = at_once(
        lambda: mine.assume(by=people.ana),
        lambda: managers.transfer(to=people.bruno, by=people.gerson),
    )
    holder = conversation_of().assignee
    assert holder in (people.ana, people.bruno)
    assert [holder.name in str(answer) for answer in answers if answer is not None] == [True]
    assert open_assignments() == [holder.pk]
