"""Sending stored files: a view checks who may have it, the server's loop carries it."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.http import content_disposition_header

HEADER = "X-Send-File"
"""Internal: names the stored file for the server's front, which takes it off the answer."""

SHOWN_INLINE = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "audio/aac",
        "audio/amr",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/opus",
        "audio/webm",
        "video/3gpp",
        "video/mp4",
        "video/webm",
    }
)
"""What a browser shows without running anything in it. All else is downloaded."""

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
SANDBOX = "default-src 'none'; sandbox"


def send_file(stored_name: str, *, content_type: str, filename: str, inline: bool) -> HttpResponse:
    """The answer of a view that has found the file and checked the permission.

    What customers send is never trusted: only known media types are shown inline, and nothing in a file may
    run or load anything, should it be opened by itself.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = "application/octet-stream"
    shown_name = "".join(letter for letter in filename if letter.isprintable()) or "arquivo"
    is_shown = inline and media_type in SHOWN_INLINE
    response = HttpResponse(content_type=media_type)
    response.headers[HEADER] = quote(stored_name)
    response.headers["Content-Disposition"] = content_disposition_header(not is_shown, shown_name) or ""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
