from __future__ import annotations

import pytest

from connect.whatsapp.trust import is_trusted

GRAPH = "https://graph.facebook.com"
SIMULATOR = "http://127.0.0.1:8000/simulador/graph"


@pytest.mark.parametrize(
    ("address", "base", "trusted"),
    [
        ("https://lookaside.fbsbx.com/whatsapp/1?x=y", GRAPH, True),
        ("https://graph.facebook.com/v25.0/1", GRAPH, True),
        ("https://lookaside.fbsbx.com:8443/1", GRAPH, False),
        ("http://127.0.0.1/1", GRAPH, False),
        ("http://127.0.0.1:8000/simulador/graph/media/1", SIMULATOR, True),
        ("http://localhost:8001/1", SIMULATOR, True),
        ("https://127.0.0.1:8000/1", SIMULATOR, False),
        ("http://10.0.0.1:8000/1", SIMULATOR, False),
        ("https://lookaside.fbsbx.com/1", SIMULATOR, True),
        ("http://simulador.exemplo.com.br/1", "http://simulador.exemplo.com.br", True),
        ("http://simulador.exemplo.com.br:81/1", "http://simulador.exemplo.com.br", False),
        ("http://127.0.0.1:99999999/1", SIMULATOR, False),
        ("http://[::1/1", SIMULATOR, False),
    ],
)
def test_where_the_token_may_go(address: str, base: str, trusted: bool) -> None:
    assert is_trusted(address, base) is trusted
