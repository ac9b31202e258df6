"""Files up and down: upload, look up, download within five minutes, delete."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, cast

from django.core import signing
from django.core.files.base import File
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils import timezone

from connect.simulator.errors import GraphError
from connect.simulator.graph.calls import Call, Json, Reply, success
from connect.simulator.models import SimulatedMedia, SimulatedNumber

if TYPE_CHECKING:
    pass

KEPT_UPLOAD = timedelta(days=30)
URL_LIFE = timedelta(minutes=5)
MB = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = {
    "text/plain",
    "text/csv",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    f"{OFFICE}.wordprocessingml.document",
    f"{OFFICE}.spreadsheetml.sheet",
    f"{OFFICE}.presentationml.presentation",
}
LIMITS: dict[str, int] = {
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * MB),
    **dict.fromkeys(("video/mp4", "video/3gpp"), 16 * MB),
    **dict.fromkeys(
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"), 16 * MB
    ),
    "image/webp": 500 * 1024,
    **dict.fromkeys(DOCUMENTS, 100 * MB),
}
"""What WhatsApp takes, and up to which size."""


def uploaded(call: Call, number: SimulatedNumber) -> Json:
    headers = {
        "CONTENT_TYPE": call.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(_size(call.body)),
    }
    if not headers["CONTENT_TYPE"].startswith("multipart/form-data"):
        raise GraphError(100, message="(#100) The parameter file is required.")
    try:
        parser = MultiPartParser(headers, cast("Any", call.body), [TemporaryFileUploadHandler()], "utf-8")
        fields, files = parser.parse()
    except MultiPartParserError as error:
        raise GraphError(100, message=f"(#100) {error}") from error
    if fields.get("messaging_product", call.query.get("messaging_product")) != "whatsapp":
        raise GraphError(100, message="(#100) The parameter messaging_product is required.")
    file = cast("File[Any] | None", files.get("file"))
    if file is None:
        raise GraphError(100, message="(#100) The parameter file is required.")
    mime_type = str(getattr(file, "content_type", "") or fields.get("type", "")).split(";")[0].strip().lower()
    if mime_type not in LIMITS:
        kinds = ", ".join(sorted(LIMITS))
        raise GraphError(
            100,
            message=f"(#100) Param file must be a file with one of the following types: {kinds}. "
            f"Received file of type '{mime_type or 'application/octet-stream'}'.",
        )
    if file.size > LIMITS[mime_type]:
        raise GraphError(131053, f"The file is too big: at most {LIMITS[mime_type]} bytes for {mime_type}.")
    media = SimulatedMedia.objects.keep(
        number, file, mime_type=mime_type, filename=file.name or "", life=KEPT_UPLOAD
    )
    return {"id": media.media_id}


def told(call: Call, media: SimulatedMedia) -> Json:
    return {
        "messaging_product": "whatsapp",
        "url": url(call.base, media),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.size,
        "id": media.media_id,
    }


def url(base: str, media: SimulatedMedia) -> str:
    """Where to download it for the next five minutes; the token is needed there too."""
    return f"{base}/_media/{signing.dumps(media.media_id, salt='simulator-media')}"


def downloaded(call: Call, signature: str, numbers: list[SimulatedNumber]) -> Reply:
    try:
        media_id = signing.loads(signature, salt="simulator-media", max_age=URL_LIFE)
    except signing.BadSignature:
        return Reply(status=404)
    media = SimulatedMedia.objects.filter(media_id=media_id, number__in=numbers).first()
    return Reply(file=media) if media and media.expires_at > timezone.now() else Reply(status=404)


def seen(signature: str) -> Reply:
    """The same file for a telephone on screen, which holds no token: the address is the key."""
    media = SimulatedMedia.objects.shown_at(signature)
    return Reply(file=media) if media else Reply(status=404)


def deleted(call: Call, media: SimulatedMedia) -> Json:
    media.file.delete(save=False)
    media.delete()
    return success()


def _size(body: IO[bytes]) -> int:
    size = body.seek(0, 2)
    body.seek(0)
    return size
