"""How many packages of others are installed to run the product."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from packaging.markers import Marker

from bench.figures import Figure
from bench.workbench import Workbench
from tests.processes import ROOT


def measure(bench: Workbench) -> Iterator[Figure]:
    names = production()
    yield Figure(
        "dependencies", "production packages", len(names), "", most=60, note="as locked, for this machine"
    )


def production() -> set[str]:
    """The locked packages that the product needs on this machine, and those that they need."""
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    packages = {package["name"]: package for package in locked}
    found: set[str] = set()
    todo = [_needed(packages["csi-connect"], set())]
    while todo:
        for name, extras in todo.pop():
            if name not in found or extras:
                found.add(name)
                todo.append(_needed(packages[name], extras) if name in packages else [])
    return found


def _needed(package: dict[str, Any], extras: set[str]) -> list[tuple[str, set[str]]]:
    wanted = list(package.get("dependencies", []))
    for extra in extras:
        wanted += package.get("optional-dependencies", {}).get(extra, [])
    return [
        (each["name"], set(each.get("extra", [])))
        for each in wanted
        if "marker" not in each or Marker(each["marker"]).evaluate()
    ]
