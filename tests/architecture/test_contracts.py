"""Each import contract holds, and each breaks when it is broken on purpose."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.architecture.sources import PRODUCT, ROOT

PACKAGES = "Packages import downwards only, never sideways"
SHELVES = "Inside an app HTTP looks down on the domain"
CIRCLES = "No circles between the modules of an app"

LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'], standalone_mode=True)"

VERDICT = re.compile(r"^(.+) (KEPT|BROKEN)(?: \(.+\))?$", re.MULTILINE)

type Verdicts = Mapping[str, str]


@pytest.fixture
def lint(tmp_path: Path) -> Callable[[Mapping[str, str]], Verdicts]:
    """Lints a copy of the tree after writing these files into it: what became of each contract."""

    def run(written: Mapping[str, str]) -> Verdicts:
        shutil.copytree(
            PRODUCT,
            tmp_path / "connect",
            ignore=lambda folder, names: [n for n in names if _is_not_code(folder, n)],
        )
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        for name, text in written.items():
            path = tmp_path / "connect" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write(f"\n{text}\n")
        done = subprocess.run(
            [sys.executable, "-c", LINT], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        verdicts = dict(VERDICT.findall(done.stdout))
        assert verdicts.keys() == {PACKAGES, SHELVES, CIRCLES}, done.stdout + done.stderr
        assert done.returncode == (1 if "BROKEN" in verdicts.values() else 0)
        return verdicts

    return run


def _is_not_code(folder: str, name: str) -> bool:
    return Path(folder, name).is_file() and not name.endswith(".py")


def test_every_contract_holds(lint: Callable[[Mapping[str, str]], Verdicts]) -> None:
    assert [contract for contract, verdict in lint({}).items() if verdict == "BROKEN"] == []


@pytest.mark.parametrize(
    ("contract", "written"),
    [
        pytest.param(PACKAGES, {"ui/apps.py": "from connect.accounts import apps"}, id="upwards"),
        pytest.param(PACKAGES, {"live/apps.py": "from connect.jobs import apps"}, id="sideways"),
        pytest.param(
            PACKAGES,
            {"audit/apps.py": "def late():\n    from connect.conversations import apps"},
            id="upwards, hidden in a function",
        ),
        pytest.param(PACKAGES, {"gossip/__init__.py": ""}, id="a package without a place"),
        pytest.param(
            SHELVES,
            {"audit/views.py": "", "audit/models.py": "from connect.audit import views"},
            id="models know views",
        ),
        pytest.param(
            SHELVES,
            {"audit/forms.py": "", "audit/broadcasts.py": "from connect.audit import forms"},
            id="broadcasts know forms",
        ),
        pytest.param(
            CIRCLES,
            {
                "audit/egg.py": "from connect.audit import hen",
                "audit/hen.py": "from connect.audit import egg",
            },
            id="a circle",
        ),
    ],
)
def test_a_contract_breaks_when_broken_on_purpose(
    lint: Callable[[Mapping[str, str]], Verdicts], contract: str, written: Mapping[str, str]
) -> None:
    assert lint(written)[contract] == "BROKEN"


def test_an_import_for_the_type_checker_alone_breaks_nothing(
    lint: Callable[[Mapping[str, str]], Verdicts],
) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from connect.accounts.models import User"
    assert lint({"audit/apps.py": text})[PACKAGES] == "KEPT"
