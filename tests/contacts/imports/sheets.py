"""Spreadsheets as people make them, and what becomes of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from connect.accounts.models import Sector, User
from connect.contacts.imports.models import Import, Row
from connect.contacts.imports.sheets import Line, opened
from connect.jobs.models import Job
from connect.jobs.worker import Worker

HEADINGS = ("Nome", "Telefone", "COD", "E-mail", "Nascimento", "Setor", "Atendente", "Nota", "Obs")


def csv_of(rows: Iterable[Sequence[object]], *, separator: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: Iterable[Sequence[Any]]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(content: bytes, folder: Path) -> list[Line]:
    """The rows as the product sees them. Raises Unreadable."""
    path = folder / "planilha"
    path.write_bytes(content)
    with opened(path) as sheet:
        return list(sheet)


def work_off() -> None:
    """Do what waits in the background. Fails with what a job failed of."""
    before = list(Job.objects.exclude(error="").values_list("pk", flat=True))
    worker = Worker()
    while worker.work() == 0:
        pass
    assert [job.error for job in Job.objects.exclude(error="").exclude(pk__in=before)] == []


def handed_in(content: bytes, *, by: User, name: str = "clientes.csv") -> Import:
    """A sheet that has been looked at."""
    import_ = Import.begin(file=ContentFile(content, name=name), by=by)
    work_off()
    return Import.objects.get(pk=import_.pk)


def checked(
    content: bytes,
    *,
    by: User,
    mapping: Mapping[str, int] | None = None,
    known: str = Import.Known.UPDATE,
    owner: User | None = None,
    sector: Sector | None = None,
) -> Import:
    """A sheet with its columns as guessed, every row judged."""
    import_ = handed_in(content, by=by)
    assert import_.state == Import.State.MAPPING, import_.problem
    import_.choose(mapping=mapping or import_.mapping, known=known, owner=owner, sector=sector, by=by)
    work_off()
    import_.refresh_from_db()
    assert import_.state == Import.State.READY, import_.problem
    return import_


def imported(content: bytes, *, by: User, **choices: Any) -> Import:
    import_ = checked(content, by=by, **choices)
    import_.start(by=by)
    work_off()
    import_.refresh_from_db()
    assert import_.state == Import.State.DONE
    return import_


def undone(import_: Import, *, by: User) -> Import:
    import_.undo(by=by)
    work_off()
    import_.refresh_from_db()
    assert import_.state == Import.State.UNDONE
    return import_


def verdicts(import_: Import) -> list[tuple[int, str, str]]:
    return [(row.line, row.verdict, row.reason) for row in import_.rows.order_by("line")]


def reasons(import_: Import) -> list[str]:
    return [row.reason for row in import_.rows.filter(verdict=Row.Verdict.REFUSE).order_by("line")]
