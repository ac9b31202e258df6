"""What the Graph API answers, typed. Parsed without trust: fields may be missing or of another type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from msgspec import Struct

Json = dict[str, Any]


class Accepted(Struct, frozen=True, kw_only=True):
    """Meta took the message; whether it arrives, statuses tell."""

    wamid: str
    wa_id: str = ""
    """The customer's WhatsApp id: in Brazil not always the number that was written to."""
    user_id: str = ""
    message_status: str = ""
    """Of templates: accepted, held_for_quality_assessment or paused."""


class MediaInfo(Struct, frozen=True, kw_only=True):
    media_id: str
    url: str
    """Lives five minutes, and wants the token."""
    mime_type: str = ""
    sha256: str = ""
    size: int = 0


class Fetched(Struct, frozen=True, kw_only=True):
    """A file that was downloaded."""

    size: int
    mime_type: str = ""


class Blocked(Struct, frozen=True, kw_only=True):
    """Who was blocked (or unblocked) and who was not, as they were named in the request."""

    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class PhoneDetails(Struct, frozen=True, kw_only=True):
    display_phone: str = ""
    verified_name: str = ""
    quality: str = ""
    """GREEN, YELLOW, RED or UNKNOWN."""
    status: str = ""
    name_status: str = ""
    throughput: str = ""
    """STANDARD (80 a second) or HIGH (1,000)."""
    messaging_limit: str = ""
    webhook_url: str = ""


class GraphError(Struct, frozen=True, kw_only=True):
    code: int
    http_status: int
    message: str = ""
    details: str = ""
    subcode: int = 0
    is_transient: bool = False
    retry_after: float | None = None
    """Seconds that Meta asks us to wait."""
    trace: str = ""

    def __str__(self) -> str:
        text = " ".join(part for part in (self.message, self.details) if part)
        return f"{self.code} (HTTP {self.http_status}) {text}".strip()


def graph_error(http_status: int, headers: Mapping[str, str], body: Any) -> GraphError | None:
    """The error of an answer; None when the body holds none."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):
        error = {"message": error}
    if not isinstance(error, dict):
        return None
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else data
    return GraphError(
        code=_whole(error.get("code")),
        subcode=_whole(error.get("error_subcode")),
        http_status=http_status,
        message=_text(error.get("message")),
        details=_text(details) or _text(error.get("error_user_msg")),
        is_transient=error.get("is_transient") is True,
        retry_after=_retry_after(headers),
        trace=_text(error.get("fbtrace_id")),
    )


def accepted(body: Any) -> Accepted | None:
    """None when the answer does not name a message: then nobody knows whether it was taken."""
    if not isinstance(body, dict):
        return None
    message, contact = _first(body.get("messages")), _first(body.get("contacts"))
    wamid = _text(message.get("id"))
    if not wamid:
        return None
    return Accepted(
        wamid=wamid,
        wa_id=_text(contact.get("wa_id")),
        user_id=_text(contact.get("user_id")),
        message_status=_text(message.get("message_status")),
    )


def media_info(body: Json) -> MediaInfo:
    return MediaInfo(
        media_id=_text(body.get("id")),
        url=_text(body.get("url")),
        mime_type=_text(body.get("mime_type")),
        sha256=_text(body.get("sha256")),
        size=_whole(body.get("file_size")),
    )


def blocked(body: Json) -> Blocked:
    """Also of a partial failure, which comes with an error beside the lists."""
    lists = body.get("block_users")
    lists = lists if isinstance(lists, dict) else {}
    done = [*_users(lists.get("added_users")), *_users(lists.get("removed_users"))]
    return Blocked(done=tuple(done), failed=tuple(_users(lists.get("failed_users"))))


def phone_details(body: Json) -> PhoneDetails:
    throughput, webhook = body.get("throughput"), body.get("webhook_configuration")
    webhook = webhook if isinstance(webhook, dict) else {}
    return PhoneDetails(
        display_phone=_text(body.get("display_phone_number")),
        verified_name=_text(body.get("verified_name")),
        quality=_text(body.get("quality_rating")),
        status=_text(body.get("status")),
        name_status=_text(body.get("name_status")),
        throughput=_text(throughput.get("level") if isinstance(throughput, dict) else throughput),
        messaging_limit=_text(body.get("whatsapp_business_manager_messaging_limit")),
        webhook_url=next((_text(webhook[key]) for key in _WEBHOOKS if webhook.get(key)), ""),
    )


_WEBHOOKS = ("phone_number", "whatsapp_business_account", "application")
"""Which of the addresses counts: the first that is set."""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    given = headers.get("Retry-After", "")
    if given.isdecimal():
        return float(given)
    if given:
        try:
            at = parsedate_to_datetime(given)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    return _regained_in(headers.get("X-Business-Use-Case-Usage", ""))


def _regained_in(usage: str) -> float | None:
    """Seconds until the account may call again, from the usage header that gives minutes."""
    if "estimated_time_to_regain_access" not in usage:
        return None
    try:
        accounts = json.loads(usage)
        minutes = [
            _whole(line.get("estimated_time_to_regain_access"))
            for lines in accounts.values()
            for line in lines
        ]
    except (ValueError, AttributeError, TypeError):
        return None
    return max(minutes, default=0) * 60.0 or None


def _users(value: Any) -> list[str]:
    found = value if isinstance(value, list) else []
    return [
        _text(user.get("input")) or _text(user.get("wa_id")) or _text(user.get("user_id"))
        for user in found
        if isinstance(user, dict)
    ]


def _first(value: Any) -> Json:
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\x00", "")
    return str(value) if type(value) is int else ""


def _whole(value: Any) -> int:
    try:
        return int(value or 0)
    except (TypeError, ValueError, OverflowError):
        return 0
