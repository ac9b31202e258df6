"""Whatever happens to a conversation, in whatever order and by whom: what must always be true is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.accounts.hearing import hears
from connect.accounts.refusals import Refusal
from connect.conversations import broadcasts
from connect.conversations.models import Assignment, Conversation, Ticket
from connect.conversations.waits import watch_waits
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People
from tests.people import gather as gather_people

pytestmark = pytest.mark.django_db

CAST = ("ana", "bruno", "carla", "gerson", "gilda", "duda")
WHO = st.sampled_from(CAST)
ACTS = st.one_of(
    st.tuples(st.just("receive"), st.integers(0, 40)),
    st.tuples(st.sampled_from(["assume", "reply", "read", "close", "reopen", "dismiss"]), WHO),
    st.tuples(st.just("transfer"), WHO, st.sampled_from([*CAST, "comercial", "suporte"]), st.booleans()),
    st.tuples(st.just("watch")),
)


class Life:
    """One conversation, and what each person last knew of it."""

    def __init__(self) -> None:
        self.people: People = gather_people()
        self.people.comercial.waiting_returns_to_queue = True
        self.people.comercial.save()
        a_number(self.people.comercial)
        self.steps = 0
        self.receive(30)

    def receive(self, ago: int) -> None:
        hear(said(f"Mensagem {self.steps}", ago=ago))

    def assume(self, who: str) -> None:
        conversation_of().assume(by=getattr(self.people, who))

    def reply(self, who: str) -> None:
        conversation_of().reply(f"Resposta {self.steps}", by=getattr(self.people, who), key=f"k{self.steps}")

    def read(self, who: str) -> None:
        conversation_of().read(by=getattr(self.people, who))

    def close(self, who: str) -> None:
        conversation_of().close(by=getattr(self.people, who))

    def reopen(self, who: str) -> None:
        conversation_of().reopen(by=getattr(self.people, who))

    def dismiss(self, who: str) -> None:
        conversation_of().mark_as_read(by=getattr(self.people, who))

    def transfer(self, who: str, to: str, make_owner: bool) -> None:
        conversation_of().transfer(
            to=getattr(self.people, to), by=getattr(self.people, who), make_owner=make_owner
        )

    def watch(self) -> None:
        Assignment.objects.filter(ended_at=None).update(started_at="2020-01-01T00:00:00Z")
        watch_waits.func()

    def do(self, act: tuple[Any, ...]) -> None:
        self.steps += 1
        before = self.pasts()
        holder = conversation_of().assignee
        try:
            with transaction.atomic():
                getattr(self, act[0])(*act[1:])
        except Refusal:
            pass
        self.check(before, holder)

    def pasts(self) -> dict[str, list[int]]:
        """What each agent who had it once may read of it now."""
        conversation = conversation_of()
        return {
            name: sorted(conversation.messages_for(person).values_list("pk", flat=True))
            for name in CAST
            if (person := getattr(self.people, name)).is_agent and conversation.assignee != person
        }

    def check(self, before: dict[str, list[int]], holder: Any) -> None:
        conversation = conversation_of()
        opened = Ticket.objects.filter(closed_at=None)
        assert opened.count() == int(conversation.is_open)
        current = Assignment.objects.get(ended_at=None)
        assert (current.user, current.sector) == (conversation.assignee, conversation.sector)
        if conversation.is_open:
            assert conversation.ticket == opened.get()
            assert current.ticket == conversation.ticket
        else:
            assert (conversation.waiting_since, conversation.late_at, conversation.awaiting) == (
                None,
                None,
                "",
            )
            assert conversation.highlight is None
        assert not (conversation.late_at and not conversation.waiting_since)
        if conversation.awaiting:
            assert conversation.assignee is not None
            assert conversation.awaiting == conversation.assignee.name
        # The past of those who had it is as it was; of who has just lost it, what there was.
        for name, pks in self.pasts().items():
            if name in before and holder != getattr(self.people, name):
                assert pks == before[name], name
        # Who sees is who hears.
        for name in CAST:
            person = getattr(self.people, name)
            sees = Conversation.objects.visible_to(person).exists()
            assert sees == bool(broadcasts.readers(conversation) & hears(person.pk)), name
            lists = Conversation.objects.listed_for(person).exists()
            assert lists == bool(broadcasts.hearers(conversation) & hears(person.pk)), name


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, max_size=14))
def test_what_must_be_true_is_true_after_everything_that_happens(db: None, acts: list[Any]) -> None:
    with transaction.atomic():
        life = Life()
        for act in acts:
            life.do(act)
        transaction.set_rollback(True)
