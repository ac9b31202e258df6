"""Spreadsheets as the product sees them: rows of text, read by a child process within its limits."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models.fields.files import FieldFile

from connect.accounts.refusals import Refusal
from connect.contacts.imports import reader

TOO_MUCH = (
    "A planilha é grande demais para ser lida. Apague linhas e colunas vazias, confira se não há células "
    "perdidas longe dos dados, e salve de novo."
)


class Unreadable(Refusal):
    """The file cannot be read, or is not what it should be."""


class Line(NamedTuple):
    """A row of the sheet, and where it stands there."""

    number: int
    cells: list[str]


class Sheet:
    """A file being read. About `rows` rows are to come."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.rows: int = next(self._answers())["rows"]

    def __iter__(self) -> Iterator[Line]:
        for answer in self._answers():
            if isinstance(answer, dict):
                return
            yield Line(*answer)

    def _answers(self) -> Iterator[Any]:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            answer = json.loads(text)
            if isinstance(answer, dict) and "refused" in answer:
                raise Unreadable(answer["refused"])
            yield answer
        raise Unreadable(TOO_MUCH)


@contextmanager
def opened(path: Path) -> Iterator[Sheet]:
    """Read the file in a process of its own. Raises Unreadable, also while it is being read."""
    command = [sys.executable, "-I", reader.__file__, str(path)]
    with subprocess.Popen(  # noqa: S603 - our own program, a path of our own
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as process:
        try:
            yield Sheet(process)
        finally:
            process.kill()


@contextmanager
def on_disk(file: FieldFile) -> Iterator[Path]:
    """The stored file as one on this machine's disk."""
    try:
        yield Path(file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, file.open("rb") as source:
            shutil.copyfileobj(source, copy, 1024 * 1024)
            copy.flush()
            yield Path(copy.name)
