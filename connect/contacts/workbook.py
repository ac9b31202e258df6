"""An XLSX workbook of plain texts (docs/decisions/0038-exporting.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Final

import xlsxwriter

LONGEST_CELL: Final = 32_767
"""Excel's own limit."""
PIECE: Final = 64 * 1024

_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def workbook(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """One sheet of texts, its first row the headings. What cannot stand in a cell is left out."""
    with TemporaryFile() as file:
        # Rows go to the disk as they come, not into memory.
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Contatos")
            sheet.freeze_panes(1, 0)
            text = book.add_format({"num_format": "@"})
            heading = book.add_format({"num_format": "@", "bold": True})
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, _fitting(cell), text if number else heading)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _fitting(text: str) -> str:
    return _NOT_XML.sub("", text)[:LONGEST_CELL]
