"""Words as they are compared, and how long something takes in words."""

from __future__ import annotations

import math
import unicodedata
from datetime import timedelta


def folded(text: str) -> str:
    """Lower case without accents: how names are compared and searched."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def spelled(span: timedelta) -> str:
    """`42 segundos`, `1 minuto`, `5 minutos`, `1 hora`: how long one has to wait, and never too short."""
    seconds = max(1, math.ceil(span.total_seconds()))
    if seconds < 60:
        return _counted(seconds, "segundo")
    minutes = math.ceil(seconds / 60)
    return _counted(minutes, "minuto") if minutes < 60 else _counted(math.ceil(minutes / 60), "hora")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
