"""While many knock at once the door goes first: what was acknowledged can be processed a moment later.

Both want the same interpreter, and on SQLite the same turn to write. Processing holds its turn for as long
as a hundred letters take to be written; whoever knocks meanwhile would wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Sized

MANY = 8
"""Letters at once: more than come together by chance."""
EBB_SECONDS = 0.01
PATIENCE_SECONDS = 0.5
"""However long the flood lasts, processing goes on after this."""


class Tide:
    def __init__(self) -> None:
        self.waiting: Sized = ()
        """What waits at the door to be made durable."""
        self._in_hand = 0
        self._high_until = 0.0

    def taken(self, letters: int) -> None:
        """So many are being made durable."""
        self._in_hand = letters

    def kept(self) -> None:
        """They are durable; those who brought them may be back at once."""
        if self._in_hand >= MANY:
            self._high_until = time.monotonic() + EBB_SECONDS
        self._in_hand = 0

    @property
    def is_high(self) -> bool:
        return len(self.waiting) + self._in_hand >= MANY or time.monotonic() < self._high_until

    def await_ebb(self) -> bool:
        """Returns once it is low, True, or when patience has run out, False."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.is_high:
            if time.monotonic() > deadline:
                return False
            time.sleep(EBB_SECONDS / 2)
        return True


tide = Tide()
"""Of this process: a door elsewhere is not in the way."""
