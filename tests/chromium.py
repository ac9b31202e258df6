"""A Chromium for the browser tests: the machine's own, else one that is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

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
    """The program, if there is one that runs. A distribution's placeholder for another packager does not."""
    candidates = [shutil.which(name) for name in NAMES] + [_playwrights_own()]
    return next((found for found in candidates if found and _runs(found)), None)


def provide() -> None:
    """Afterwards there is one; a sentence and exit otherwise."""
    if path():
        return
    print("Fetching a Chromium (only the first time) ...", file=sys.stderr)
    if os.geteuid() == 0 and _is_debian():
        apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        _quietly([*apt, "update"])
        _quietly([*apt, "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"])
    path.cache_clear()
    if not path():
        as_root = ["--with-deps"] if os.geteuid() == 0 and sys.platform == "linux" else []
        _quietly([sys.executable, "-m", "playwright", "install", *as_root, "chromium"])
    path.cache_clear()
    if not path():
        sys.exit(
            "No Chromium could be had for the browser tests: install one (package chromium) and try again."
        )


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def _runs(program: str) -> bool:
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "\nID=debian\n" in f"\n{release.read_text()}\n"


def _quietly(command: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
