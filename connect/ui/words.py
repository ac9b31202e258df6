"""Words as they are compared."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents: how names are compared and searched."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
