"""Two answers for those who watch over the system. Both on a thread of their own, whatever the others do."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection, connections

from connect.config import metrics
from connect.ui.answers import Receive, Scope, Send, answer, header

PATIENCE_SECONDS = 3.0
METRICS_TYPE = b"text/plain; version=0.0.4; charset=utf-8"

logger = logging.getLogger(__name__)


class Health:
    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")

    def stop(self) -> None:
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=False)

    async def check(self, scope: Scope, receive: Receive, send: Send) -> None:
        """200 as long as the database answers."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await loop.run_in_executor(self._thread, _ask_database)
        except Exception as error:  # noqa: BLE001 - whatever it was, we are not well
            logger.warning("unhealthy", extra={"error": repr(error)})
            await answer(send, 503, "o banco de dados não responde")
        else:
            await answer(send, 200, "ok")

    async def metrics(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_read_metrics(scope):
            await answer(send, 403, "Só deste computador, ou com o token.")
            return
        loop = asyncio.get_running_loop()
        text = await loop.run_in_executor(self._thread, metrics.text)
        await answer(send, 200, text, content_type=METRICS_TYPE)


def _ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        connections.close_all()
        raise


def _may_read_metrics(scope: Scope) -> bool:
    """From this machine, not through a proxy on it; or with the token."""
    token = settings.METRICS_TOKEN
    if token and hmac.compare_digest(header(scope, b"authorization"), f"Bearer {token}".encode()):
        return True
    host = (scope.get("client") or ("",))[0]
    is_forwarded = header(scope, b"x-forwarded-for") or header(scope, b"forwarded")
    try:
        return ipaddress.ip_address(host).is_loopback and not is_forwarded
    except ValueError:
        return False
