"""The program as it runs in production: `manage.py serve` and `manage.py work` as child processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
STOP_SECONDS = 10
"""The contract's promise for SIGTERM."""


@dataclass
class Child:
    """A running program. What it prints is in `log`."""

    process: subprocess.Popen[bytes]
    log: Path
    data_dir: Path

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> int:
        """Ask it to end as an operator would; its exit code. Fails when it takes longer than promised."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """SIGKILL: the crash."""
        self.process.kill()
        self.process.wait()

    def ended_within(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def is_ready(self) -> bool:
        """Both programs say their name once they are at work."""
        return "CSI Connect:" in self.printed

    def await_ready(self) -> None:
        for _ in range(START_SECONDS * 20):
            if self.is_ready():
                return
            if self.ended_within(0.05):
                break
        self.kill()
        raise AssertionError(f"it did not start:\n{self.printed}")


@dataclass
class Server(Child):
    url: str

    def is_ready(self) -> bool:
        return super().is_ready() and self.answers()

    def answers(self) -> bool:
        """Whether it says that it is well."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False


@dataclass
class Programs:
    """Starts programs on the database of the running test, and ends them all at the end.

    Web processes and workers of one test share one data folder, as they share one media store in production.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    started: list[Child] = field(default_factory=list)

    def serve(self, *arguments: str, port: int | None = None, **environment: str) -> Server:
        """A web server (with background work unless "--web-only" is among the arguments), ready to answer."""
        port = port or free_port()
        log = self._log("serve")
        command = ["serve", "--host", "127.0.0.1", "--port", str(port), *arguments]
        url = f"http://127.0.0.1:{port}"
        process = self._start(command, log, {"CSI_BASE_URL": url, **environment})
        server = Server(process=process, log=log, data_dir=self.folder, url=url)
        self.started.append(server)
        server.await_ready()
        return server

    def work(self, *arguments: str, **environment: str) -> Child:
        """A worker, at work."""
        log = self._log("work")
        process = self._start(["work", *arguments], log, environment)
        worker = Child(process=process, log=log, data_dir=self.folder)
        self.started.append(worker)
        worker.await_ready()
        return worker

    def end(self) -> None:
        """Ends them; what they printed is shown beside a failure."""
        for child in self.started:
            child.kill()
            print(f"---- {child.log.name}\n{child.printed}")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}-{len(self.started) + 1}.log"

    def _start(self, command: list[str], log: Path, extra: Mapping[str, str]) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **child_environment(self.folder), **self.environment, **extra}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        with log.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )


def child_environment(folder: Path) -> dict[str, str]:
    return {
        "CSI_DATA_DIR": str(folder),
        "CSI_DEMO": "0",
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "PYTHONUNBUFFERED": "1",
    }


def database_url() -> str:
    """The test's own database, for a child process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{database['USER']}{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
