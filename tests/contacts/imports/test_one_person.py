"""Whoever comes in by whatever door, in whatever order: one contact each, of the status that is derived."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connect.accounts.refusals import Refusal
from connect.contacts.imports.models import Import, Row
from connect.contacts.imports.undoing import undo_piece
from connect.contacts.imports.writing import write_piece
from connect.contacts.models import Contact, Identity
from connect.contacts.phones import match_key, without_ninth_digit
from connect.conversations.models import Conversation
from tests.conversations.whatsapp import a_number, hear, said
from tests.people import People
from tests.people import gather as gather_people

pytestmark = pytest.mark.django_db

PHONES = ("5511977776661", "5511977776662", "5547991112223", "552133334444")
WHO = st.integers(0, len(PHONES) - 1)
DEEDS = st.one_of(
    st.tuples(st.just("import_"), st.lists(st.tuples(WHO, st.booleans()), min_size=1, max_size=4)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("inbound"), WHO, st.booleans()),
    st.tuples(st.just("shows_user_id"), WHO),
    st.tuples(st.just("shows_both"), WHO, st.booleans()),
    st.tuples(st.just("add"), WHO, st.booleans()),
    st.tuples(st.just("close"), WHO),
)


def spelled(who: int, without_ninth: bool) -> str:
    return (without_ninth and without_ninth_digit(PHONES[who])) or PHONES[who]


class Book:
    def __init__(self) -> None:
        self.people: People = gather_people()
        a_number(self.people.comercial)
        self.imports: list[Import] = []
        self.linked: set[int] = set()
        """Whose telephone and user id are known to be one person's."""

    def do(self, deed: tuple[Any, ...]) -> None:
        name, *arguments = deed
        try:
            with transaction.atomic():
                getattr(self, name)(*arguments)
        except Refusal:
            pass
        self.check()

    def import_(self, rows: list[tuple[int, bool]]) -> None:
        import_ = Import.objects.create(
            by=self.people.duda, filename="x.csv", state=Import.State.RUNNING, to_create=len(rows)
        )
        Row.objects.bulk_create(
            Row(
                import_of=import_,
                line=line,
                values={"name": f"Da planilha {who}", "phone": spelled(who, variant)},
                key=match_key(PHONES[who]),
                verdict=Row.Verdict.CREATE,
            )
            for line, (who, variant) in enumerate(dict(rows).items(), start=2)
        )
        while write_piece(import_.pk):
            pass
        self.imports.append(import_)

    def undo(self) -> None:
        if self.imports:
            import_ = self.imports.pop()
            import_.refresh_from_db()
            import_.undo(by=self.people.duda)
            while undo_piece(import_.pk):
                pass

    def inbound(self, who: int, variant: bool) -> None:
        hear(said("Oi", by=spelled(who, variant)))

    def shows_user_id(self, who: int) -> None:
        Contact.recognise(user_id=f"BR.{who}", at=timezone.now())

    def shows_both(self, who: int, variant: bool) -> None:
        known = Contact.recognise(phone=spelled(who, variant), user_id=f"BR.{who}", at=timezone.now())
        if known.absorbed is not None:
            Conversation.absorb_all(known.contact, known.absorbed)
        self.linked.add(who)

    def add(self, who: int, variant: bool) -> None:
        Contact.add(by=self.people.duda, phone=spelled(who, variant), name=f"Novo {who}")

    def close(self, who: int) -> None:
        for conversation in Conversation.objects.filter(contact__phone=PHONES[who], is_open=True):
            conversation.close(by=self.people.duda)

    # -- what must be true -------------------------------------------------------------------------

    def check(self) -> None:
        holders: dict[str, int] = {}
        for key, contact_id in Identity.objects.filter(ended_at=None).values_list("key", "contact"):
            assert holders.setdefault(key, contact_id) == contact_id
        standing = set(Contact.objects.standing().values_list("pk", flat=True))
        assert set(holders.values()) == standing, "nobody without an identity, no identity of who is gone"
        assert set(holders) <= {*map(match_key, PHONES), *(f"BR.{who}" for who in range(len(PHONES)))}
        for who in self.linked & {who for who, phone in enumerate(PHONES) if match_key(phone) in holders}:
            assert holders[match_key(PHONES[who])] == holders[f"BR.{who}"]
        for contact in Contact.objects.standing():
            assert contact.status == derived(contact), contact
            assert contact.search == contact.searchable()


def derived(contact: Contact) -> str:
    """The most alive counts; who never had a ticket is *Pendente*."""
    found = set(Conversation.objects.filter(contact=contact).values_list("status", flat=True))
    return next((status for status in ("active", "pending", "closed") if status in found), "pending")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(deeds=st.lists(DEEDS, max_size=10))
@example(deeds=[("import_", [(0, False)]), ("shows_both", 0, False), ("undo",), ("inbound", 0, False)])
def test_whatever_the_order_there_is_one_contact_per_person(db: None, deeds: list[Any]) -> None:
    with transaction.atomic():
        book = Book()
        for deed in deeds:
            book.do(deed)
        transaction.set_rollback(True)
