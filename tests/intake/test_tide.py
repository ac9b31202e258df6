"""While many knock at once the door goes first."""

from __future__ import annotations

from connect.intake.tide import MANY, Tide


def test_a_few_at_the_door_hold_nothing_up() -> None:
    tide = Tide()
    tide.waiting = [b"one letter"] * (MANY - 1)
    assert tide.await_ebb()


def test_many_at_the_door_go_first_whether_they_wait_or_are_being_written() -> None:
    tide = Tide()
    tide.waiting = [b"one letter"] * MANY
    assert tide.is_high
    tide.waiting = []
    tide.taken(MANY)
    assert tide.is_high
    tide.kept()
    assert tide.is_high, "those who brought them may be back at once"
    assert tide.await_ebb()


def test_a_flood_without_end_does_not_stop_the_processing() -> None:
    tide = Tide()
    tide.waiting = [b"one letter"] * MANY
    assert not tide.await_ebb()
