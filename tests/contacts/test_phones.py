"""What people type, and when two spellings are one telephone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect.contacts.phones import InvalidPhone, match_key, read_phone, without_ninth_digit


@pytest.mark.parametrize(
    "typed",
    [
        "11999999999",
        "(11) 99999-9999",
        "5511999999999",
        "+55 11 99999-9999",
        "011 99999 9999",
        "1199999999",
        "551199999999",
    ],
)
def test_one_mobile_however_it_is_typed(typed: str) -> None:
    assert read_phone(typed) == "5511999999999"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("1133334444", "551133334444"),
        ("+55 (47) 3333-4444", "554733334444"),
        ("08007771234", "558007771234"),
        ("+1 415 555 2671", "14155552671"),
        ("+351 912 345 678", "351912345678"),
        ("0054 9 11 2345 6789", "5491123456789"),
    ],
)
def test_landlines_and_foreign_numbers_stay_as_they_are(typed: str, digits: str) -> None:
    assert read_phone(typed) == digits


def test_another_default_country() -> None:
    assert read_phone("912 345 678", country="PT") == "351912345678"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Digite o número"),
        ("99999999", "Faltam dígitos. Use DDD e número: 11999999999"),
        ("119999", "Faltam dígitos"),
        ("119999999999999", "dígitos a mais"),
        ("onze nove", "só números"),
        ("20999999999", "O DDD 20 não existe"),
        ("+999 12", "não existe"),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(InvalidPhone) as refusal:
        read_phone(typed)
    assert sentence in refusal.value.sentence


@pytest.mark.parametrize(
    ("digits", "key"),
    [
        ("554791234567", "5547991234567"),
        ("5547991234567", "5547991234567"),
        ("554733334444", "554733334444"),
        ("551155554444", "551155554444"),
        ("14155552671", "14155552671"),
        ("+55 47 9123-4567", "5547991234567"),
    ],
)
def test_the_ninth_digit_makes_no_other_person(digits: str, key: str) -> None:
    assert match_key(digits) == key


def test_the_other_spelling() -> None:
    assert without_ninth_digit("5547991234567") == "554791234567"
    assert without_ninth_digit("554733334444") is None


@given(st.from_regex(r"55[1-9][1-9][6-9][0-9]{7}", fullmatch=True))
def test_both_spellings_of_any_mobile_have_one_key(old: str) -> None:
    new = match_key(old)
    assert match_key(new) == new
    assert without_ninth_digit(new) == old


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        digits = read_phone(typed)
    except InvalidPhone:
        return
    assert digits.isascii()
    assert digits.isdigit()
    assert match_key(digits) == digits
