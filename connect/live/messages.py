"""Server-sent events, spelled."""

from __future__ import annotations

HEARTBEAT = b":\n\n"
STALE = "stale"
"""What is on the page can't be brought up to date by events: regions load themselves anew."""
RELOAD = "reload"
"""What this person may see has changed: the page loads itself anew."""
SIGNED_OUT = "signed-out"
"""To the door."""


def fragments(html: str, *, cursor: int) -> bytes:
    """HTML for the page. The id is where to go on from after a break."""
    lines = html.replace("\r", "").strip("\n").split("\n")
    data = "".join(f"data: {line}\n" for line in lines)
    return f"id: {cursor}\nevent: live\n{data}\n".encode()


def control(what: str, *, cursor: int) -> bytes:
    """One of the three words above. An announcement of the kind `control` has one as its subject."""
    return f"id: {cursor}\nevent: control\ndata: {what}\n\n".encode()


def welcome(*, cursor: int) -> bytes:
    """The first message: connected, and from where on."""
    return f"id: {cursor}\nevent: open\ndata:\n\n".encode()
