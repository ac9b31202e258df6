"""The lines of the table, by the name that `--only` takes: each a module with `measure(bench)`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.workbench import Workbench

type Measure = Callable[[Workbench], Iterable[Figure]]

LINES: Sequence[str] = (
    "dashboard",
    "inbox",
    "thread",
    "contacts",
    "webhook",
    "inbound",
    "live",
    "painted",
    "reply",
    "outbox",
    "memory",
    "importing",
    "exporting",
    "first_load",
    "dependencies",
)
WITHOUT_DATABASE = ("dependencies",)
"""The same on every engine."""


def measurement(line: str) -> Measure:
    measure: Measure = importlib.import_module(f"bench.lines.{line}").measure
    return measure
