"""What the client needs to speak for a number."""

from __future__ import annotations

from msgspec import Struct


class Credentials(Struct, frozen=True, kw_only=True):
    phone_number_id: str
    waba_id: str
    token: str
    base_url: str
    """Of the Graph API, without the version."""
    version: str

    def __repr__(self) -> str:
        return f"Credentials({self.phone_number_id} at {self.base_url})"

    def url(self, path: str) -> str:
        return f"{self.base_url}/{self.version}/{path}"
