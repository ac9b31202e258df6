from __future__ import annotations

from connect.live import audiences, messages
from connect.live.announcements import announce


def signed_out(session_key: str) -> None:
    """The screens of this session close."""
    announce("control", messages.SIGNED_OUT, [audiences.session(session_key)])
