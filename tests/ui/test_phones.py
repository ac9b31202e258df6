from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat

from connect.ui.phones import shown


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("5511984120137", "(11) 98412-0137"),
        ("+5511984120137", "(11) 98412-0137"),
        ("551184120137", "(11) 98412-0137"),
        ("556299150128", "(62) 99915-0128"),
        ("551132123456", "(11) 3212-3456"),
        ("351912345678", "+351 912 345 678"),
        ("14155552671", "+1 415-555-2671"),
    ],
)
def test_a_number_is_shown_as_people_of_its_country_write_it(number: str, words: str) -> None:
    assert shown(number) == words


@pytest.mark.parametrize("text", ["BR.1502576394655843", "maria.silva", ""])
def test_what_is_no_number_is_shown_as_it_came(text: str) -> None:
    assert shown(text) == text


def test_what_needs_no_parsing_reads_as_if_it_had_been_parsed() -> None:
    for area in range(10, 100):
        number = phonenumbers.parse(f"+55{area}987654321")
        assert shown(f"55{area}987654321") == phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
