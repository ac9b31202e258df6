"""Photos of people, as they come from a phone or a camera, made into small squares."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
SIDE = 256
FORMATS = ("JPEG", "PNG", "WEBP")
PAPER = (255, 255, 255)


class Unusable(Exception):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def square(file: IO[bytes]) -> bytes:
    """The middle of the picture as a JPEG of 256 by 256: upright, and with nothing but its pixels.

    Raises Unusable.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unusable("A foto passa de 10 MB. Escolha uma menor.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Unusable("Não foi possível ler a foto. Use um arquivo JPG, PNG ou WebP.") from None


def _drawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        # What the head of the file says is known before a single pixel is unpacked.
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_large()
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    cut = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", cut.size, PAPER)
    paper.paste(cut, mask=cut.getchannel("A"))
    drawn = BytesIO()
    paper.save(drawn, "JPEG", quality=85, optimize=True)
    return drawn.getvalue()


def _too_large() -> Unusable:
    return Unusable("A foto é grande demais. Escolha uma de até 60 megapixels.")
