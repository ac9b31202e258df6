from __future__ import annotations

from datetime import timedelta

import pytest

from connect.ui.words import spelled


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "1 segundo"),
        (0.2, "1 segundo"),
        (1.1, "2 segundos"),
        (59, "59 segundos"),
        (59.5, "1 minuto"),
        (61, "2 minutos"),
        (240.5, "5 minutos"),
        (299.9, "5 minutos"),
        (3599, "1 hora"),
        (3600, "1 hora"),
        (3601, "2 horas"),
    ],
)
def test_how_long_one_waits_is_never_told_too_short(seconds: float, words: str) -> None:
    assert spelled(timedelta(seconds=seconds)) == words
