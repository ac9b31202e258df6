"""A browser's ear, without the browser."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Self

from django.conf import settings


@dataclass(frozen=True)
class Message:
    event: str
    data: str
    id: int


class Listener:
    def __init__(self, url: str, session: str, *, after: int | None = None, timeout: float = 10) -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=timeout)
        query = "" if after is None else f"?depois={after}"
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
        self._connection.request("GET", f"/aovivo/{query}", headers=cookie)
        self.response = self._connection.getresponse()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.response.close()
        self._connection.close()

    def hear(self) -> Message | None:
        """The next message, heartbeats apart; None at the end of the stream."""
        fields: dict[str, list[str]] = {}
        while line := self.response.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name:
                fields.setdefault(name.rstrip(":"), []).append(value)
            elif "event" in fields:
                return Message(fields["event"][0], "\n".join(fields["data"]), int(fields["id"][0]))
            else:
                fields.clear()
        return None

    def hear_data(self) -> str:
        message = self.hear()
        assert message is not None
        return message.data

    def await_open(self) -> Self:
        message = self.hear()
        assert message is not None
        assert message.event == "open"
        return self
