"""What was measured, beside what was aimed at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number of a line. `most` or `least` is the aim; `note` tells what else was seen."""

    line: str
    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""
    engine: str = ""

    @property
    def is_met(self) -> bool | None:
        """None: nothing was aimed at."""
        if self.most is not None:
            return self.value <= self.most
        if self.least is not None:
            return self.value >= self.least
        return None

    @property
    def aim(self) -> str:
        if self.most is not None:
            return f"at most {_number(self.most)} {self.unit}".rstrip()
        if self.least is not None:
            return f"at least {_number(self.least)} {self.unit}".rstrip()
        return ""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "is_met": self.is_met}


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124 - not a number
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"


def table(figures: Iterable[Figure]) -> str:
    """For a terminal."""
    rows: list[Sequence[str]] = [("line", "", "figure", "aim", "", "")]
    for figure in figures:
        met = {True: "yes", False: "NO", None: ""}[figure.is_met]
        value = f"{_number(figure.value)} {figure.unit}".rstrip()
        rows.append(
            (f"{figure.line} {figure.engine}".rstrip(), figure.what, value, figure.aim, met, figure.note)
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths).rstrip())
    return "\n".join(lines)
