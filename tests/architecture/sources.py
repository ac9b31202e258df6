"""The project's files, for the rules that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "connect"
TESTS = ROOT / "tests"


def modules(folder: Path = PRODUCT) -> Iterator[Path]:
    """Hand-written Python files, the product's by default."""
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def views() -> Iterator[Path]:
    return (path for path in modules() if path.stem == "views" or "views" in path.parent.parts)


def templates() -> Iterator[Path]:
    return iter(sorted([*PRODUCT.rglob("templates/**/*.html"), *PRODUCT.rglob("jinja2/**/*.html")]))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def place(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain, calls left out: `Number.objects.active().first` is told as it reads."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else ""
