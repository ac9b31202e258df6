"""A module is named for what it means; a drawer for everything has no place."""

from __future__ import annotations

from tests.architecture.sources import ROOT, TESTS, modules

DRAWERS = {
    "common",
    "constants",
    "core",
    "helpers",
    "lib",
    "managers",
    "misc",
    "mixins",
    "services",
    "shared",
    "signals",
    "util",
    "utils",
}


def test_no_module_or_folder_is_a_drawer() -> None:
    offences = {
        str(path.relative_to(ROOT))
        for path in (*modules(), *modules(TESTS))
        if DRAWERS.intersection([*path.relative_to(ROOT).parent.parts, path.stem])
    }
    assert offences == set()
