"""Whatever a person's program has saved: the same rows."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connect.contacts.imports import reader
from connect.contacts.imports.headings import Field, guess, heading_line
from connect.contacts.imports.sheets import TOO_MUCH, Line, Unreadable, opened
from tests.contacts.imports.sheets import csv_of, read, saved, xlsx_of

ROWS = [["Nome", "Telefone"], ["João Conceição", "11988887777"], ["Inês; a 1ª", "4733334444"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_rows(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    found = read(csv_of(ROWS, separator=separator, encoding=encoding), tmp_path)
    assert found == [Line(number, row) for number, row in enumerate(ROWS, start=1)]


def test_excel_may_say_the_separator(tmp_path: Path) -> None:
    assert read(b"sep=;\r\nNome;Telefone\r\nAna, a primeira;1", tmp_path)[1] == (3, ["Ana, a primeira", "1"])


def test_an_xlsx_gives_values_as_people_read_them(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["B3"], sheet["C3"], sheet["D3"], sheet["E3"] = "Nome", "Telefone", "Nascimento", "VIP"
    sheet["B5"], sheet["C5"], sheet["D5"], sheet["E5"] = " Ana ", 11988887777, date(1980, 12, 31), True
    sheet["C6"], sheet["D6"] = 1.1988887777e10, datetime(1980, 12, 31, 10, 0)  # noqa: DTZ001 - Excel knows no zones
    sheet.merge_cells("B7:D7")
    sheet["B7"] = "junto"
    assert read(saved(workbook), tmp_path) == [
        (3, ["Nome", "Telefone", "Nascimento", "VIP"]),
        (5, ["Ana", "11988887777", "31/12/1980", "Sim"]),
        (6, ["", "11988887777", "31/12/1980"]),
        (7, ["junto"]),
    ]


def test_a_formula_is_its_last_result_and_in_text_nothing_but_text(tmp_path: Path) -> None:
    computed = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="str"><f>CONCAT("Jo","e")</f><v>Joe</v></c><c r="B1"><f>40+2</f><v>42</v></c>'
        b'<c r="C1"><f>WEBSERVICE("http://x")</f></c></row></sheetData></worksheet>'
    )
    assert read(with_part(SHEET, computed), tmp_path) == [(1, ["Joe", "42"])]
    text = "=cmd|' /C calc'!A0"
    assert read(csv_of([["Nome", "Telefone"], [text, "1"]]), tmp_path)[1] == (2, [text, "1"])


def test_the_first_sheet_that_can_be_seen_is_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.sheet_state = "hidden"
    workbook.active["A1"] = "segredo"
    workbook.create_sheet("vazia")
    workbook.create_sheet("clientes")["A1"] = "Nome"
    assert read(saved(workbook), tmp_path) == [(1, ["Nome"])]


# Text that people type: no control characters, no blanks around, and no apostrophe that Excel hides.
cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"], include_characters=" "),
    max_size=12,
).map(lambda text: text.strip().lstrip("'"))
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(cells, min_size=width, max_size=width).filter(all), min_size=2, max_size=6
    )
)


@settings(max_examples=30)
@given(tables, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(";,\t|"))
def test_what_is_written_is_read(table: list[list[str]], encoding: str, separator: str) -> None:
    """In this process: a child for each example would take minutes."""
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(
            csv_of(
                [["Nome", *["Coluna"] * (len(table[0]) - 1)], *table], separator=separator, encoding=encoding
            )
        )
        file.flush()
        _, _, *found = reader.read(file.name)
    assert [row for _, row in found] == table


# -- what is no sheet, or too much of one -------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A good workbook, one part of it replaced."""
    source = zipfile.ZipFile(io.BytesIO(xlsx_of(ROWS)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(part, content if part == name else source.read(part))
    return out.getvalue()


def lying_about_its_size(content: bytes, name: str) -> bytes:
    """The same archive, in which a part claims to be small."""
    small = struct.pack("<I", 100)
    real = struct.pack("<I", zipfile.ZipFile(io.BytesIO(content)).getinfo(name).file_size)
    return content.replace(real, small)


SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A few hundred kilobytes that become 310 megabytes."""
    source = zipfile.ZipFile(io.BytesIO(xlsx_of(ROWS)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in source.namelist():
            with archive.open(name, "w") as part:
                if name != SHEET:
                    part.write(source.read(name))
                    continue
                part.write(
                    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                    b'<row><c t="inlineStr"><is><t>'
                )
                for _ in range(310):
                    part.write(b"a" * 1024 * 1024)
                part.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


def far_away() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Nome"
    workbook.active.cell(1_048_576, 16_384, "longe")
    return saved(workbook)


def wide(columns: int) -> list[list[str]]:
    return [[f"Coluna {number}" for number in range(columns)]] * 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", reader.EMPTY, id="nothing"),
        pytest.param(b"\n;;\n  \n", reader.EMPTY, id="empty rows"),
        pytest.param(xlsx_of([]), reader.EMPTY, id="an empty workbook"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"x" * 100, reader.NOT_A_SHEET, id="a picture"),
        pytest.param(b"%PDF-1.7\n%%EOF", reader.NOT_A_SHEET, id="a PDF"),
        pytest.param(b"<html><table><tr><td>Nome", reader.NOT_A_SHEET, id="a web page"),
        pytest.param(zipped(word__document=b"<w/>"), reader.NOT_A_SHEET, id="another office file"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, reader.OLD_EXCEL, id="an old Excel"),
        pytest.param(b"Nome;Telefone\nAna\0;1", reader.UNREADABLE, id="NUL at the beginning"),
        pytest.param(b"Nome;Telefone\n" * 9000 + b"\0", reader.UNREADABLE, id="NUL far behind"),
        pytest.param(b"PK\x03\x04" + b"x" * 100, reader.BROKEN, id="a broken archive"),
        pytest.param(xlsx_of(ROWS)[:-200], reader.BROKEN, id="half a workbook"),
        pytest.param(with_part(SHEET, b"<worksheet><sheetData><row>"), reader.BROKEN, id="half a sheet"),
        pytest.param(csv_of(wide(10_000)), reader.COLUMNS, id="10,000 columns"),
        pytest.param(xlsx_of(wide(10_000)), reader.COLUMNS, id="10,000 columns in a workbook"),
        pytest.param(b'Nome;Telefone\n"Ana;1\n' + b"x" * 200_000, reader.QUOTES, id="quotes that never end"),
        pytest.param(far_away(), TOO_MUCH, id="a cell lost at the far end"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content, tmp_path)
    assert refused.value.sentence == sentence


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, bomb: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(bomb, tmp_path)
    assert refused.value.sentence == reader.UNPACKED


def test_a_zip_bomb_that_lies_meets_the_limits_of_its_process(tmp_path: Path, bomb: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(lying_about_its_size(bomb, SHEET), tmp_path)
    assert refused.value.sentence in {TOO_MUCH, reader.BROKEN}


def test_an_entity_reads_no_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "segredo"
    secret.write_text("o segredo da casa")
    strings = (
        f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file://{secret}">]>'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>a&x;b</t></si></sst>'
    ).encode()
    try:
        found = str(read(with_part("xl/sharedStrings.xml", strings), tmp_path))
    except Unreadable as refused:
        found = refused.sentence
    assert "segredo da casa" not in found


def test_hundreds_of_thousands_of_empty_rows_cost_nothing(tmp_path: Path) -> None:
    assert len(read(b"Nome;Telefone\n" + b";\n" * 300_000 + b"Ana;1", tmp_path)) == 2
    rows = b"".join(b'<row r="%d"></row>' % number for number in range(2, 300_000))
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Nome</t></is></c></row>'
        + rows
        + b"</sheetData></worksheet>"
    )
    assert read(with_part(SHEET, sheet), tmp_path) == [(1, ["Nome"])]


def test_there_is_a_limit_of_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_ROWS", 10)
    path = tmp_path / "planilha"
    path.write_bytes(csv_of([["Nome", "Telefone"]] * 11))
    with pytest.raises(reader.Refused, match="linhas demais"):
        list(reader.read(str(path)))


def test_who_stops_reading_leaves_no_process_behind(tmp_path: Path) -> None:
    path = tmp_path / "planilha"
    path.write_bytes(csv_of([["Nome", "Telefone"]] * 100_000))
    with opened(path) as sheet:
        assert next(iter(sheet)).number == 1
        process = sheet._process
    assert process.returncode is not None


# -- headings --------------------------------------------------------------------------------------


def test_brazilian_headings_are_guessed() -> None:
    assert guess(
        [
            "Cód.",
            "NOME COMPLETO",
            "Telefone",
            "Celular",
            "e-mail",
            "Dt. Nascimento",
            "Obs.",
            "Vendedor(a)",
            "Setor",
        ]
    ) == {
        Field.CODE: 0,
        Field.NAME: 1,
        Field.PHONE: 3,
        Field.EMAIL: 4,
        Field.BIRTH_DATE: 5,
        Field.OBSERVATIONS: 6,
        Field.SECTOR: 8,
    }


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        pytest.param([Line(1, ["Nome", "Celular"]), Line(2, ["Ana", "11999999999"])], 1, id="on top"),
        pytest.param([Line(1, ["Relatório"]), Line(4, ["nome", "fone"])], 4, id="below a title"),
        pytest.param([Line(1, ["Ana", "11999999999"])], 0, id="nowhere"),
        pytest.param([Line(1, ["Campo A", "Campo B"]), Line(2, ["Ana", "1"])], 1, id="words of their own"),
    ],
)
def test_the_headings_are_found(lines: list[Line], line: int) -> None:
    assert heading_line(lines) == line
