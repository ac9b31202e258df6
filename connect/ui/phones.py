"""Phone numbers as people read them."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

BRAZIL = 55


@lru_cache(maxsize=8192)
def shown(number: str) -> str:
    """`5511984120137` as `(11) 98412-0137`; abroad `+351 912 345 678`; what is no number as it came.

    Takes digits with the country code, with or without `+`. A Brazilian mobile that WhatsApp knows
    without its ninth digit is shown with it.
    """
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
