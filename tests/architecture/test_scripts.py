"""The commands in bin/ can be run as they are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SCRIPTS = [path for path in sorted((ROOT / "bin").iterdir()) if path.name != "environment"]


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_a_command_is_executable_and_reads_as_bash(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_command_makes_its_own_environment(script: Path) -> None:
    assert '. "$(dirname "$0")/environment"\nenvironment' in script.read_text()
