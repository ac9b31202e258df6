"""Several processes on one PostgreSQL must share their secret key and their media.

Each names both, as fingerprints, in the `application_name` of its connections, where the others see them for
as long as it lives.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from typing import IO

from django.conf import settings
from django.db import connection, connections

PREFIX = "csi"


class Refused(Exception):
    """This process must not run; the message says why, and what to do."""


def check_several() -> None:
    """For a process that is meant to be one of several."""
    if connection.vendor == "sqlite":
        raise Refused(
            "Processos separados precisam de um PostgreSQL: informe DATABASE_URL=postgres://... "
            "Com SQLite, bin/serve já faz tudo em um só processo."
        )
    is_folder_given = "CSI_DATA_DIR" in os.environ
    if not (os.environ.get("SECRET_KEY") or is_folder_given):
        raise Refused("Vários processos precisam da mesma chave: informe a mesma SECRET_KEY a todos.")
    if not (settings.MEDIA_URL_SPEC or is_folder_given):
        raise Refused(
            "Vários processos precisam dos mesmos arquivos: informe a mesma MEDIA_URL (ou o mesmo "
            "CSI_DATA_DIR, em um disco compartilhado) a todos."
        )


def name_ourselves() -> None:
    """From now on, all connections of this process say what it shares with the others."""
    if connection.vendor == "postgresql":
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict.setdefault("OPTIONS", {})["application_name"] = _name()


def check_siblings() -> None:
    """Refuses to run beside processes that have another key, or other media; on SQLite, beside any."""
    if connection.vendor != "postgresql":
        _be_the_only_one()
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE %s",
            [f"{PREFIX} %"],
        )
        names = [name for (name,) in cursor]
    _, key, media = _name().split(" ")
    for name in names:
        _, other_key, other_media = name.split(" ")
        if other_key != key:
            raise Refused(
                "Outro processo usa este banco de dados com outra SECRET_KEY. Informe a mesma a todos."
            )
        if other_media != media:
            raise Refused(
                "Outro processo usa este banco de dados com outros arquivos de mídia. Informe a todos a "
                "mesma MEDIA_URL, ou o mesmo CSI_DATA_DIR em um disco compartilhado."
            )


def _be_the_only_one() -> None:
    """Takes a lock that ends with this process, however it ends."""
    file = (settings.DATA_DIR / "serving.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise Refused(
            "Outro processo já atende com esta pasta de dados. Com SQLite há um só; para vários, informe "
            "DATABASE_URL=postgres://..."
        ) from error
    _held.append(file)


_held: list[IO[str]] = []


def _name() -> str:
    return f"{PREFIX} {_fingerprint(settings.SECRET_KEY)} {_fingerprint(_media())}"


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _media() -> str:
    """What tells one media store from another: its address, or a mark left in the folder."""
    if settings.MEDIA_URL_SPEC:
        return str(settings.MEDIA_URL_SPEC)
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    mark = settings.MEDIA_ROOT / ".store"
    try:
        with mark.open("x") as file:
            file.write(secrets.token_hex(16))
    except FileExistsError:
        pass
    return str(mark.read_text())
