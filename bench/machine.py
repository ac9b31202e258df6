"""What a program costs this machine."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MB = 1024


def resident_mb(pid: int) -> float:
    """Memory of a program and all its children."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
    memory: dict[int, int] = {}
    children: defaultdict[int, list[int]] = defaultdict(list)
    for line in listed.stdout.splitlines():
        each, parent, kilobytes = map(int, line.split())
        memory[each] = kilobytes
        children[parent].append(each)
    total, todo = 0, [pid]
    while todo:
        each = todo.pop()
        total += memory.get(each, 0)
        todo += children[each]
    return total / MB


def own_memory_mb(pid: int) -> float | None:
    """Of that, what is not a file's content mapped into it; None where that cannot be told apart."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    for line in status.read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / MB
    return None


def cpu_seconds(pid: int) -> float | None:
    """Processor time that a program has used so far; None where it cannot be read finely."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Peak:
    """The most memory that a program took while somebody looked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.mb = 0.0
        self.own_mb: float | None = None
        self._stopping = threading.Event()

    def _watch(self) -> None:
        while not self._stopping.wait(0.25):
            now = resident_mb(self.pid)
            if now > self.mb:
                self.mb, self.own_mb = now, own_memory_mb(self.pid)

    @contextmanager
    def watched(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join()


def load() -> str:
    """How busy the machine is with other things: figures on a busy one say little."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {time.strftime('%Y-%m-%d %H:%M')}"
