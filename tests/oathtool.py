"""An authenticator app that somebody else has written: Debian's `oathtool`."""

from __future__ import annotations

import shutil
import subprocess
import sys

from tests import debian

IS_THERE = shutil.which("oathtool") is not None


def provide() -> None:
    """Afterwards there is one, where packages can be installed; elsewhere its tests are skipped."""
    if shutil.which("oathtool") is None and debian.can_install():
        print("Fetching oathtool (only the first time) ...", file=sys.stderr)
        debian.install("oathtool")


def code(secret: str, *, at: float) -> str:
    """What the app shows at this moment, for this key in base32."""
    command = ["oathtool", "--totp", "--base32", f"--now=@{int(at)}", secret]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
