"""The Graph API as Meta speaks it, as one bare ASGI program: demo and tests only.

`app` answers at any prefix it is mounted on and any version: `/v25.0/{node}/{edge}`, or without a version.
"""

from connect.simulator.graph.application import app

__all__ = ["app"]
