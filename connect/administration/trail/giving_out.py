"""The trail as a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from connect.administration.trail.reading import Filters, pieces_of
from connect.administration.trail.telling import Line, lines_of
from connect.contacts.writing import harmless
from connect.ui import moments

HEADINGS = ("Quando", "Quem", "Tipo", "O que aconteceu", "Sobre", "Nº", "Antes", "Depois", "De onde")


class _Echo:
    """What a csv writer writes comes back from it."""

    def write(self, text: str) -> str:
        return text


def sheet_of(filters: Filters) -> Iterator[str]:
    """Line by line, newest first."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"  # so that Excel reads UTF-8
    yield writer.writerow(HEADINGS)
    for entries in pieces_of(filters):
        for line in lines_of(entries):
            yield writer.writerow([harmless(cell) for cell in _cells(line)])


def _cells(line: Line) -> tuple[str, ...]:
    there = moments.local(line.happened_at)
    before = "; ".join(f"{each.label}: {each.before}" for each in line.changes if each.before is not None)
    after = "; ".join(f"{each.label}: {each.after}" for each in line.changes if each.after is not None)
    return (
        f"{there:%d/%m/%Y %H:%M:%S}",
        line.who,
        line.name,
        " ".join(filter(None, [line.who, line.sentence, line.about])) + line.ending,
        line.object_type,
        line.object.partition(":")[2],
        before,
        after,
        line.ip,
    )
