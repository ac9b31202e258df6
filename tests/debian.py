"""Packages of a Debian that the tests may install: as root, and only there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def can_install() -> bool:
    release = Path("/etc/os-release")
    is_debian = release.exists() and "\nID=debian\n" in f"\n{release.read_text()}\n"
    return is_debian and os.geteuid() == 0


def install(*packages: str) -> None:
    """Whether they are there afterwards the caller sees."""
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    quietly([*apt, "update"])
    quietly([*apt, "install", "-y", "--no-install-recommends", *packages])


def quietly(command: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
