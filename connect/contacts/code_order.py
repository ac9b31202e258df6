"""The order of CODs as people mean it: 9 before 10, C-9 before C-10, 9/2025 before 10/2025.

Written by the database beside each COD, so that no writer can forget it and an index can serve it.
"""

from __future__ import annotations

from typing import Final

from django.db.models import F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Chr, Coalesce, Length, Lower, NullIf

DIGITS: Final = "0123456789"
ZERO: Final = ord("0")
AFTER_NUMBERS: Final = "~"


def place_of_code() -> Func:
    """Digits at the beginning and at the end go by their number, and numbers before words."""
    code = Lower(F("code"))
    rest = Func(code, Value(DIGITS), function="LTRIM")
    words = Func(rest, Value(DIGITS), function="RTRIM")
    head = NullIf(_slice(code, Value(1), Length(code) - Length(rest)), Value(""))
    tail = _slice(rest, Length(words) + Value(1))
    return _joined(Coalesce(_by_number(head), Value(AFTER_NUMBERS)), words, _by_number(tail))


def _by_number(digits: Func) -> Func:
    """With their length before them, as one character: text that is in order as the numbers are."""
    number = Func(digits, Value("0"), function="LTRIM")
    return _joined(Chr(Length(number) + Value(ZERO)), number)


def _slice(text: Combinable, *where: Combinable) -> Func:
    return Func(text, *where, function="SUBSTR")


def _joined(*texts: Combinable) -> Func:
    """Nothing when one of them is: not as Django's Concat."""
    return Func(*texts, template="(%(expressions)s)", arg_joiner=" || ")
