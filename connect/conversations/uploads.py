"""What the composer knows of WhatsApp's limits, so that nobody waits for an upload that will be refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from connect.whatsapp import uploads


@cache
def upload_limits() -> str:
    """Kinds by media type, the most of each kind in bytes, and the sentences for what never goes."""
    most = uploads.LIMITS.items()
    limits = {
        "kinds": _plain(uploads.KINDS),
        "sizes": {kind: {"most": size, "name": uploads.NAMES[kind]} for kind, size in most},
        "refused": _plain(uploads.REFUSALS),
    }
    return json.dumps(limits, ensure_ascii=False, separators=(",", ":"))


def _plain[Said: str](table: Mapping[str, Said]) -> dict[str, Said]:
    """Without the codecs that a browser does not name."""
    return {mime_type: said for mime_type, said in table.items() if ";" not in mime_type}
