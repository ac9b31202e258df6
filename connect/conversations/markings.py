"""WhatsApp's markings as safe HTML: *bold*, _italic_, ~strike~, ```mono```, and addresses as links."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

_PIECES: Final = re.compile(
    r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`|(?P<link>(?:https?://|www\.)[^\s<>\"'`]+)",
    re.DOTALL | re.IGNORECASE,
)
_TAGS: Final = {"*": "strong", "_": "em", "~": "s"}
_SPECIAL: Final = re.compile(r"[*_~`]|://|www\.", re.IGNORECASE)
_AFTER_LINK: Final = ".,;:!?)]}*_~"


def as_html(text: str) -> SafeString:
    """The text escaped, its markings as tags. In time that grows with its length alone."""
    if not _SPECIAL.search(text):
        return SafeString(escape(text))
    writer = _Writer()
    end = 0
    for piece in _PIECES.finditer(text):
        writer.write(text[end : piece.start()], ahead=piece.group()[0])
        end = piece.end()
        if piece["link"]:
            link = piece["link"].rstrip(_AFTER_LINK)
            end -= len(piece["link"]) - len(link)
            writer.write_link(link)
        else:
            writer.put(f"<code>{escape(piece['block'] or piece['code'])}</code>")
    writer.write(text[end:])
    return writer.html()


class _Writer:
    """Takes the text piece by piece; a mark that is never closed stays what was typed."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.opened: list[tuple[str, int]] = []
        self.last = ""

    def put(self, html: str) -> None:
        self.out.append(html)
        self.last = "x"

    def write_link(self, link: str) -> None:
        if link.lower() in ("http://", "https://", "www"):
            self.write(link)
            return
        address = link if "://" in link else f"https://{link}"
        rel = "noopener noreferrer nofollow"
        self.put(f'<a href="{escape(address)}" target="_blank" rel="{rel}">{escape(link)}</a>')

    def write(self, text: str, *, ahead: str = "") -> None:
        """`ahead`: the character that follows the text."""
        plain: list[str] = []
        for position, char in enumerate(text):
            following = text[position + 1 : position + 2] or ahead
            if char not in _TAGS or not self._mark(char, following, plain):
                plain.append(char)
            if char == "\n":
                self.opened.clear()
            self.last = char
        self._flush(plain)

    def _mark(self, char: str, following: str, plain: list[str]) -> bool:
        """Open or close; False when the character is only a character here."""
        if self.last and not self.last.isspace() and not following.isalnum():
            for depth, (mark, place) in enumerate(self.opened):
                if mark == char:
                    if place == len(self.out) - 1 and not plain:
                        return False
                    self._flush(plain)
                    self.out[place] = f"<{_TAGS[char]}>"
                    self.out.append(f"</{_TAGS[char]}>")
                    del self.opened[depth:]
                    return True
        is_open = any(mark == char for mark, _ in self.opened)
        if not is_open and following and not following.isspace() and not self.last.isalnum():
            self._flush(plain)
            self.opened.append((char, len(self.out)))
            self.out.append(char)
            return True
        return False

    def _flush(self, plain: list[str]) -> None:
        if plain:
            self.out.append(escape("".join(plain)))
            plain.clear()

    def html(self) -> SafeString:
        return mark_safe("".join(self.out))
