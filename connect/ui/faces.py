"""The initials and the colour that stand for a person."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

COLOURS = 6


@lru_cache(maxsize=8192)
def initials(name: str) -> str:
    """`João Batista da Silva` is `JS`; empty when no word of the name begins with a letter."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    # "de", "da", "e": the small words between names do not count, unless there is nothing else.
    names = [word for word in words if word[0].isupper()] or words
    if not names:
        return ""
    return (names[0][0] + (names[-1][0] if len(names) > 1 else "")).upper()


def colour(name: str) -> int:
    """1 to 6, always the same for a name."""
    return crc32(name.encode()) % COLOURS + 1
