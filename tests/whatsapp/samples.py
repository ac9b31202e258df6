"""Small files of every type, made by hand."""

from __future__ import annotations

import io
import zipfile

from PIL import Image


def picture(format: str, mode: str = "RGB", size: tuple[int, int] = (8, 8), **options: object) -> bytes:  # noqa: A002
    target = io.BytesIO()
    Image.new(mode, size, 1).save(target, format, **options)
    return target.getvalue()


def animation() -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (512, 512), color) for color in ("red", "blue")]
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:])
    return target.getvalue()


def box(name: bytes, content: bytes = b"") -> bytes:
    return (len(content) + 8).to_bytes(4) + name + content


def movie(brand: bytes, *tracks: bytes, last: bool = True) -> bytes:
    """An MP4 with these words in its track table, before or after the data."""
    kind = box(b"ftyp", brand + b"\x00\x00\x02\x00" + brand)
    table, data = box(b"moov", box(b"trak", b"".join(tracks))), box(b"mdat", bytes(5000))
    return kind + (data + table if last else table + data)


H264 = movie(b"isom", b"vide", b"avc1", b"soun", b"mp4a")
HEVC = movie(b"isom", b"vide", b"hvc1")
M4A = movie(b"M4A ", b"soun", b"mp4a")
VOICE_IN_MP4 = movie(b"mp42", b"soun", b"mp4a", last=False)
THREE_GP = movie(b"3gp4", b"vide", b"avc1")
QUICKTIME = movie(b"qt  ", b"vide", b"avc1")
HEIC = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")


def ogg(channels: int) -> bytes:
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x13" + b"OpusHead\x01" + bytes([channels]) + bytes(20)


VORBIS = b"OggS\x00\x02" + bytes(20) + b"\x01\x1e" + b"\x01vorbis" + bytes(20)
MP3 = b"ID3\x04\x00" + bytes(100)
MP3_BARE = b"\xff\xfb\x90\x64" + bytes(100)
AAC = b"\xff\xf1\x50\x80" + bytes(100)
AMR = b"#!AMR\n" + bytes(20)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20)
WEBM = b"\x1aE\xdf\xa3" + bytes(20)
PDF = b"%PDF-1.7\n" + b"text only " * 20
EXE = b"MZ\x90\x00\x03\x00" + bytes(100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
DOC = OLE + "WordDocument".encode("utf-16-le")
XLS = OLE + "Workbook".encode("utf-16-le")


def packed(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
PPTX = packed("[Content_Types].xml", "ppt/presentation.xml")
ZIP = packed("nota.txt")
