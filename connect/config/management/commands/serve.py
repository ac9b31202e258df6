from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connect.config import addresses, arenas, first_start, preparation, siblings


class Command(BaseCommand):
    help = "Serves everything: screens, webhooks and, unless --web-only, the work behind them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-only", action="store_true", help="the work is done by `work` processes")

    def handle(self, *, host: str, port: int, web_only: bool, **options: Any) -> None:
        arenas.share()
        try:
            if web_only:
                siblings.check_several()
            siblings.name_ourselves()
            addresses.settle(host=host, port=port)
            preparation.prepare()
        except siblings.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        from connect.config.asgi import Application
        from connect.config.server import Server

        greeting = list(first_start.greeting())

        def tell() -> None:
            self.stdout.write("\n".join(greeting))
            self.stdout.flush()

        Server(Application(web_only=web_only), host=host, port=port, ready=tell).run()
