"""The one entrance of the process: what is answered on the loop, and what goes to a view."""

from __future__ import annotations

import asyncio

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from connect.config.background import Background, beside_the_screens, work
from connect.config.front import Front
from connect.config.health import Health
from connect.intake.door import Door
from connect.live.hub import Hub
from connect.simulator.graph import application as graph
from connect.simulator.graph.stream import streams as phones
from connect.ui.answers import ASGIApplication, Receive, Scope, Send

STOP_SECONDS = 4.0


class Application:
    """What `serve` runs. With `web_only` the work is done elsewhere."""

    def __init__(self, *, web_only: bool = False) -> None:
        self.hub = Hub()
        self.door = Door()
        self.health = Health()
        self.front = Front(get_wsgi_application(), threads=settings.REQUEST_THREADS, hub=self.hub)
        self.background = Background([*beside_the_screens(), *([] if web_only else work())])
        self.routes: dict[str, ASGIApplication] = {
            "/webhooks/whatsapp/": self.door,
            "/healthz": self.health.check,
            "/metrics": self.health.metrics,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._route(scope["path"])(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    def _route(self, path: str) -> ASGIApplication:
        if path.startswith(graph.PREFIX):
            return graph.app
        return self.routes.get(path, self.front)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        self.door.start()
        await self.hub.start()
        await asyncio.to_thread(self.background.start)

    def close_streams(self) -> None:
        """Before anything else ends: an open stream would keep the process alive."""
        self.hub.close_streams()
        phones.end()

    async def _stop(self) -> None:
        await asyncio.to_thread(self.background.stop, STOP_SECONDS)
        await asyncio.to_thread(self.door.stop)
        await self.hub.stop()
        await self.front.stop()
        self.health.stop()
