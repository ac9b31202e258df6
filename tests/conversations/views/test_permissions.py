"""What the matrix (tests/matrix) cannot say: what of a thing, and from when on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from connect.conversations.models import Message
from tests.conversations.cases import Cases, gather_cases, give_photo, phone_of
from tests.conversations.whatsapp import hear, said
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(people: People) -> Cases:
    return gather_cases(people)


@pytest.mark.parametrize(("case", "who"), [("queued", "ana"), ("queued", "bruno"), ("suportes", "carla")])
def test_who_may_take_it_sees_no_telephone_and_no_message_until_then(
    cases: Cases, as_: Callable[[str], Client], case: str, who: str
) -> None:
    page = as_(who).get(f"/conversas/{cases.all[case].pk}/").content.decode()
    thread = page.partition('id="open"')[2]
    assert "assuncao" in thread
    assert "8888" not in thread
    assert 'id="message-' not in thread


def test_who_has_lost_it_reads_nothing_of_what_came_after(cases: Cases, as_: Callable[[str], Client]) -> None:
    hear(said("Só para o Bruno", by=phone_of(3), name="Cliente 3"))
    ana, bruno = as_("ana"), as_("bruno")
    url = f"/conversas/{cases.passed_on.pk}/"
    assert "Só para o Bruno" in bruno.get(url).content.decode()
    for address in (url, f"{url}mensagens/", "/conversas/?situacao=anteriores"):
        assert "Só para o Bruno" not in ana.get(address).content.decode()


def test_who_has_lost_it_gets_no_file_that_came_after(cases: Cases, as_: Callable[[str], Client]) -> None:
    attachment = give_photo(cases.passed_on, by=phone_of(3))
    url = f"/conversas/{cases.passed_on.pk}/arquivos/{attachment.pk}/"
    assert as_("bruno").get(url).status_code == 200
    assert as_("ana").get(url).status_code == 404


def test_a_deleted_messages_file_is_not_given_out(cases: Cases, as_: Callable[[str], Client]) -> None:
    attachment = give_photo(cases.anas, by=phone_of(1))
    Message.objects.filter(pk=attachment.message_id).update(revoked_at=attachment.message.happened_at)
    assert as_("ana").get(f"/conversas/{cases.anas.pk}/arquivos/{attachment.pk}/").status_code == 404


def test_a_file_is_downloaded_when_asked(cases: Cases, as_: Callable[[str], Client]) -> None:
    attachment = give_photo(cases.anas, by=phone_of(1))
    answer = as_("ana").get(f"/conversas/{cases.anas.pk}/arquivos/{attachment.pk}/?baixar=1")
    assert answer.headers["Content-Disposition"].startswith("attachment")
