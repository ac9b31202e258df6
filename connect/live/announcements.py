"""Says what happened, to whom: one row in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from connect.live.audiences import written
from connect.live.bells import live_bell

type Collected = dict[tuple[str, str], set[str]]

_collected: ContextVar[Collected | None] = ContextVar("collected", default=None)


def announce(kind: str, subject: int | str, audience: Iterable[str]) -> None:
    """Screens of this audience will show the subject anew. Only `broadcasts.py` files call this."""
    names = set(audience)
    collected = _collected.get()
    if collected is None:
        _write({(kind, str(subject)): names})
    else:
        collected.setdefault((kind, str(subject)), set()).update(names)


@contextmanager
def collecting() -> Iterator[None]:
    """Keeps a batch's announcements, merges those of one subject, and writes them at the end, all at once.

    Belongs inside the batch's transaction. Nested, it hands what it kept to the outer one; what was announced
    inside one that raises was never said.
    """
    outer = _collected.get()
    collected: Collected = {}
    token = _collected.set(collected)
    try:
        yield
    finally:
        _collected.reset(token)
    if outer is None:
        _write(collected)
    else:
        for key, names in collected.items():
            outer.setdefault(key, set()).update(names)


def _write(announced: Collected) -> None:
    from connect.live.models import Event

    events = [
        Event(kind=kind, subject=subject, audience=written(names))
        for (kind, subject), names in announced.items()
        if names
    ]
    if events:
        Event.objects.bulk_create(events)
        live_bell.ring()
