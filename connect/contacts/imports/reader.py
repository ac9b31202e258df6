"""Reads a spreadsheet in a process of its own, within limits, and knows nothing of the product.

It is started with the file's path and prints JSON, a line a row: first what it found (`{"rows": about}`),
then `[line, [cell, ...]]` for every row that is not empty, then `{"end": true}`. Instead of any of these it
may print `{"refused": sentence}`. What prints no end has died of its limits.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import datetime as dt
import io
import json
import os
import re
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

MOST_MEMORY = 512 * 1024 * 1024
MOST_CPU_SECONDS = 60
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 2_000
MOST_COLUMNS = 200
MOST_ROWS = 200_000
LONGEST_CELL = 32_767
"""Excel's own limit."""

SEPARATORS = ";\t,|"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NO_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b", b"{\\rtf")
FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|table|meta)", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

NOT_A_SHEET = "Este arquivo não é uma planilha. Envie um arquivo CSV ou XLSX."
OLD_EXCEL = (
    "Este arquivo é do Excel antigo (.xls) ou tem senha. Salve-o como .xlsx, sem senha, e envie de novo."
)
BROKEN = "A planilha está danificada e não pôde ser lida. Abra-a no Excel, salve de novo e envie."
UNPACKED = "A planilha é grande demais depois de descompactada: o limite é de 300 MB."
COLUMNS = f"A planilha tem colunas demais: o limite é de {MOST_COLUMNS}."
ROWS = "A planilha tem linhas demais: o limite é de 200.000. Divida-a em partes."
EMPTY = "A planilha está vazia."
QUOTES = "As aspas do arquivo não fecham, ou uma célula é longa demais. Confira o CSV e envie de novo."
UNREADABLE = "O arquivo tem conteúdo que não é texto (bytes nulos). Salve-o de novo como CSV ou XLSX."


class Refused(Exception):
    """The file is not taken; the text is the sentence to read."""


type Cells = list[str]


def first_look(head: bytes) -> str:
    """What is wrong with a file that begins like this, as far as its first bytes tell; or nothing."""
    if not head:
        return EMPTY
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return OLD_EXCEL
    if head.startswith(NO_TABLE) or MARKUP.match(head):
        return NOT_A_SHEET
    is_text = not head.startswith(b"PK\x03\x04") and not any(head.startswith(bom) for bom, _ in BOMS[1:])
    return UNREADABLE if is_text and b"\0" in head else ""


def read(path: str) -> Iterator[Any]:
    """What the program prints."""
    with open(path, "rb") as file:  # noqa: PTH123 - no library but what is needed
        head = file.read(4096)
    if problem := first_look(head):
        raise Refused(problem)
    yield from _limited(read_xlsx(path) if head.startswith(b"PK\x03\x04") else read_csv(path))


def _limited(lines: Iterator[Any]) -> Iterator[Any]:
    yield next(lines)
    count = 0
    for line, cells in lines:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Refused(COLUMNS)
        count += 1
        if count > MOST_ROWS:
            raise Refused(ROWS)
        yield [line, cells]
    if not count:
        raise Refused(EMPTY)


# -- XLSX ------------------------------------------------------------------------------------------


def read_xlsx(path: str) -> Iterator[Any]:
    """Values only: of a formula its last result, of merged cells the first."""
    _look_into_zip(path)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheet = _first_sheet(workbook)
            if sheet is None:
                raise Refused(EMPTY)
            if sheet.total_width > MOST_COLUMNS:
                raise Refused(COLUMNS)
            yield {"rows": sheet.height}
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                yield line, [text_of(cell) for cell in cells]
    except CalamineError as error:
        raise Refused(BROKEN) from error


def _look_into_zip(path: str) -> None:
    """What the parts say of themselves. One that lies meets the limits of the process."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused(BROKEN) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(UNPACKED)
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Refused(NOT_A_SHEET)


def _first_sheet(workbook: Any) -> Any:
    """The first one that can be seen and is not empty."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for about in workbook.sheets_metadata:
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.height:
                return sheet
    return None


def text_of(cell: Any) -> str:
    """A cell as a person reads it."""
    match cell:
        case str():
            return cleaned(cell)
        case bool():
            return "Sim" if cell else "Não"
        case float() if cell.is_integer() and abs(cell) < 1e18:
            return str(int(cell))
        case dt.date():
            return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
        case _:
            return cleaned(str(cell))


def cleaned(text: str) -> str:
    text = CONTROLS.sub("", text[:LONGEST_CELL]).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\xa0", " ").strip()
    if text[:1] == "'" and text[1:].startswith(FORMULA):  # as our own export writes it
        return text[1:].strip()
    return text


# -- CSV -------------------------------------------------------------------------------------------


def read_csv(path: str) -> Iterator[Any]:
    encoding, rows = _encoding(path)
    with open(path, newline="", encoding=encoding, errors="replace") as file:  # noqa: PTH123
        first = file.readline(LONGEST_CELL)
        named = re.fullmatch(r"sep=(.)\r?\n?", first)
        start = file.tell() if named else 0
        file.seek(start)
        separator = named[1] if named else _separator(file.read(64 * 1024))
        file.seek(start)
        yield {"rows": rows}
        try:
            reader = csv.reader(file, delimiter=separator)
            for cells in reader:
                if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                    raise Refused(COLUMNS)
                yield reader.line_num + bool(named), [cleaned(cell) for cell in cells[:MOST_COLUMNS]]
        except csv.Error as error:
            raise Refused(QUOTES) from error


def _encoding(path: str) -> tuple[str, int]:
    """UTF-8 if it is, else what Excel writes in Brazil; and about how many lines there are."""
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(4)
        encoding = next((name for bom, name in BOMS if head.startswith(bom)), "")
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding or "utf-8")()
        lines = 0
        is_valid = True
        while piece := file.read(1024 * 1024):
            lines += piece.count(b"\n") or piece.count(b"\r")
            if encoding != "utf-16" and b"\0" in piece:
                raise Refused(UNREADABLE)
            if is_valid:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    is_valid = False
    if not is_valid and encoding == "utf-16":
        raise Refused(UNREADABLE)
    return (encoding or "utf-8") if is_valid else "cp1252", lines + 1


def _separator(sample: str) -> str:
    """The one that cuts most rows into the same number of cells, more than one."""

    def score(separator: str) -> float:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row]
        except csv.Error:
            return 0
        if len(rows) > 2:
            rows.pop()  # the sample may end in the middle of it
        widths = Counter(len(row) for row in islice(rows, 50))
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 1))
        return 0 if width < 2 else count / widths.total() * min(width, 30)

    return max(SEPARATORS, key=score)


# -- the program -----------------------------------------------------------------------------------


def _bind() -> None:
    """Whatever is in the file, it costs no more than this. (Not every system knows every limit.)"""
    csv.field_size_limit(4 * LONGEST_CELL)
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def main(arguments: Sequence[str]) -> int:
    _bind()
    out = sys.stdout
    try:
        for line in read(arguments[0]):
            out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")
        out.write('{"end":true}\n')
    except Refused as refused:
        out.write(json.dumps({"refused": str(refused)}) + "\n")
    except BrokenPipeError:
        os._exit(0)  # who asked has seen enough
    with contextlib.suppress(BrokenPipeError):
        out.flush()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
