"""The background's part: reads, checks, writes and undoes, piece by piece; it may be killed at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.db import OperationalError, transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from connect.accounts.models import Company
from connect.contacts.imports.headings import guess, heading_line
from connect.contacts.imports.judging import Judge
from connect.contacts.imports.models import Import, Row, Written
from connect.contacts.imports.models.importing import KEPT_FOR, UNDOABLE_FOR
from connect.contacts.imports.sheets import Line, Unreadable, on_disk, opened
from connect.contacts.imports.undoing import undo_piece
from connect.contacts.imports.writing import write_piece
from connect.jobs import Retry, every

PIECE = 1000
SLICE_SECONDS = 2.0
"""A task gives others their turn, and a server that stops its thread, this often."""
LOOKED_AT = 30
SHOWN = 5
TRIES = 5
ABANDONED_AFTER = timedelta(hours=24)


@task()
def go_on(import_id: int) -> None:
    """Do what the import waits for. Whatever was committed before a crash is not done again."""
    import_ = Import.objects.select_related("by").get(pk=import_id)
    match import_.state:
        case Import.State.READING:
            _refusing(import_, _look)
        case Import.State.CHECKING:
            _refusing(import_, _check)
        case Import.State.RUNNING:
            _piece_by_piece(lambda: write_piece(import_id))
        case Import.State.UNDOING:
            _piece_by_piece(lambda: undo_piece(import_id))


def _refusing(import_: Import, step: Callable[[Import], None]) -> None:
    try:
        step(import_)
    except Unreadable as unreadable:
        with transaction.atomic():
            locked = _at_step(import_)
            if locked is not None:
                locked.refuse(unreadable.sentence)


def _at_step(import_: Import) -> Import | None:
    """The import, locked; None when somebody has taken it to another step meanwhile."""
    found = Import.objects.select_for_update(of=("self",)).select_related("by")
    return found.filter(pk=import_.pk, state=import_.state).first()


def _look(import_: Import) -> None:
    """The first rows: where the headings are, and what the columns may hold."""
    with on_disk(import_.file) as path, opened(path) as sheet:
        expected = sheet.rows
        lines = list(islice(sheet, LOOKED_AT))
    with transaction.atomic():
        locked = _at_step(import_)
        if locked is None:
            return
        line = heading_line(lines) if not locked.headings else locked.heading_line
        named = next((found.cells for found in lines if found.number == line), [])
        sample = [found.cells for found in lines if found.number > line][:SHOWN]
        width = max(map(len, [named, *sample]))
        headings = [*named, *[""] * (width - len(named))]
        locked.expected = expected
        locked.looked(
            headings=[heading[:80] for heading in headings],
            sample=[[cell[:80] for cell in cells] for cells in sample],
            line=line,
            mapping=guess(headings),
        )


def _check(import_: Import) -> None:
    """Every row, into the database and with its verdict; nothing is written to the address book."""
    judge = Judge(import_)
    mine = _Mine(import_)
    with on_disk(import_.file) as path, opened(path) as sheet:
        for lines in _pieces(_after(sheet, max(import_.heading_line, import_.reached)), PIECE):
            rows = [row for line in lines if (row := _row(import_, line)) is not None]
            if rows and not _check_piece(import_, judge, mine, rows):
                return
    with transaction.atomic():
        locked = _at_step(import_)
        if locked is not None:
            locked.ready()


def _after(lines: Iterable[Line], number: int) -> Iterator[Line]:
    return (line for line in lines if line.number > number)


def _pieces(lines: Iterator[Line], size: int) -> Iterator[list[Line]]:
    while piece := list(islice(lines, size)):
        yield piece


def _row(import_: Import, line: Line) -> Row | None:
    values = {
        field: line.cells[column]
        for field, column in import_.mapping.items()
        if column < len(line.cells) and line.cells[column]
    }
    return Row(import_of=import_, line=line.number, values=values) if values else None


def _check_piece(import_: Import, judge: Judge, mine: _Mine, rows: list[Row]) -> bool:
    judge.judge(rows)
    for row in rows:
        mine.compare(row)
    with transaction.atomic():
        locked = _at_step(import_)
        if locked is None:
            return False
        Row.objects.bulk_create(rows)
        locked.count_checked(rows)
        locked.progressed()
    return True


class _Mine:
    """What the sheet itself has said so far: the second row of a person is refused."""

    def __init__(self, import_: Import) -> None:
        self.lines: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        self.codes_repeat = Company.ours().codes_repeat
        settled = import_.rows.exclude(verdict=Row.Verdict.REFUSE)
        for line, key, values in settled.values_list("line", "key", "values").iterator():
            self._remember(line, key, values.get("code", ""))

    def _remember(self, line: int, key: str, code: str) -> None:
        self.lines[key] = line
        if code:
            self.codes[code] = line

    def compare(self, row: Row) -> None:
        if row.verdict == Row.Verdict.REFUSE:
            return
        code = row.values.get("code", "")
        if row.key in self.lines:
            row.refuse(Row.Cause.REPEATED, f"O mesmo telefone já está na linha {self.lines[row.key]}.")
        elif code in self.codes and not self.codes_repeat:
            row.refuse(Row.Cause.CODE, f"O COD {code} já está na linha {self.codes[code]}.")
        else:
            self._remember(row.line, row.key, code)


def _piece_by_piece(piece: Callable[[], bool]) -> None:
    """Until there is no more, or it is time to let others work."""
    deadline = time.monotonic() + SLICE_SECONDS
    tries = 0
    while True:
        try:
            more = piece()
        except OperationalError:  # a deadlock: whoever was in the way has been let through
            tries += 1
            if tries == TRIES:
                raise
            continue
        if not more:
            return
        if time.monotonic() > deadline:
            raise Retry(timedelta(0))


@every(hours=1)
def forget_imports() -> None:
    """Files and rows are kept no longer than they serve; what was counted stays."""
    now = timezone.now()
    for import_ in Import.objects.filter(
        state__in=[Import.State.MAPPING, Import.State.READY], created_at__lt=now - ABANDONED_AFTER
    ):
        import_.cancel(by=import_.by)
    Written.objects.filter(import_of__finished_at__lt=now - UNDOABLE_FOR).exclude(
        import_of__state=Import.State.UNDOING
    ).delete()
    old = Q(finished_at__lt=now - KEPT_FOR)
    Row.objects.filter(import_of__in=Import.objects.filter(old)).delete()
