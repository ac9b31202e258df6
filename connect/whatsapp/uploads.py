"""As what a file goes to WhatsApp, and which ones do not go: refused before they are uploaded."""

from __future__ import annotations

import io
import math
from pathlib import PurePath
from typing import IO, Literal

from msgspec import Struct
from PIL import Image, ImageOps

from connect.accounts.refusals import Refusal
from connect.whatsapp.sniffing import OFFICE, mime_type_of

KB, MB = 1024, 1024 * 1024
Kind = Literal["image", "video", "audio", "voice", "document", "sticker"]

LIMITS: dict[Kind, int] = {
    "image": 5 * MB,
    "video": 16 * MB,
    "audio": 16 * MB,
    "voice": 16 * MB,
    "document": 100 * MB,
    "sticker": 500 * KB,
}
STILL_STICKER = 100 * KB
LARGEST = max(LIMITS.values())
NAMES: dict[Kind, str] = {
    "image": "foto",
    "video": "vídeo",
    "audio": "áudio",
    "voice": "mensagem de voz",
    "document": "documento",
    "sticker": "figurinha",
}
KINDS: dict[str, Kind] = {
    "image/jpeg": "image",
    "image/png": "image",
    "video/mp4": "video",
    "video/3gpp": "video",
    "audio/aac": "audio",
    "audio/amr": "audio",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg; codecs=opus": "audio",
    "text/plain": "document",
    "application/pdf": "document",
    "application/msword": "document",
    "application/vnd.ms-excel": "document",
    "application/vnd.ms-powerpoint": "document",
    f"{OFFICE}.wordprocessingml.document": "document",
    f"{OFFICE}.spreadsheetml.sheet": "document",
    f"{OFFICE}.presentationml.presentation": "document",
}
_CONVERTIBLE = ("image/bmp", "image/gif", "image/tiff", "image/webp")
_IN_MP4 = "O WhatsApp não aceita este formato de vídeo. Envie em MP4 (H.264)."
_IN_MP3 = "O WhatsApp não aceita este formato de áudio. Envie em MP3 ou M4A."
_UNPACKED = "O WhatsApp não aceita arquivos compactados. Envie os arquivos separados ou em PDF."
_PROGRAM = "O WhatsApp não aceita programas."
REFUSALS = {
    "image/heic": "O WhatsApp não aceita fotos HEIC. Envie em JPEG ou PNG.",
    "image/avif": "O WhatsApp não aceita fotos AVIF. Envie em JPEG ou PNG.",
    "video/webm": _IN_MP4,
    "video/quicktime": _IN_MP4,
    "video/x-msvideo": _IN_MP4,
    "video/mp4; codecs=hevc": _IN_MP4,
    "video/mp4; codecs=other": _IN_MP4,
    "audio/wav": _IN_MP3,
    "audio/flac": _IN_MP3,
    "audio/ogg; codecs=vorbis": _IN_MP3,
    "audio/ogg; codecs=opus; channels=2": "O WhatsApp só aceita este áudio com um canal (mono).",
    "application/zip": _UNPACKED,
    "application/gzip": _UNPACKED,
    "application/vnd.rar": _UNPACKED,
    "application/x-7z-compressed": _UNPACKED,
    "application/x-msdownload": _PROGRAM,
    "application/x-executable": _PROGRAM,
}
_ELSE = (
    "O WhatsApp não aceita este tipo de arquivo."
    " Envie foto, vídeo MP4, áudio, PDF, texto, Word, Excel ou PowerPoint."
)
_WHOLE_STICKER = (512, 512)
_MOST_DOTS = 50_000_000
"""Of a picture that we redraw: it has to fit in memory."""


class NotUploadable(Refusal):
    """WhatsApp does not take this file."""


class Upload(Struct, frozen=True, kw_only=True):
    """How a file goes."""

    kind: Kind
    mime_type: str
    filename: str
    size: int


