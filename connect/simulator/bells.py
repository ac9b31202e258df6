"""Who is woken: the courier when a webhook is waiting, the phones on screen when something changed."""

from __future__ import annotations

from connect.bell import Bell

courier_bell = Bell("simulator-courier")
phones_bell = Bell("simulator-phones")
