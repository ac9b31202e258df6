"""Says what happened, to whom: one row in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.utils import timezone

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
    events = [(kind, subject, written(names)) for (kind, subject), names in announced.items() if names]
    if events:
        _insert(events)
        live_bell.ring()


# Every message announces two or three: an object of the ORM's for each took half of what sending cost there.
_COLUMNS = "INSERT INTO live_event (kind, subject, audience, created_at)"


def _insert(events: Sequence[tuple[str, str, str]]) -> None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds, subjects, audiences = (list(column) for column in zip(*events, strict=True))
            cursor.execute(
                f"{_COLUMNS} SELECT kind, subject, audience, %s"  # noqa: S608 - words of ours alone
                " FROM unnest(%s::text[], %s::text[], %s::text[]) AS event (kind, subject, audience)",
                [now, kinds, subjects, audiences],
            )
        else:
            cursor.executemany(f"{_COLUMNS} VALUES (%s, %s, %s, %s)", [(*event, now) for event in events])
