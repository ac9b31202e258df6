"""Phone numbers: reading what people type, and knowing when two spellings are one telephone.

Numbers are kept as E.164 digits without "+". Brazilian mobiles exist with and without the ninth digit, and
Meta names them either way (docs/whatsapp.md); `match_key` makes both the same. Landlines never take a 9.
"""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

from connect.accounts.refusals import Refusal

_BRAZILIAN: Final = re.compile(r"55(?P<area>[1-9][0-9])(?P<local>[6-9][0-9]{7})")
_NOT_DIGITS: Final = re.compile(r"[^0-9]")


class InvalidPhone(Refusal):
    """What was typed is no telephone number."""


def match_key(digits: str) -> str:
    """The form under which a number is unique: a Brazilian mobile always with its ninth digit."""
    number = _NOT_DIGITS.sub("", digits)
    old_mobile = _BRAZILIAN.fullmatch(number)
    return f"55{old_mobile['area']}9{old_mobile['local']}" if old_mobile else number


def without_ninth_digit(digits: str) -> str | None:
    """The other spelling of a Brazilian mobile; None when there is none."""
    key = match_key(digits)
    if len(key) == 13 and key.startswith("55") and key[4] == "9" and key[5] in "6789":
        return key[:4] + key[5:]
    return None


def read_phone(text: str, *, country: str = "BR") -> str:
    """E.164 digits of what a person typed: `11999999999`, `(11) 99999-9999`, `5511999999999`, `+55 11 ...`.

    Raises InvalidPhone with a sentence that says what is wrong.
    """
    typed = text.strip()
    digits = _NOT_DIGITS.sub("", typed)
    if re.search(r"[A-Za-zÀ-ÿ]", typed):
        raise InvalidPhone("Use só números. Exemplo: 11999999999")
    if not digits:
        raise InvalidPhone("Digite o número com DDD. Exemplo: 11999999999")
    if typed.startswith(("+", "00")):
        number = _parsed("+" + (digits[2:] if typed.startswith("00") else digits), None)
    elif country == "BR":
        return _read_brazilian(digits.removeprefix("0"))
    else:
        number = _parsed(digits, country)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
    if e164.startswith("55"):
        return _read_brazilian(e164)
    if not phonenumbers.is_possible_number(number):
        raise InvalidPhone("Este número não existe. Confira o país e os dígitos.")
    return match_key(e164)


def _read_brazilian(digits: str) -> str:
    national = digits[2:] if digits.startswith("55") and len(digits) in (12, 13) else digits
    if national.startswith("800") and len(national) in (10, 11):
        return "55" + national
    if len(national) < 10:
        raise InvalidPhone("Faltam dígitos. Use DDD e número: 11999999999")
    if len(national) > 11:
        raise InvalidPhone("Há dígitos a mais. Use DDD e número: 11999999999")
    key = match_key("55" + national)
    number = _parsed("+" + key, None)
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN:
        area = national[:2]
        if not phonenumbers.is_possible_number(number) or area not in _AREAS:
            raise InvalidPhone(f"O DDD {area} não existe. Use DDD e número: 11999999999")
        raise InvalidPhone("Este número não existe. Use DDD e número: 11999999999")
    return key


def _parsed(text: str, country: str | None) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone("Este número não existe. Confira o país e os dígitos.") from error


_AREAS: Final = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
        "19",
        "21",
        "22",
        "24",
        "27",
        "28",
        "31",
        "32",
        "33",
        "34",
        "35",
        "37",
        "38",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
        "51",
        "53",
        "54",
        "55",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "67",
        "68",
        "69",
        "71",
        "73",
        "74",
        "75",
        "77",
        "79",
        "81",
        "82",
        "83",
        "84",
        "85",
        "86",
        "87",
        "88",
        "89",
        "91",
        "92",
        "93",
        "94",
        "95",
        "96",
        "97",
        "98",
        "99",
    ]
)
"""Area codes (DDD) that Anatel has assigned."""
