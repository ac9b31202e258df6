"""The ninth digit of Brazilian mobiles: dialled with it, but many WhatsApp accounts are known without it."""

from __future__ import annotations

import re

OLD_CITIES = range(11, 29)
"""Area codes whose accounts usually carry the ninth digit in their WhatsApp id; the others usually do not."""


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def dialled(phone: str) -> str:
    """The number as people dial it: a Brazilian mobile always with its ninth digit."""
    number = digits(phone)
    if len(number) == 12 and number.startswith("55") and number[4] in "6789":
        return f"{number[:4]}9{number[4:]}"
    return number


def without_ninth(phone: str) -> str:
    number = digits(phone)
    if len(number) == 13 and number.startswith("55") and number[4] == "9":
        return number[:4] + number[5:]
    return number


def usually_has_ninth(phone: str) -> bool:
    number = digits(phone)
    return not number.startswith("55") or int(number[2:4] or 0) in OLD_CITIES
