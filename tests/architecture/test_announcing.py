"""Only `broadcasts.py` files announce to screens."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.sources import PRODUCT, dotted, modules, parsed, place


def announcements(tree: ast.Module) -> list[ast.expr | ast.stmt]:
    """Where a module takes hold of `announce`, whichever way."""
    found: list[ast.expr | ast.stmt] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("connect.live"):
            found += [node for name in node.names if name.name in {"announce", "*"}]
        elif isinstance(node, ast.Attribute) and dotted(node).endswith("live.announce"):
            found.append(node)
    return found


def may_announce(path: Path) -> bool:
    return path.name == "broadcasts.py" or path.is_relative_to(PRODUCT / "live")


def test_only_broadcasts_announce() -> None:
    offences = [
        place(path, node)
        for path in modules()
        if not may_announce(path)
        for node in announcements(parsed(path))
    ]
    assert offences == []


def test_the_rule_sees_every_way_to_announce() -> None:
    for text in (
        "from connect.live import announce",
        "from connect.live.announcing import announce as say",
        "from connect import live\nlive.announce('message', 1, [])",
        "import connect.live\nconnect.live.announce('message', 1, [])",
    ):
        assert announcements(ast.parse(text)), text
    assert not announcements(ast.parse("from connect.live import Fragment, renders"))
