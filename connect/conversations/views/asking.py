"""Who asks, and how they are told no: as everywhere."""

from __future__ import annotations

from connect.accounts.asking import PersonRequest, refused, tells_refusals

__all__ = ["PersonRequest", "refused", "tells_refusals"]
