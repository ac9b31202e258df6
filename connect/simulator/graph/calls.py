"""One request to the Graph API, and its answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from connect.simulator.errors import GraphError

if TYPE_CHECKING:
    from connect.simulator.models import SimulatedMedia, SimulatedNumber

type Json = dict[str, Any]
type Body = SpooledTemporaryFile[bytes]


@dataclass(frozen=True)
class Call:
    method: str
    path: tuple[str, ...]
    """Below the version."""
    query: dict[str, str]
    headers: dict[str, str]
    body: Body
    base: str
    """Our own address up to the version, for the links that we hand out."""
    version: str = ""

    @property
    def token(self) -> str:
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind in ("Bearer", "OAuth") else self.query.get("access_token", "")

    @cached_property
    def data(self) -> Json:
        """The parameters, however they were sent: JSON, a form, or the query."""
        self.body.seek(0)
        raw = self.body.read()
        if not raw:
            return dict(self.query)
        if "json" in self.headers.get("content-type", "json"):
            return self.query | _object(raw)
        return self.query | dict(parse_qsl(raw.decode(), keep_blank_values=True))

    def required(self, name: str) -> Any:
        value = self.data.get(name)
        if value in (None, ""):
            raise GraphError(100, message=f"(#100) The parameter {name} is required.")
        return value

    def fields(self, default: str = "") -> list[str]:
        return [name.strip() for name in self.query.get("fields", default).split(",") if name.strip()]


def _object(raw: bytes) -> Json:
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise GraphError(100, message="(#100) Invalid JSON in the request body.") from error
    if not isinstance(value, dict):
        raise GraphError(100, message="(#100) The request body must be a JSON object.")
    return value


@dataclass(frozen=True)
class Reply:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    file: SimulatedMedia | None = None
    """Streamed instead of a body."""
    never_comes: bool = False
    """What was asked was done, and the connection stays silent."""


def success(**more: Any) -> Json:
    return {"success": True, **more}


def usage(number: SimulatedNumber) -> dict[str, str]:
    told = [
        {
            "type": "messaging",
            "call_count": 1,
            "total_cputime": 1,
            "total_time": 1,
            "estimated_time_to_regain_access": 0,
        }
    ]
    return {"x-business-use-case-usage": json.dumps({number.waba_id: told})}
