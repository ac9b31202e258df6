"""Phone numbers as people read them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

BRAZIL = 55
_AREA: Final = "[14689][1-9]|2[12478]|3[1-578]|5[1345]|7[134579]"
_MOBILE: Final = re.compile(rf"\+?55({_AREA})(9[0-9]{{4}})([0-9]{{4}})")
"""Brazil's mobiles, which nearly all are: a page shows dozens, and parsing takes its time."""


@lru_cache(maxsize=8192)
def shown(number: str) -> str:
    """`5511984120137` as `(11) 98412-0137`; abroad `+351 912 345 678`; what is no number as it came.

    Takes digits with the country code, with or without `+`. A Brazilian mobile that WhatsApp knows
    without its ninth digit is shown with it.
    """
    if (mobile := _MOBILE.fullmatch(number)) is not None:
        area, first, last = mobile.groups()
        return f"({area}) {first}-{last}"
    try:
        parsed = phonenumbers.parse("+" + number.removeprefix("+"))
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code != BRAZIL:
        return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    return phonenumbers.format_number(_with_ninth_digit(parsed), PhoneNumberFormat.NATIONAL)


def _with_ninth_digit(parsed: PhoneNumber) -> PhoneNumber:
    national = str(parsed.national_number)
    if len(national) != 10 or national[2] not in "6789":
        return parsed
    return PhoneNumber(country_code=BRAZIL, national_number=int(f"{national[:2]}9{national[2:]}"))


def shown_or_username(phone: str, username: str) -> str:
    """The telephone as people read it, or the name under which WhatsApp knows who shows none."""
    return shown(phone) if phone else f"@{username}" if username else ""