def prepare(file: IO[bytes], *, name: str, voice: bool = False) -> tuple[IO[bytes], Upload]:
    """The file to upload and how it goes; raises NotUploadable. A picture that WhatsApp does not take as
    it is comes back as a JPEG or PNG. `voice`: recorded just now, to be heard as a voice message."""
    size = file.seek(0, 2)
    if size == 0:
        raise NotUploadable("O arquivo está vazio.")
    if size > LARGEST:
        raise NotUploadable(too_large("document", size))
    filename = _plain(name)
    mime_type = mime_type_of(file, filename)
    if mime_type == "image/webp" and (sticker := _sticker(file, filename, size)):
        return file, sticker
    if mime_type in _CONVERTIBLE or (
        mime_type in ("image/jpeg", "image/png") and not _is_plain_picture(file)
    ):
        file, mime_type = _redrawn(file)
        size = file.seek(0, 2)
        filename = str(PurePath(filename).with_suffix(".png" if mime_type == "image/png" else ".jpg"))
    kind = KINDS.get(mime_type)
    if kind is None:
        raise NotUploadable(REFUSALS.get(mime_type, _ELSE))
    if voice and mime_type == "audio/ogg; codecs=opus":
        kind = "voice"
    if size > LIMITS[kind]:
        raise NotUploadable(too_large(kind, size))
    file.seek(0)
    return file, Upload(kind=kind, mime_type=mime_type, filename=filename, size=size)


def too_large(kind: Kind, size: int, limit: int | None = None) -> str:
    """The sentence for a file of this size; it names the limit."""
    shown = _shown(limit if limit is not None else LIMITS[kind])
    return f"O arquivo tem {_shown(size)}. O limite para {NAMES[kind]} é {shown}."


def _shown(size: int) -> str:
    """In tenths, rounded up: a file that is too large never looks as large as its limit."""
    unit, name = (MB, "MB") if size >= MB else (KB, "KB")
    number = f"{math.ceil(size / unit * 10) / 10:.1f}".removesuffix(".0").replace(".", ",")
    return f"{number} {name}"


def _plain(name: str) -> str:
    """The file's name without folders and control characters."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>|:*?').strip(". ")
    stem, suffix = PurePath(kept).stem, PurePath(kept).suffix
    return f"{stem[:180]}{suffix[:20]}" or "arquivo"


def _sticker(file: IO[bytes], filename: str, size: int) -> Upload | None:
    """A sticker has 512 by 512 dots; other pictures of its format go as photos."""
    try:
        with Image.open(file) as picture:
            dots, is_animated = picture.size, getattr(picture, "is_animated", False)
    except (OSError, ValueError, Image.DecompressionBombError):
        raise NotUploadable("A figurinha está danificada.") from None
    limit = LIMITS["sticker"] if is_animated else STILL_STICKER
    if dots != _WHOLE_STICKER or (size > limit and not is_animated):
        return None
    if size > limit:
        raise NotUploadable(too_large("sticker", size))
    file.seek(0)
    return Upload(kind="sticker", mime_type="image/webp", filename=filename, size=size)


def _is_plain_picture(file: IO[bytes]) -> bool:
    """Eight bits a colour, red, green and blue: what WhatsApp takes. A palette or grey is fine too."""
    file.seek(0)
    try:
        with Image.open(file) as picture:
            return picture.mode in ("RGB", "RGBA", "L", "LA", "P", "1")
    except (OSError, ValueError, Image.DecompressionBombError):
        raise NotUploadable("A foto está danificada ou é grande demais.") from None


def _redrawn(file: IO[bytes]) -> tuple[IO[bytes], str]:
    file.seek(0)
    try:
        with Image.open(file) as picture:
            if picture.width * picture.height > _MOST_DOTS:
                raise NotUploadable("A foto é grande demais.")
            upright = ImageOps.exif_transpose(picture)
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            redrawn = upright.convert("RGBA" if has_alpha else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotUploadable("A foto está danificada ou é grande demais.") from None
    target = io.BytesIO()
    if has_alpha:
        redrawn.save(target, "PNG", optimize=True)
        return target, "image/png"
    redrawn.save(target, "JPEG", quality=88, optimize=True)
    return target, "image/jpeg"
