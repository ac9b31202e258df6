"""The mail server, spoken to for so long and no longer: also when it answers a byte at a time."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from django.core.mail.backends import smtp


class _Brief(smtplib.SMTP):
    """Hangs up once `timeout` seconds have passed since the call, whatever is being said at that moment."""

    _watch: threading.Timer | None = None
    _line: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        begun = time.monotonic()
        # A name may stand for several addresses, and none of them may answer.
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        line = socket.create_connection((host, port), timeout / len(addresses), self.source_address)
        line.settimeout(timeout)
        # What is shut down is the connection: TLS may have wrapped this end of it in the meantime.
        self._line = line.dup()
        self._watch = threading.Timer(begun + timeout - time.monotonic(), _hang_up, [self._line])
        self._watch.daemon = True
        self._watch.start()
        return line

    def close(self) -> None:
        if self._watch is not None and self._line is not None:
            self._watch.cancel()
            self._line.close()
        super().close()


class _BriefTLS(smtplib.SMTP_SSL, _Brief):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's; its time-out is for the whole of the conversation, and not for each of its steps."""

    @property
    def connection_class(self) -> Any:
        return _BriefTLS if self.use_ssl else _Brief


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError), line:
        line.shutdown(socket.SHUT_RDWR)
