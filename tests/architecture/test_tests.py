"""The tests' own manners: nothing is mocked, nobody sleeps."""

from __future__ import annotations

import ast

from tests.architecture.sources import TESTS, dotted, modules, parsed, place

MOCKS = {"unittest.mock", "mock", "pytest_mock"}
SLEEPS = ("time.sleep", "asyncio.sleep", ".wait_for_timeout")


def offences(tree: ast.Module) -> list[ast.expr | ast.stmt]:
    found: list[ast.expr | ast.stmt] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{name.name}" for name in node.names} | {node.module or ""}
        elif isinstance(node, ast.Import):
            names = {name.name for name in node.names}
        elif isinstance(node, ast.Call):
            if dotted(node.func).endswith(SLEEPS) and not _only_yields(node):
                found.append(node)
            continue
        else:
            continue
        if names & (MOCKS | {"time.sleep", "asyncio.sleep"}):
            found.append(node)
    return found


def _only_yields(call: ast.Call) -> bool:
    """`asyncio.sleep(0)` waits for no time: it lets the others have their turn."""
    return [ast.unparse(argument) for argument in call.args] == ["0"]


def test_no_test_sleeps_or_mocks() -> None:
    found = [place(path, node) for path in modules(TESTS) for node in offences(parsed(path))]
    assert found == []


def test_the_rule_sees_sleeps_and_mocks() -> None:
    for text in (
        "from unittest import mock",
        "from unittest.mock import patch",
        "import unittest.mock",
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "page.wait_for_timeout(500)",
    ):
        assert offences(ast.parse(text)), text
    assert not offences(ast.parse("import asyncio\nasyncio.sleep(0)"))
