"""The order of CODs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from connect.contacts.models import Contact
from tests.contacts.book import a_contact
from tests.people import People

pytestmark = pytest.mark.django_db

IN_ORDER = (
    ["0", "007", "8", "9", "10", "99", "100", "1000"],
    ["C-9", "C-10", "c-11", "D"],
    ["A9", "A10"],
    ["9/2025", "10/2025"],
    ["2025-9", "2025-10"],
    ["9", "10", "A1"],
    ["12 a", "12 b"],
)


@pytest.mark.parametrize("codes", IN_ORDER, ids=" ".join)
def test_codes_stand_as_people_count(codes: list[str]) -> None:
    for place, code in enumerate(reversed(codes)):
        a_contact(f"Cliente {code}", f"55119{88000000 + place}", code=code)
    found = list(Contact.objects.order_by("code_place").values_list("code", flat=True))
    assert found == codes


def test_the_browser_compares_as_the_database_does(db: None) -> None:
    for place, code in enumerate(code for codes in IN_ORDER[:5] for code in codes):
        a_contact(f"Cliente {code}", f"55119{88000000 + place}", code=code)
    places = list(Contact.objects.order_by("code_place").values_list("code_place", flat=True))
    assert all(first <= second for first, second in pairwise(places))


def test_a_code_has_its_place_however_it_is_written(people: People) -> None:
    contact = a_contact("Maria Silva", code="9")
    other = a_contact("João", "5511966665555", code="10")
    contact.edit({"code": "11"}, by=people.duda)
    assert list(Contact.objects.order_by("code_place")) == [other, contact]
    Contact.objects.filter(pk=other.pk).update(code="12")
    assert list(Contact.objects.order_by("code_place")) == [contact, other]
    Contact.objects.filter(pk=other.pk).update(code=None)
    other.refresh_from_db()
    assert other.code_place is None
