from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connect.config import arenas, preparation, siblings


class Command(BaseCommand):
    help = "Does the work behind the screens, beside `serve --web-only`. Any number may run."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        arenas.share()
        try:
            siblings.check_several()
            siblings.name_ourselves()
            preparation.prepare()
        except siblings.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        from connect.config.background import Background, work
        from connect.config.server import exit_in_time

        ending = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: ending.set())
        background = Background(work())
        background.start()
        self.stdout.write("CSI Connect: trabalhando.")
        self.stdout.flush()
        ending.wait()
        exit_in_time()
        background.stop(timeout=8)
