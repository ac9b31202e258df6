"""Finding contacts by a part of their name, COD or telephone (docs/decisions/0035-contact-search.md).

Both databases keep an index of the three-letter pieces of one column, `Contact.search`, which is folded here.
"""

from __future__ import annotations

import re
from typing import Any, Final

from django.apps import AppConfig
from django.db import connections

from connect.ui.words import folded

SHORTEST: Final = 3
"""A shorter term has no piece in the index: it stands for the beginning of the name, or a whole COD."""
MOST_TERMS: Final = 6
LAST: Final = "\U0010ffff"
"""Comes after every other character."""

_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s()+.\-/]+(?=\d)")

TABLE: Final = "contacts_contact"
_MATCHES: Final = "SELECT rowid FROM contacts_contact_pieces WHERE contacts_contact_pieces MATCH %s"
_HAS_WORD: Final = " AND (search LIKE %s OR search LIKE %s)"
_MADE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS contacts_contact_pieces USING fts5("
    "search, content='contacts_contact', content_rowid='id', tokenize='trigram')"
)
_REBUILT: Final = "INSERT INTO contacts_contact_pieces(contacts_contact_pieces) VALUES ('rebuild')"
_ENTER: Final = "INSERT INTO contacts_contact_pieces(rowid, search) VALUES (new.id, new.search);"
_LEAVE: Final = (
    "INSERT INTO contacts_contact_pieces(contacts_contact_pieces, rowid, search)"
    " VALUES ('delete', old.id, old.search);"
)
_TRIGGERS: Final = {
    "contacts_contact_entered": f"AFTER INSERT ON contacts_contact BEGIN {_ENTER} END",
    "contacts_contact_left": f"AFTER DELETE ON contacts_contact BEGIN {_LEAVE} END",
    "contacts_contact_changed": "AFTER UPDATE OF search ON contacts_contact"
    f" WHEN old.search <> new.search BEGIN {_LEAVE} {_ENTER} END",
}


def searchable(*texts: str) -> str:
    """What is found: words without accents and punctuation."""
    return " ".join(" ".join(_plain(text).split()) for text in texts if text)


def terms_of(text: str) -> list[str]:
    """What a person asks for. The digits of a telephone belong together, however they are set apart."""
    return _plain(_BETWEEN_DIGITS.sub("", text)).split()[:MOST_TERMS]


def long_and_short(terms: list[str]) -> tuple[list[str], list[str]]:
    """Those that the index finds, and those too short for it."""
    return [term for term in terms if len(term) >= SHORTEST], [term for term in terms if len(term) < SHORTEST]


def _plain(text: str) -> str:
    return "".join(c for c in folded(text) if c.isalnum() or c.isspace())


def hits_of(long: list[str], short: list[str], *, most: int) -> tuple[str, list[str | int]]:
    """For SQLite: who has all of these pieces, and words that begin like these. Nothing typed is syntax."""
    pieces = " ".join(f'"{term}"' for term in long)
    words = [pattern for term in short for pattern in (f"{term}%", f"% {term}%")]
    return f"{_MATCHES}{_HAS_WORD * len(short)} LIMIT %s", [pieces, *words, most]


def keep_index(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After every migration: SQLite's index is there, and so are the triggers that keep it.

    Django changes a table of SQLite by making it anew, and loses its triggers: what was written until they
    are back is read again.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name = %s AND type = 'trigger'", [TABLE])
        missing = set(_TRIGGERS) - {name for (name,) in cursor.fetchall()}
        if not missing:
            return
        cursor.execute(_MADE)
        for name in missing:
            cursor.execute(f"CREATE TRIGGER {name} {_TRIGGERS[name]}")
        cursor.execute(_REBUILT)
