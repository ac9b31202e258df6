"""How the C library keeps the memory of many threads."""

from __future__ import annotations

import ctypes

MOST: int = 2
_M_ARENA_MAX = -8


def share() -> None:
    """Few arenas for all threads; before they start.

    glibc gives each thread one of its own, up to eight a core, and what is freed in one serves no other:
    under load some 30 MB. Threads of Python seldom allocate at the same moment.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library
        return
    mallopt(_M_ARENA_MAX, MOST)
