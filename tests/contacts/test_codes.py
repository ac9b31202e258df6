"""The COD is one contact's alone, unless the company lets it repeat; and then one's alone again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from connect.accounts.models import Company, User
from connect.administration.deciding import decide
from connect.audit.models import Entry
from connect.contacts.codes import CodesRepeat
from connect.contacts.models import Contact
from connect.contacts.models.editable import CodeTaken
from connect.conversations.models import Merge
from connect.conversations.models.merge import SomethingNew
from tests.contacts.book import a_contact
from tests.contacts.imports.sheets import HEADINGS, checked, csv_of, imported, reasons, undone, work_off
from tests.people import People
from tests.together import at_once

pytestmark = pytest.mark.django_db

PAGE = "/administracao/configuracoes/"
PHONES = ("5511977770001", "5511977770002", "5511977770003", "5511977770004")


def added(people: People, place: int, code: str, **values: Any) -> Contact:
    values = {"name": f"Cliente {place}", "owner": people.ana} | values
    return Contact.add(by=people.ana, phone=PHONES[place], code=code, **values)


def codes() -> list[tuple[str, str | None]]:
    return list(Contact.objects.standing().order_by("phone").values_list("name", "code"))


@pytest.fixture
def repeating(people: People) -> None:
    decide(codes_repeat=True, by=people.duda)


def browser(user: User) -> Client:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(user)
    return client


def sheet(*rows: tuple[object, ...]) -> bytes:
    return csv_of([HEADINGS, *rows])


def test_two_people_of_one_company_may_have_its_code(people: People, repeating: None) -> None:
    first, second, third = added(people, 0, "77"), added(people, 1, "77"), added(people, 2, "")
    third.edit({"code": "77"}, by=people.ana)
    assert [code for _, code in codes()] == ["77", "77", "77"]
    assert Contact.objects.visible_to(people.ana).matching("77").count() == 3
    first.edit({"code": "78"}, by=people.ana)
    second.edit({"name": "Outra"}, by=people.ana)
    assert [code for _, code in codes()] == ["78", "77", "77"]


def test_who_writes_a_code_down_that_another_has_is_told(people: People, repeating: None) -> None:
    added(people, 0, "77")
    added(people, 1, "99", owner=people.carla)
    form = {"name": "X", "phone": "", "owner": people.ana.pk}
    address = f"{reverse('contacts:check')}?campo=code"
    mine = browser(people.ana).post(address, form | {"code": "77"}).content.decode()
    assert "Cliente 0 também tem este código." in mine
    assert 'role="alert"' not in mine
    elses = browser(people.ana).post(address, form | {"code": "99"}).content.decode()
    assert "Outro contato também tem este código." in elses
    assert "Cliente 1" not in elses


def test_a_sheet_may_repeat_them_too(people: People, repeating: None) -> None:
    added(people, 0, "77")
    done = imported(
        sheet(("Bia", "11977770002", "77"), ("Célia", "11977770003", "88"), ("Davi", "11977770004", "88")),
        by=people.ana,
        owner=people.ana,
    )
    assert reasons(done) == []
    assert [code for _, code in codes()] == ["77", "77", "88", "88"]
    imported(sheet(("Bia Dias", "11977770002", "88")), by=people.ana)
    assert codes()[1] == ("Bia Dias", "88")


def test_what_a_sheet_repeats_is_refused_when_that_is_over_by_then(people: People, repeating: None) -> None:
    rows = sheet(("Bia", "11977770002", "88"), ("Célia", "11977770003", "88"))
    ready = checked(rows, by=people.ana, owner=people.ana)
    decide(codes_repeat=False, by=people.duda)
    ready.start(by=people.ana)
    work_off()
    assert codes() == [("Bia", "88")]
    assert reasons(ready) == ["O COD 88 já é de Bia."]


def test_an_undone_sheet_gives_a_code_back_beside_who_has_it_by_now(people: People, repeating: None) -> None:
    added(people, 0, "77")
    done = imported(sheet(("Cliente 0", "11977770001", "78")), by=people.ana)
    added(people, 1, "77")
    undone(done, by=people.ana)
    assert [code for _, code in codes()] == ["77", "77"]
    with pytest.raises(CodesRepeat):
        decide(codes_repeat=False, by=people.duda)


def test_of_two_that_are_united_the_code_is_one(people: People, repeating: None) -> None:
    first, second = added(people, 0, "77"), added(people, 1, "77")
    merge = Merge.unite(first, second, by=people.ana)
    assert [code for _, code in codes()] == ["77"]
    merge.undo(by=people.ana)
    assert [code for _, code in codes()] == ["77", "77"]


def test_two_are_not_two_again_when_their_code_may_no_longer_repeat(people: People, repeating: None) -> None:
    merge = Merge.unite(added(people, 0, "77"), added(people, 1, "77"), by=people.ana)
    decide(codes_repeat=False, by=people.duda)
    with pytest.raises(SomethingNew, match="código"):
        merge.undo(by=people.ana)


def test_two_are_not_two_again_when_the_code_of_one_is_somebody_elses_by_now(people: People) -> None:
    merge = Merge.unite(added(people, 0, "77"), added(people, 1, "78"), by=people.ana)
    added(people, 2, "78")
    with pytest.raises(SomethingNew, match="código"):
        merge.undo(by=people.ana)
    assert [code for _, code in codes()] == ["77", "78"]


def test_codes_are_of_one_each_again_only_when_they_are(people: People, repeating: None) -> None:
    first = added(people, 0, "77")
    for place, code in ((1, "77"), (2, "78"), (3, "78")):
        added(people, place, code)
    duda = browser(people.duda)
    answer = duda.post(PAGE, {"agents_export": "on"})
    assert answer.status_code == 422
    assert "2 códigos estão em mais de um contato: 77, 78." in answer.content.decode()
    assert Company.ours().codes_repeat
    assert not Company.ours().agents_export
    first.edit({"code": "79"}, by=people.ana)
    with pytest.raises(CodesRepeat, match="1 código está em mais de um contato: 78"):
        decide(codes_repeat=False, by=people.duda)
    Contact.objects.get(phone=PHONES[3]).edit({"code": None}, by=people.ana)
    assert duda.post(PAGE, {}).status_code == 302

    with pytest.raises(CodeTaken):
        first.edit({"code": "77"}, by=people.ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=first.pk).update(code="77")
    told = Entry.objects.filter(kind="company.changed").order_by("pk").values_list("after", flat=True)
    assert list(told) == [{"codes_repeat": True}, {"codes_repeat": False}]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("may_repeat", [False, True])
def test_of_some_who_write_one_code_down_at_once(people: People, may_repeat: bool) -> None:
    decide(codes_repeat=may_repeat, by=people.duda)
    third, fourth = (a_contact(f"Cliente {place}", PHONES[place], owner=people.ana) for place in (2, 3))
    done = at_once(
        lambda: added(people, 0, "77"),
        lambda: added(people, 1, "77"),
        lambda: third.edit({"code": "77"}, by=people.ana),
        lambda: fourth.edit({"code": "77"}, by=people.ana),
    )
    refused = sum(isinstance(each, CodeTaken) for each in done)
    assert refused == (0 if may_repeat else 3)
    assert Contact.objects.filter(code="77").count() == 4 - refused
    assert Contact.objects.filter(code="77", code_repeats=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_repeats_a_code_while_that_ends_is_before_it_or_after_it(
    people: People, repeating: None
) -> None:
    added(people, 0, "77")
    repeated, ended = at_once(
        lambda: added(people, 1, "77"), lambda: decide(codes_repeat=False, by=people.duda)
    )
    assert isinstance(repeated, CodeTaken) != isinstance(ended, CodesRepeat)
    assert Company.ours().codes_repeat == isinstance(ended, CodesRepeat)
    assert Contact.objects.filter(code="77").count() == 1 + isinstance(repeated, Contact)
