"""What a file is, by its bytes. Its name is believed only where the bytes leave a choice."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import IO

from msgspec import Struct

OFFICE = "application/vnd.openxmlformats-officedocument"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_TYPES = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
_OLE_STREAMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
_OFFICE_FOLDERS = {
    "word/": f"{OFFICE}.wordprocessingml.document",
    "xl/": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/": f"{OFFICE}.presentationml.presentation",
}
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x7fELF", "application/x-executable"),
)
_SHORT_BEGINNINGS = ((b"BM", "image/bmp"), (b"ID3", "audio/mpeg"), (b"MZ", "application/x-msdownload"))
"""With which a text may begin too."""
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1"), "image/heic"),
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
}
_OTHER_CODECS = ((b"hvc1", "hevc"), (b"hev1", "hevc"), (b"vp09", "other"), (b"av01", "other"))
_HEAD = 4096
UNKNOWN = "application/octet-stream"


class Sample(Struct, frozen=True):
    file: IO[bytes]
    head: bytes
    name: str


def mime_type_of(file: IO[bytes], name: str) -> str:
    """The mime type; `application/octet-stream` for what cannot be told."""
    sample = Sample(file, _read(file, 0, _HEAD), name)
    return next((found for recognise in _RECOGNISERS if (found := recognise(sample))), UNKNOWN)


def _beginning(sample: Sample) -> str:
    return next((kind for beginning, kind in _BEGINNINGS if sample.head.startswith(beginning)), "")


def _short_beginning(sample: Sample) -> str:
    return next((kind for beginning, kind in _SHORT_BEGINNINGS if sample.head.startswith(beginning)), "")


def _riff(sample: Sample) -> str:
    return _RIFF.get(sample.head[8:12], UNKNOWN) if sample.head.startswith(b"RIFF") else ""


def _mpeg(sample: Sample) -> str:
    """Frames without a header before them: the layer tells AAC (in ADTS) from MP3."""
    if len(sample.head) < 2 or sample.head[0] != 0xFF or sample.head[1] & 0xE0 != 0xE0:
        return ""
    return {0x00: "audio/aac", 0x02: "audio/mpeg", 0x04: "audio/mpeg"}.get(sample.head[1] & 0x06, "")


def _read(file: IO[bytes], start: int, count: int) -> bytes:
    file.seek(start)
    return file.read(count)


def _ogg(sample: Sample) -> str:
    head = sample.head
    if not head.startswith(b"OggS"):
        return ""
    opus = head.find(b"OpusHead")
    if opus < 0:
        return "audio/ogg; codecs=vorbis" if b"\x01vorbis" in head else "application/ogg"
    channels = head[opus + 9 : opus + 10]
    return "audio/ogg; codecs=opus" if channels == b"\x01" else "audio/ogg; codecs=opus; channels=2"


def _iso_media(sample: Sample) -> str:
    """MP4 and its relatives: the brand tells the family, the tracks' codecs what WhatsApp makes of it."""
    brand = sample.head[8:12]
    if sample.head[4:8] != b"ftyp":
        return ""
    if brand in _BRANDS:
        return _BRANDS[brand]
    codecs = _movie(sample.file)
    if brand.startswith(b"M4A") or (codecs and b"vide" not in codecs):
        return "audio/mp4"
    for codec, kind in _OTHER_CODECS:
        if codec in codecs:
            return f"video/mp4; codecs={kind}"
    return "video/3gpp" if brand.startswith(b"3g") else "video/mp4"


def _movie(file: IO[bytes]) -> bytes:
    """The box that describes the tracks; it may stand before or after what it describes."""
    start = 0
    for _ in range(64):
        header = _read(file, start, 16)
        if len(header) < 8:
            return b""
        size = int.from_bytes(header[:4])
        if size == 1:
            size = int.from_bytes(header[8:16])
        if header[4:8] == b"moov":
            return _read(file, start, min(size, 4 * 1024 * 1024))
        if size < 8:
            return b""
        start += size
    return b""


def _ole(sample: Sample) -> str:
    """The old formats of Office look alike from outside; inside, their streams have names."""
    if not sample.head.startswith(_OLE):
        return ""
    content = _read(sample.file, 0, 8 * 1024 * 1024)
    for stream, mime_type in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in content:
            return mime_type
    return _OLE_TYPES.get(PurePath(sample.name).suffix.lower(), UNKNOWN)


def _zip(sample: Sample) -> str:
    if not sample.head.startswith(b"PK\x03\x04"):
        return ""
    sample.file.seek(0)
    try:
        with zipfile.ZipFile(sample.file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return "application/zip"
    if "[Content_Types].xml" in names:
        for folder, mime_type in _OFFICE_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return mime_type
    return "application/zip"


def _text(sample: Sample) -> str:
    head = sample.head
    if not head or b"\x00" in head:
        return ""
    printable = sum(byte >= 32 or byte in b"\t\n\r\f\x1b" for byte in head)
    is_latin_or_utf8 = printable / len(head) > 0.99 and not head.startswith((b"\xff", b"\xfe"))
    return "text/plain" if is_latin_or_utf8 else ""


_RECOGNISERS = (_beginning, _riff, _ogg, _iso_media, _ole, _zip, _text, _short_beginning, _mpeg)
