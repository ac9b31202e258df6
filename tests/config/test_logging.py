"""What the program says of itself: with fields, with the whole of an error, and without secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

SAYING = """
import logging
try:
    raise RuntimeError("quebrou")
except RuntimeError:
    path, extra = "/entrar/senha/EAAG-segredo-1234567890:abc/", {"access_token": "EAAG-segredo"}
    logging.getLogger("django.request").error("Internal Server Error: %s", path, exc_info=True, extra=extra)
logging.getLogger("connect.live.hub").info("Authorization: Bearer EAAG-segredo")
"""


def test_an_error_of_a_page_is_told_as_a_line_of_json_and_no_secret_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SAYING],
        cwd=ROOT,
        env={"CSI_DATA_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    error, info = (json.loads(line) for line in done.stderr.splitlines())
    assert (error["level"], error["event"]) == ("error", "Internal Server Error: /entrar/senha/***/")
    assert "RuntimeError: quebrou" in error["exception"]
    assert info["level"] == "info"
    assert "segredo" not in done.stderr
