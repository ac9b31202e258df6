"""A Chromium for the browser tests: the machine's own, else one that is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests import debian

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# It talks to nobody but the page under test.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@cache
def path() -> str | None:
    """The machine's own, if there is one that runs; None leaves it to Playwright's.

    A distribution's placeholder for another packager is found, but does not run.
    """
    found = (shutil.which(name) for name in NAMES)
    return next((program for program in found if program and _runs(program)), None)


def provide() -> None:
    """Afterwards there is one; a sentence and exit otherwise."""
    if _is_there():
        return
    print("Fetching a Chromium (only the first time) ...", file=sys.stderr)
    if debian.can_install():
        debian.install("chromium", "fonts-liberation")
    if not _is_there():
        libraries = ["--with-deps"] if os.geteuid() == 0 and sys.platform == "linux" else []
        debian.quietly([sys.executable, "-m", "playwright", "install", *libraries, "chromium"])
    if not _is_there():
        sys.exit(
            "No Chromium could be had for the browser tests: install one (package chromium) and try again."
        )


def _is_there() -> bool:
    path.cache_clear()
    return path() is not None or _playwright_has_its_own()


def _playwright_has_its_own() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _runs(program: str) -> bool:
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
