"""What a browser says of itself, in plain words."""

from __future__ import annotations

from functools import lru_cache

# The first that is found counts: many say the names of others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
HANDHELD = frozenset({"iPhone", "iPad", "Android"})


@lru_cache(maxsize=1024)
def described(user_agent: str) -> str:
    """`Chrome no Windows`, `Safari no iPhone`; what says nothing we know is a *Navegador desconhecido*."""
    browser = _found(user_agent, BROWSERS) or "Navegador desconhecido"
    system = _found(user_agent, SYSTEMS)
    return f"{browser} no {system}" if system else browser


def is_handheld(user_agent: str) -> bool:
    return _found(user_agent, SYSTEMS) in HANDHELD


def _found(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
