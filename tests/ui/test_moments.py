from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from connect.ui import moments

NOW = datetime(2026, 11, 17, 17, 45, tzinfo=UTC)
"""14:45 of a Tuesday in São Paulo."""


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("value", "day", "moment"),
    [
        (at(2026, 11, 17, 17, 31), "14:31", "Hoje, 14:31"),
        (at(2026, 11, 17, 3, 0), "00:00", "Hoje, 00:00"),
        (at(2026, 11, 17, 2, 59), "Ontem", "Ontem, 23:59"),
        (at(2026, 11, 15, 12, 0), "15/11", "15/11/2026 09:00"),
        (at(2025, 11, 15, 12, 0), "15/11/2025", "15/11/2025 09:00"),
    ],
)
def test_days_begin_at_midnight_of_the_companys_zone(value: datetime, day: str, moment: str) -> None:
    assert moments.day(value, now=NOW) == day
    assert moments.moment(value, now=NOW) == moment


def test_a_clock_shows_the_companys_time() -> None:
    assert moments.clock(at(2026, 11, 17, 17, 31)) == "14:31"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (at(2026, 11, 17, 12, 0), "Hoje"),
        (at(2026, 11, 17, 2, 0), "Ontem"),
        (date(2026, 11, 13), "Sexta-feira, 13 de novembro"),
        (at(2025, 12, 31, 23, 0), "Quarta-feira, 31 de dezembro de 2025"),
    ],
)
def test_a_day_of_messages_has_a_name(value: datetime | date, words: str) -> None:
    assert moments.dayname(value, now=NOW) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (at(2026, 11, 17, 17, 44, 30), "agora"),
        (at(2026, 11, 17, 17, 46), "agora"),
        (at(2026, 11, 17, 17, 41), "há 4 min"),
        (at(2026, 11, 17, 15, 40), "há 2 h"),
        (at(2026, 11, 16, 17, 0), "há 1 dia"),
        (at(2026, 11, 14, 17, 0), "há 3 dias"),
    ],
)
def test_waiting_is_told_in_round_words(value: datetime, words: str) -> None:
    assert moments.ago(value, now=NOW) == words
