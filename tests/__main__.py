"""bin/test: the suite on SQLite, then what touches the database on PostgreSQL. Arguments go to pytest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests import chromium, oathtool, postgres

OPTIONS = ["-n", "auto", "-p", "no:cacheprovider"]


@dataclass(frozen=True)
class Outcome:
    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def is_good(self) -> bool:
        return self.code in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # leave no PostgreSQL behind
    chromium.provide()
    oathtool.provide()
    outcomes = {"SQLite": run("SQLite", arguments, {})}
    required = os.environ.get("REQUIRE_POSTGRES", "0") not in {"", "0"}
    missing = ""
    try:
        with postgres.running() as url:
            outcomes["PostgreSQL"] = run("PostgreSQL", arguments, {"DATABASE_URL": url})
    except postgres.Unavailable as reason:
        missing = f"PostgreSQL half SKIPPED: {reason}"
    return conclude(outcomes, missing=missing, required=required)


def run(name: str, arguments: list[str], environment: Mapping[str, str]) -> Outcome:
    print(f"\n======== {name} ========", flush=True)
    with tempfile.TemporaryDirectory(prefix="csi-report-") as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", *OPTIONS, f"--junit-xml={report}", *arguments]
        code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
        return counted(report, code) if report.exists() else Outcome(code)


def counted(report: Path, code: int) -> Outcome:
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None
    total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return Outcome(code, passed=max(total - failed - skipped, 0), failed=failed, skipped=skipped)


def conclude(outcomes: Mapping[str, Outcome], *, missing: str, required: bool) -> int:
    """Say how it went, the sum on the last line; the exit code of it all."""
    print("\n======== both ========")
    for name, outcome in outcomes.items():
        print(f"{name:12}{outcome}")
    if missing:
        print(missing)
    total = Outcome(
        code=0,
        passed=sum(o.passed for o in outcomes.values()),
        failed=sum(o.failed for o in outcomes.values()) + (1 if missing and required else 0),
        skipped=sum(o.skipped for o in outcomes.values()),
    )
    print(total, flush=True)
    if missing and required:
        return 1
    bad = [outcome.code for outcome in outcomes.values() if not outcome.is_good]
    if bad:
        return bad[0]
    return 0 if total.passed + total.skipped else int(pytest.ExitCode.NO_TESTS_COLLECTED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
