"""What holds for every answer, whatever was asked."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.http import HttpResponseBase

FORBIDDEN = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:")
OURS = {"", "testserver", "127.0.0.1", "localhost"}


def lacking(headers: Iterable[tuple[str, str]]) -> list[str]:
    """The headers for safety that are missing or weak, in words."""
    given = {name.lower(): value for name, value in headers}
    policy = {
        words[0]: words[1:]
        for part in given.get("content-security-policy", "").split(";")
        if (words := part.split())
    }
    faults = [
        f"{name} {source}" for name, sources in policy.items() for source in sources if source in FORBIDDEN
    ]
    wanted = {
        "content-security-policy default-src": policy.get("default-src") == ["'none'"],
        "x-frame-options": given.get("x-frame-options") == "DENY",
        "x-content-type-options": given.get("x-content-type-options") == "nosniff",
        "referrer-policy": given.get("referrer-policy") == "same-origin",
        "cross-origin-opener-policy": given.get("cross-origin-opener-policy") == "same-origin",
        "permissions-policy": "camera=()" in given.get("permissions-policy", ""),
    }
    if "sandbox" not in policy:  # a customer's file has a policy of its own, and no frame for it
        wanted["frame-ancestors"] = policy.get("frame-ancestors") == ["'none'"]
    return faults + [name for name, holds in wanted.items() if not holds]


def leads_away(response: HttpResponseBase) -> list[str]:
    """Where the answer sends the browser that is not ours."""
    places = [response.headers.get(name, "") for name in ("Location", "HX-Redirect", "HX-Location")]
    return [place for place in places if not _is_ours(place)]


def _is_ours(place: str) -> bool:
    parts = urlsplit(place)
    return (
        parts.scheme in {"", "http"} and (parts.hostname or "") in OURS and not place.startswith(("//", "\\"))
    )


def open_cookies(response: HttpResponseBase) -> list[str]:
    """The cookies that a script could read, or that travel with others' requests."""
    return [
        cookie.OutputString()
        for cookie in response.cookies.values()
        if cookie.value  # what is taken away may be seen
        and not (cookie["httponly"] and cookie["samesite"] in {"Lax", "Strict"} and cookie["path"] == "/")
    ]
