"""What has to be in place before the first request, done once however many processes start at a time."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from connect.config import first_start, siblings
from connect.conversations.outbox.parcels import end_leases
from connect.jobs.models import Job

LOCK = 7_203_411
"""Any number, as long as nobody else locks the same."""


def prepare() -> None:
    """Tables, what the first start makes, static files. Raises `Refused` beside strangers to this process."""
    with alone():
        siblings.check_siblings()
        call_command("migrate", interactive=False, verbosity=0)
        first_start.settle()
        if connection.vendor == "sqlite":
            take_up_again()
    with _alone_here():
        collect_static_files()


def take_up_again() -> None:
    """The only process of a database waits for no lease of one that died."""
    Job.objects.release()
    end_leases()


@contextmanager
def alone() -> Iterator[None]:
    """No other process on this database is in here."""
    if connection.vendor != "postgresql":
        with _alone_here():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _alone_here() -> Iterator[None]:
    """No other process on this data folder is in here."""
    with (settings.DATA_DIR / "preparation.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def collect_static_files() -> None:
    """Collects them when they have changed since the last time."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    state = _state_of_static_files()
    if not mark.exists() or mark.read_text() != state:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        mark.write_text(state)


def _state_of_static_files() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
