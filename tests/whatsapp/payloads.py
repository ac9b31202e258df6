"""The bodies of tests/data/payloads."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "data" / "payloads"


def kinds() -> dict[str, str]:
    """File name to kind, such as "messages:text"."""
    with (FOLDER / "index.tsv").open(encoding="utf-8") as file:
        return {row["file"]: row["kind"] for row in csv.DictReader(file, delimiter="\t")}


def body(name: str) -> dict[str, Any]:
    """The whole webhook body; a bare `value` is put into an envelope."""
    found = json.loads((FOLDER / name).read_bytes())
    if "entry" in found:
        return dict(found)
    field = kinds()[name].split(":")[0]
    change = {"field": field, "value": found}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
