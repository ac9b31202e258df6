"""In which order conversations are listed, when the times of WhatsApp, in whole seconds, do not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from connect.accounts.models import User
from connect.conversations.fragments import conversations
from connect.conversations.inbox import Inbox, Shelf
from connect.conversations.models import Conversation
from connect.dashboard.cards import cards_for
from connect.dashboard.fragments import cards, rows
from connect.dashboard.listing import Filters, page_for
from connect.live import Fragment
from connect.ui import keyset
from tests.conversations.whatsapp import a_number, hear, said
from tests.people import JOAO_PHONE, People

pytestmark = pytest.mark.django_db

MARIAS_PHONE = "5511977776666"


@pytest.fixture
def write(people: People) -> Callable[[str], None]:
    """`write("João")`: all in the same second."""
    a_number(people.comercial)
    second = str(int(timezone.now().timestamp()))

    def write(name: str) -> None:
        phone = MARIAS_PHONE if name == "Maria" else JOAO_PHONE
        hear(said("Oi", name=name, by=phone, timestamp=second))

    return write


def order_of(html: str) -> list[str]:
    return [name for name in re.findall(r">(João|Maria)<", html) if name in {"João", "Maria"}]


def page(user: User, shelf: Shelf) -> list[str]:
    return order_of("".join(Inbox(user, shelf).page().rows))


def live(renders: Callable[[Sequence[str]], Mapping[str, Fragment]], name: str) -> list[str]:
    """As the elements of the page put in order what they are sent."""
    pks = {str(pk): who for pk, who in Conversation.objects.values_list("pk", "contact__name")}
    places = {
        re.search(rf'{name}="([\d-]+)"', fragment.html)[1]: pks[pk]  # type: ignore[index]
        for pk, fragment in renders(list(pks)).items()
    }
    return [places[place] for place in sorted(places, reverse=True)]


def test_of_two_who_write_in_the_same_second_the_later_is_on_top(
    write: Callable[[str], None], people: People
) -> None:
    for name in ("João", "Maria", "João", "Maria"):
        write(name)
        if Conversation.objects.count() == 1:
            continue
        expected = [name, "João" if name == "Maria" else "Maria"]
        assert page(people.gerson, Shelf.ALL) == expected
        assert page(people.gerson, Shelf.HIGHLIGHTED) == expected
        assert order_of("".join(cards_for(people.gerson).shown)) == expected
        assert order_of("".join(page_for(people.gerson, Filters()).rows)) == expected
        assert live(conversations, "data-order") == expected
        assert live(conversations, "data-highlight") == expected
        assert live(cards, "data-order") == expected
        assert live(rows, "data-order") == expected


def test_of_one_batch_too(people: People) -> None:
    a_number(people.comercial)
    second = str(int(timezone.now().timestamp()))
    maria = said("Oi", by=MARIAS_PHONE, name="Maria", timestamp=second)
    hear(said("Oi", timestamp=second), maria, said("Ainda eu", timestamp=second))
    assert page(people.gerson, Shelf.ALL) == ["João", "Maria"]


def test_who_writes_back_in_the_second_of_the_answer_comes_after_it(people: People) -> None:
    a_number(people.comercial)
    hear(said("Tem corrente?"))
    conversation = Conversation.objects.get()
    answer = conversation.reply("Tem sim", by=people.gerson, key="tem-sim")
    hear(said("E o prazo?", timestamp=str(int(answer.created_at.timestamp()))))
    conversation.refresh_from_db()
    assert conversation.preview == "E o prazo?"
    said_in_order = conversation.messages.exclude(direction="system").in_order()
    assert [message.text for message in said_in_order] == ["Tem corrente?", "Tem sim", "E o prazo?"]


def test_the_next_page_begins_after_the_last_of_equals(write: Callable[[str], None], people: People) -> None:
    for name in ("Maria", "João", "Maria"):
        write(name)
    first = Conversation.objects.get(contact__name="Maria")
    for shelf, columns in (
        (Shelf.ALL, Conversation.IN_LISTS),
        (Shelf.HIGHLIGHTED, Conversation.IN_HIGHLIGHTS),
    ):
        place = keyset.written(*(getattr(first, column) for column in columns))
        assert order_of("".join(Inbox(people.gerson, shelf).page(place).rows)) == ["João"]
    place = keyset.written(*(getattr(first, column) for column in Conversation.IN_LISTS))
    assert order_of("".join(page_for(people.gerson, Filters(), place).rows)) == ["João"]


# -- no list is sorted: an index has its order -------------------------------------------------------

LISTS: dict[str, Callable[[User], QuerySet[Conversation]]] = {
    "all": lambda user: Conversation.objects.visible_to(user).order_by(
        *(f"-{column}" for column in Conversation.IN_LISTS)
    ),
    "highlights": lambda user: Conversation.objects.visible_to(user).highlighted(),
}


def plan_of(found: QuerySet[Conversation]) -> str:
    """How the database reads them. PostgreSQL's sorts so few rows at once, unless it is told not to."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                    cursor.execute(f"SET LOCAL enable_{way} = off")
        return str(found[:30].explain())


@pytest.mark.parametrize("who", ["ana", "gerson", "duda"])
@pytest.mark.parametrize("name", LISTS)
def test_an_index_has_the_order(people: People, who: str, name: str) -> None:
    columns = Conversation.IN_LISTS if name == "all" else Conversation.IN_HIGHLIGHTS
    found = LISTS[name](getattr(people, who))
    now = timezone.now()
    values = [now if column.endswith("_at") else 1 for column in columns]
    for read in (found, keyset.before(found, columns, values)):
        plan = plan_of(read.only("pk"))
        assert "Sort" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        assert "conversations_" in plan, plan
