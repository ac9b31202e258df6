"""SIGKILL during load; `bin/bench crash` does the same twenty times."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.db import connection

from bench import graph
from bench.crash import Crash, open_shop
from tests.processes import Programs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]


def crashed(programs: Programs, folder: Path, victim: str, seed: int) -> list[str]:
    """What is wrong after a crash."""
    with graph.running(folder / "graph.log") as peer:
        programs.environment = {"WHATSAPP_API_URL": peer.url}
        found = Crash(programs, peer, victim, random.Random(seed), open_shop()).run()
    assert found.acknowledged
    assert found.accepted
    return found.wrong


@pytest.mark.sqlite
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_or_doubled_when_the_one_process_dies(
    programs: Programs, tmp_path: Path, seed: int
) -> None:
    assert connection.vendor == "sqlite"
    assert crashed(programs, tmp_path, "serve", seed) == []


@pytest.mark.postgres
@pytest.mark.parametrize("victim", ["web", "work"])
def test_nothing_is_lost_or_doubled_when_one_of_two_processes_dies(
    programs: Programs, tmp_path: Path, victim: str
) -> None:
    assert crashed(programs, tmp_path, victim, 1) == []
