"""`bin/bench profile LINE`: samples the program while a line is measured, and tells where the time went.

Needs py-spy on the PATH; it is no dependency of ours.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHOWN = 30
RATE = "200"
_LINE = re.compile(r":\d+\)$")


class Profiler:
    """Each program that is `watched` adds its samples."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("py-spy")
        if self.program is None:
            raise SystemExit("There is no py-spy on the PATH.")
        self.folder = folder
        self.files: list[Path] = []

    @contextmanager
    def watched(self, pid: int) -> Iterator[None]:
        file = self.folder / f"samples-{len(self.files)}"
        self.files.append(file)
        command = [str(self.program), "record", "--pid", str(pid), "--format", "raw", "--output", str(file)]
        command += ["--rate", RATE, "--threads", "--gil", "--nonblocking", "--duration", "unlimited"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()

    def summary(self) -> str:
        """By thread, by function alone, and by function with all that it calls: parts of the samples."""
        threads: Counter[str] = Counter()
        own: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        for file in self.files:
            for line in file.read_text().splitlines():
                stack, _, count = line.rpartition(" ")
                frames = [_LINE.sub(")", frame) for frame in stack.split(";")]
                threads[frames[0]] += int(count)
                own[frames[-1]] += int(count)
                whole.update(dict.fromkeys(frames[1:], int(count)))
        total = max(1, sum(own.values()))
        parts = [
            ("threads", threads, 12),
            ("functions by themselves", own, SHOWN),
            ("with what they call", whole, SHOWN * 2),
        ]
        lines = [f"{total} samples with the interpreter held, {RATE} a second"]
        for title, counts, most in parts:
            lines.append(f"\n-- {title}")
            lines += [f"{100 * count / total:5.1f} %  {name}" for name, count in counts.most_common(most)]
        return "\n".join(lines)
