"""A business's callback, as small as can be: keeps what it was sent, and answers what it was told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

PATIENCE = 15


class Receiver:
    """`with Receiver() as receiver:`; `receiver.answers` are used up one by one, then 200."""

    def __init__(self, *, verify_token: str = "verifica") -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.answers: list[int] = []
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                is_known = asked.get("hub.verify_token") == verify_token
                self._answer(200 if is_known else 403, asked.get("hub.challenge", "") if is_known else "")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(receiver.keep(body, self.headers["X-Hub-Signature-256"]), "")

            def _answer(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/webhooks/whatsapp/"

    def keep(self, body: bytes, signature: str) -> int:
        with self._changed:
            self.bodies.append(body)
            self.signatures.append(signature)
            self._changed.notify_all()
            return self.answers.pop(0) if self.answers else 200

    @property
    def values(self) -> list[dict[str, Any]]:
        """Every change's value, in the order of arrival."""
        return [change["value"] for change in self.changes]

    @property
    def changes(self) -> list[dict[str, Any]]:
        bodies = [json.loads(body) for body in list(self.bodies)]
        return [change for body in bodies for entry in body["entry"] for change in entry["changes"]]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [message for value in self.values for message in value.get("messages", [])]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        return [status for value in self.values for status in value.get("statuses", [])]

    def wait_for[T](self, look: Callable[[Receiver], T], *, seconds: float = PATIENCE) -> T:
        """What `look` gives, as soon as it is something."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(look(self)), timeout=seconds), self.bodies
            return look(self)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
