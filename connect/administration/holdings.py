"""What the packages above hold of a person: they say themselves how it is shown and how it is erased."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

type Eraser = Callable[[Sequence[str]], None]
"""Deletes what names the person by one of these, in short transactions; may be called again."""
type Discloser = Callable[[Sequence[str]], Iterator[Any]]
"""What is held of who is named so, as JSON takes it."""

_erasers: list[Eraser] = []
_disclosers: dict[str, Discloser] = {}


def erases(function: Eraser) -> Eraser:
    """`@erases`: called with the names of a person who is being erased."""
    _erasers.append(function)
    return function


def discloses(what: str) -> Callable[[Discloser], Discloser]:
    """`@discloses("webhooks")`: a part of all that is held on a person, under that name."""

    def register(function: Discloser) -> Discloser:
        _disclosers[what] = function
        return function

    return register


def erasers() -> Sequence[Eraser]:
    return tuple(_erasers)


def disclosers() -> dict[str, Discloser]:
    return dict(_disclosers)
