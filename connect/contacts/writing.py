"""Cells of a spreadsheet that we give out."""

from __future__ import annotations

from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins with one of these, a spreadsheet program may run."""


def harmless(text: str) -> str:
    """The text as a cell that is nothing but text: an apostrophe in front, which the program hides."""
    return f"'{text}" if text.startswith(FORMULA) else text
