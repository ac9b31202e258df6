"""Which passwords keep all the rules and are common all the same, told to a browser without spelling them."""

from __future__ import annotations

from functools import cache
from zlib import crc32

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator

from connect.accounts.passwords import rules


@cache
def marks() -> str:
    """Checksums with a space between them. What breaks a rule anyway is not among them."""
    # The list is written in small letters and compared so: what it lacks there a capital may give.
    kept = [
        word for word in CommonPasswordValidator().passwords if _keeps_all(word + word.upper(), len(word))
    ]
    return " ".join(sorted(f"{crc32(word.encode()):08x}" for word in kept))


def _keeps_all(letters: str, length: int) -> bool:
    return length >= settings.PASSWORD_MIN_LENGTH and all(rule.holds(letters) for rule in rules())
