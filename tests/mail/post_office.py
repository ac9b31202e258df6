"""A mail server on a real socket: it takes in what it is given, refuses, dribbles, or never says a word."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self


class PostOffice:
    def __init__(
        self, *, port: int = 0, refuses_with: int = 0, is_silent: bool = False, dribbles: int = 0
    ) -> None:
        """`dribbles`: so many lines, one after the other, before it comes to the point."""
        self.refuses_with = refuses_with
        self.is_silent = is_silent
        self.dribbles = dribbles
        self.taken_in: list[EmailMessage] = []
        self.closing = threading.Event()
        office = self

        class Counter(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                office.attend(self)

        socketserver.ThreadingTCPServer.daemon_threads = True
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Counter)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def attend(self, counter: socketserver.StreamRequestHandler) -> None:
        def say(line: str) -> None:
            counter.wfile.write(f"{line}\r\n".encode())

        if self.is_silent:
            self.closing.wait()
            return
        for _ in range(self.dribbles):
            counter.wfile.write(b"220-...\r\n")
            if self.closing.wait(0.05):
                return
        say("220 correio")
        for line in counter.rfile:
            match line.split()[0].upper():
                case b"RCPT" if self.refuses_with:
                    say(f"{self.refuses_with} no")
                case b"DATA":
                    say("354 go on")
                    self._take_in(counter)
                    say("250 taken in")
                case b"QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 ok")

    def _take_in(self, counter: socketserver.StreamRequestHandler) -> None:
        lines: list[bytes] = []
        for line in counter.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken_in.append(message)
