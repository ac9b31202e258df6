"""Where a measurement stands: a company that is generated once and kept, and a fresh copy to work on."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests import postgres
from tests.processes import ROOT

DEFAULT_DATA = ROOT / "var" / "bench"
TELLERS = ("company", "contents", "generating", "sheets", "words")
POSTGRES = {
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
}
"""Durable, as in production: what was acknowledged is on the disk."""


@dataclass(frozen=True)
class Size:
    contacts: int = 100_000
    messages: int = 1_000_000
    seed: int = 2026

    @property
    def name(self) -> str:
        return f"{self.contacts}-{self.messages}-{self.seed}-{_version()}"


def _version() -> str:
    """Changes with the schema and with the generator."""
    files = sorted((ROOT / "connect").rglob("migrations/0*.py"))
    files += [ROOT / "bench" / f"{name}.py" for name in TELLERS]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


@dataclass
class Ground:
    """`renew()` makes the working copy what the generated company was."""

    engine: str
    kept: Path
    folder: Path
    server: str = ""
    """Of PostgreSQL."""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        if self.engine == "sqlite":
            return f"sqlite:///{self.folder / 'connect.sqlite3'}"
        return _database(self.server, "working")

    @property
    def template(self) -> str:
        return "company_" + self.kept.name.replace("-", "_")

    def renew(self) -> None:
        from django.db import connections

        connections.close_all()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.folder)
        if self.engine == "postgres":
            _command(self.server, "DROP DATABASE IF EXISTS working WITH (FORCE)")
            _command(self.server, f'CREATE DATABASE working TEMPLATE "{self.template}" STRATEGY FILE_COPY')
        _freshen()

    def enter(self) -> None:
        """This process, and those it starts, are on the working copy from here on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.kept / "secret-key", self.folder)
        settle(self.folder, self.database_url)


def settle(folder: Path, database_url: str) -> None:
    """Django, on these data."""
    os.environ |= {
        "CSI_DATA_DIR": str(folder),
        "CSI_DEMO": "0",
        "DATABASE_URL": database_url,
        "EMAIL_URL": "",
        "MEDIA_URL": "",
        "SECRET_KEY": "",
        "WHATSAPP_API_URL": "",
        "WHATSAPP_PHONE_NUMBER_ID": "",
        "DJANGO_SETTINGS_MODULE": "connect.config.settings",
        # What is prepared between two measurements may be prepared from wherever we are.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django

    django.setup()


@contextmanager
def prepared(engine: str, size: Size, data: Path) -> Iterator[Ground]:
    """The ground for an engine; the company is generated if it is not kept from another time."""
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    with _server(engine, data) as server, tempfile.TemporaryDirectory(prefix="work-", dir=data) as work:
        kept = data / f"{engine}-{size.name}"
        ground = Ground(engine=engine, kept=kept, folder=Path(work) / "data", server=server)
        if not kept.exists():
            _generate(ground, size)
        ground.enter()
        ground.renew()
        yield ground


@contextmanager
def empty(engine: str, folder: Path, data: Path) -> Iterator[None]:
    """This process, and those it starts, are on a new database of nobody's."""
    with _server(engine, data) as server:
        if engine == "sqlite":
            url = f"sqlite:///{folder / 'connect.sqlite3'}"
        else:
            _command(server, "DROP DATABASE IF EXISTS nobodys WITH (FORCE)")
            _command(server, "CREATE DATABASE nobodys")
            url = _database(server, "nobodys")
        settle(folder, url)
        yield


def _server(engine: str, data: Path) -> Any:
    if engine == "sqlite":
        return nullcontext("")
    folder = data / "postgres"
    folder.mkdir(exist_ok=True)
    return postgres.kept_in(folder, POSTGRES)


def _generate(ground: Ground, size: Size) -> None:
    for old in ground.kept.parent.glob(f"{ground.engine}-{size.contacts}-{size.messages}-*"):
        shutil.rmtree(old)
        if ground.engine == "postgres":
            _command(ground.server, f'DROP DATABASE IF EXISTS "company_{old.name.replace("-", "_")}"')
    fresh = ground.kept.with_name("new-" + ground.kept.name)
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "bench", "generate", "--data", str(fresh), "--seed", str(size.seed)]
    command += ["--contacts", str(size.contacts), "--messages", str(size.messages)]
    if ground.engine == "postgres":
        _command(ground.server, f'DROP DATABASE IF EXISTS "{ground.template}"')
        _command(ground.server, f'CREATE DATABASE "{ground.template}"')
        command += ["--database-url", _database(ground.server, ground.template)]
    subprocess.run(command, cwd=ROOT, check=True)
    fresh.rename(ground.kept)


def _freshen() -> None:
    """However long the company was kept, what is open in it was written to just now.

    Whoever waits too long has been told of: a program that runs looks every minute.
    """
    from datetime import timedelta

    from django.utils import timezone

    from connect.conversations.models import Conversation

    now = timezone.now()
    is_open = Conversation.objects.filter(is_open=True)
    is_open.update(window_ends_at=now + timedelta(hours=23))
    is_open.filter(assignee__isnull=False, waiting_since__isnull=False, late_at=None).update(late_at=now)


def _database(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _command(server: str, sql: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql)
