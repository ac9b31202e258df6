"""The small files that people send each other: each exists for the product and at the simulated Meta."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile

from connect.conversations.models import Attachment
from connect.conversations.pictures import size_of
from connect.simulator import said
from connect.simulator.models import SimulatedMedia, SimulatedNumber
from connect.simulator.provision import SAMPLES

OWN = Path(__file__).parent / "files"
KEPT = timedelta(days=3650)
"""The past of a demo does not fade."""
MIME_TYPES = {
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg; codecs=opus",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SECONDS = {"video.mp4": 3.0, "audio.mp3": 6.0, "voz.ogg": 7.0}


@dataclass(frozen=True)
class Sent:
    """A file in a message: Meta's kind of message, the file's name here, and what goes with it."""

    kind: str
    file: str
    caption: str = ""
    filename: str = ""
    """As the receiver sees it; documents only."""
    is_voice: bool = False


@cache
def content_of(name: str) -> bytes:
    own = OWN / name
    return (own if own.exists() else SAMPLES / name).read_bytes()


@dataclass
class Shelf:
    """Every file once for each number, as Meta keeps it."""

    media: dict[tuple[int, str], SimulatedMedia] = field(default_factory=dict)

    def said(self, sent: Sent, number: SimulatedNumber) -> said.Said:
        """The message that carries the file."""
        media = self._kept(sent, number)
        spoken = said.media(sent.kind, media, caption=sent.caption, voice=sent.is_voice)
        if sent.filename:
            spoken.content["filename"] = sent.filename
        return spoken

    def _kept(self, sent: Sent, number: SimulatedNumber) -> SimulatedMedia:
        place = (number.pk, sent.file)
        if place not in self.media:
            self.media[place] = SimulatedMedia.objects.keep(
                number,
                ContentFile(content_of(sent.file), name=sent.file),
                mime_type=MIME_TYPES[Path(sent.file).suffix],
                filename=sent.file,
                life=KEPT,
            )
        return self.media[place]


def store(attachment: Attachment, sent: Sent) -> None:
    """The file is here, in the product's storage; the row's in memory."""
    content = content_of(sent.file)
    attachment.width, attachment.height = size_of(BytesIO(content), attachment.kind)
    attachment.seconds = SECONDS.get(sent.file)
    attachment.size = len(content)
    attachment.file.save(sent.filename or sent.file, ContentFile(content), save=False)
    attachment.state = Attachment.State.STORED
