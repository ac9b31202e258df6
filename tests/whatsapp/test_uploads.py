"""What a file is by its bytes, how it goes, and the sentence for what does not go."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from connect.whatsapp.sniffing import OFFICE
from connect.whatsapp.uploads import LIMITS, MB, NotUploadable, Upload, prepare, too_large
from tests.whatsapp import samples
from tests.whatsapp.samples import picture


def upload(content: bytes, name: str = "arquivo.bin", *, voice: bool = False) -> Upload:
    return prepare(io.BytesIO(content), name=name, voice=voice)[1]


def refusal(content: bytes, name: str = "arquivo.bin") -> str:
    with pytest.raises(NotUploadable) as refused:
        upload(content, name)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("content", "kind", "mime_type"),
    [
        (picture("JPEG"), "image", "image/jpeg"),
        (picture("PNG"), "image", "image/png"),
        (picture("PNG", "P"), "image", "image/png"),
        (samples.H264, "video", "video/mp4"),
        (samples.THREE_GP, "video", "video/3gpp"),
        (samples.M4A, "audio", "audio/mp4"),
        (samples.VOICE_IN_MP4, "audio", "audio/mp4"),
        (samples.MP3, "audio", "audio/mpeg"),
        (samples.MP3_BARE, "audio", "audio/mpeg"),
        (samples.AAC, "audio", "audio/aac"),
        (samples.AMR, "audio", "audio/amr"),
        (samples.ogg(1), "audio", "audio/ogg; codecs=opus"),
        (samples.PDF, "document", "application/pdf"),
        (samples.DOC, "document", "application/msword"),
        (samples.XLS, "document", "application/vnd.ms-excel"),
        (samples.DOCX, "document", f"{OFFICE}.wordprocessingml.document"),
        (samples.XLSX, "document", f"{OFFICE}.spreadsheetml.sheet"),
        (samples.PPTX, "document", f"{OFFICE}.presentationml.presentation"),
        ("nome;telefone\nJoão;11".encode(), "document", "text/plain"),
        (b"BMW e MZ", "document", "text/plain"),
        ("Ação".encode("latin-1") + b" e mais texto em latin", "document", "text/plain"),
        (picture("WEBP", size=(512, 512)), "sticker", "image/webp"),
    ],
)
def test_a_file_goes_as_what_its_bytes_say(content: bytes, kind: str, mime_type: str) -> None:
    found = upload(content, "engano.exe")
    assert (found.kind, found.mime_type, found.size) == (kind, mime_type, len(content))


def test_an_old_office_file_without_known_streams_is_believed_by_its_name() -> None:
    assert upload(samples.OLE, "slides.ppt").mime_type == "application/vnd.ms-powerpoint"


def test_what_was_recorded_goes_as_a_voice_message() -> None:
    assert upload(samples.ogg(1), "voz.ogg", voice=True).kind == "voice"
    assert upload(samples.M4A, "voz.m4a", voice=True).kind == "audio"


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (picture("BMP"), "image/jpeg"),
        (picture("GIF", "P"), "image/jpeg"),
        (picture("TIFF"), "image/jpeg"),
        (picture("WEBP", size=(300, 200)), "image/jpeg"),
        (picture("WEBP", "RGBA", size=(300, 200)), "image/png"),
        (picture("JPEG", "CMYK"), "image/jpeg"),
        (picture("PNG", "I;16"), "image/jpeg"),
    ],
)
def test_a_picture_that_whatsapp_does_not_take_is_redrawn(content: bytes, mime_type: str) -> None:
    file, found = prepare(io.BytesIO(content), name="foto.webp")
    assert (found.kind, found.mime_type) == ("image", mime_type)
    assert found.filename == ("foto.png" if mime_type == "image/png" else "foto.jpg")
    with Image.open(file) as redrawn:
        assert redrawn.format == ("PNG" if mime_type == "image/png" else "JPEG")
        assert redrawn.mode in ("RGB", "RGBA")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "vazio"),
        (samples.HEVC, "MP4 (H.264)"),
        (samples.QUICKTIME, "MP4 (H.264)"),
        (samples.WEBM, "MP4 (H.264)"),
        (samples.WAV, "MP3"),
        (samples.VORBIS, "MP3"),
        (samples.ogg(2), "mono"),
        (samples.HEIC, "HEIC"),
        (samples.ZIP, "compactados"),
        (samples.EXE, "programas"),
        (b"\x00\x01\x02\x03" * 100, "tipo de arquivo"),
        (b"PK\x03\x04 broken", "compactados"),
        (b"\xff\xd8\xff broken", "danificada"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 broken", "danificada"),
    ],
)
def test_what_whatsapp_does_not_take_is_refused_with_a_sentence(content: bytes, word: str) -> None:
    assert word in refusal(content)


def test_a_picture_too_large_to_be_redrawn_is_refused() -> None:
    assert refusal(picture("GIF", "P", size=(10_000, 6_000))) == "A foto é grande demais."


class Huge(io.BytesIO):
    """Begins like the content and claims to be of that size."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self.claimed = size

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.claimed if whence == 2 else super().seek(offset, whence)


@pytest.mark.parametrize(
    ("content", "size", "sentence"),
    [
        (samples.H264, 31 * MB, "O arquivo tem 31 MB. O limite para vídeo é 16 MB."),
        (picture("PNG"), 5 * MB + 1, "O arquivo tem 5,1 MB. O limite para foto é 5 MB."),
        (samples.MP3, 17 * MB, "O arquivo tem 17 MB. O limite para áudio é 16 MB."),
        (samples.PDF, 101 * MB, "O arquivo tem 101 MB. O limite para documento é 100 MB."),
    ],
)
def test_a_file_that_is_too_large_is_refused_with_the_limit(content: bytes, size: int, sentence: str) -> None:
    with pytest.raises(NotUploadable) as refused:
        prepare(Huge(content, size), name="arquivo")
    assert refused.value.sentence == sentence


def test_a_file_as_large_as_the_limit_goes() -> None:
    assert prepare(Huge(samples.H264, 16 * MB), name="v.mp4")[1].size == LIMITS["video"]


def test_an_animated_sticker_may_be_larger_than_a_still_one() -> None:
    animated = samples.animation()
    assert prepare(Huge(animated, 300 * 1024), name="f.webp")[1].kind == "sticker"
    with pytest.raises(NotUploadable) as refused:
        prepare(Huge(animated, 501 * 1024), name="f.webp")
    assert refused.value.sentence == "O arquivo tem 501 KB. O limite para figurinha é 500 KB."


def test_a_still_sticker_that_is_too_large_goes_as_a_photo() -> None:
    still = picture("WEBP", size=(512, 512))
    assert prepare(Huge(still, 101 * 1024), name="f.webp")[1].kind == "image"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\fotos\\nota fiscal.pdf", "nota fiscal.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ("", "arquivo"),
        ("...", "arquivo"),
        ("x" * 500 + ".pdf", "x" * 180 + ".pdf"),
        ("ação 😀.pdf", "ação 😀.pdf"),
    ],
)
def test_names_come_without_folders_and_tricks(given: str, kept: str) -> None:
    assert upload(samples.PDF, given).filename == kept


def test_sizes_are_rounded_up() -> None:
    assert too_large("image", 5 * MB + 1) == "O arquivo tem 5,1 MB. O limite para foto é 5 MB."
