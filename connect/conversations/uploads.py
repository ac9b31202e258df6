"""What the composer knows of WhatsApp's limits, so that nobody waits for an upload that will be refused."""

from __future__ import annotations

import json
from functools import cache

from connect.whatsapp import uploads


@cache
def upload_limits() -> str:
    """Kinds by media type, the most of each kind in bytes, and the sentences for what never goes."""
    return json.dumps(
        {
            "kinds": {mime_type: kind for mime_type, kind in uploads.KINDS.items() if ";" not in mime_type},
            "sizes": {
                kind: {"most": most, "name": uploads.NAMES[kind]} for kind, most in uploads.LIMITS.items()
            },
            "refused": {
                mime_type: said for mime_type, said in uploads.REFUSALS.items() if ";" not in mime_type
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
