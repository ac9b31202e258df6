"""Meta's JSON in, typed updates out. Never raises for a shape: what is not understood is an `Unknown`."""

from connect.whatsapp.reading.envelopes import read, read_one

__all__ = ["read", "read_one"]
