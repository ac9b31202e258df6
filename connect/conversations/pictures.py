"""Looking at pictures: how large they are, so that a thread does not jump when they load."""

from __future__ import annotations

from typing import IO

from PIL import Image, UnidentifiedImageError

PICTURES = frozenset({"image", "sticker"})


def size_of(file: IO[bytes], kind: str) -> tuple[int | None, int | None]:
    """Width and height in pixels as shown; (None, None) for what is no picture."""
    if kind not in PICTURES:
        return None, None
    file.seek(0)
    try:
        with Image.open(file) as picture:
            width, height = picture.size
            turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            return (height, width) if turned else (width, height)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None, None
    finally:
        file.seek(0)
