"""No faster than allowed, and hardly slower."""

from __future__ import annotations

import asyncio

import pytest

from connect.whatsapp.pace import PAIR_BURST, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize("rate", [1, 20, 80, 1000])
def test_a_number_sends_at_its_rate_and_no_more_than_a_burst_above(clock: Clock, rate: int) -> None:
    number = Pace(clock=clock).number(1, rate)
    sent, end = 0, clock.now + 10
    while clock.now < end:
        wait = number.take()
        sent += wait == 0.0
        clock.now += wait
    assert rate * 10 * 0.95 <= sent <= rate * 10 + max(1, rate * 0.25) + 1


def test_a_late_look_loses_little(clock: Clock) -> None:
    """The loop looks every 100 ms, as it does when it is busy."""
    number = Pace(clock=clock).number(1, 80)
    sent = 0
    for _ in range(100):
        while number.take() == 0.0:
            sent += 1
        clock.now += 0.1
    assert sent >= 80 * 10 * 0.95


def test_what_comes_in_counts_too(clock: Clock) -> None:
    number = Pace(clock=clock).number(1, 80)
    number.heard(60)
    assert number.take() > 0.4
    number.heard(100_000)
    assert number.take() <= 1.1


def test_told_to_slow_down_it_halves_and_recovers_within_a_minute(clock: Clock) -> None:
    number = Pace(clock=clock).number(1, 100)

    def in_a_second() -> int:
        sent, end = 0, clock.now + 1
        while clock.now < end:
            wait = number.take()
            sent += wait == 0.0
            clock.now += wait
        return sent

    in_a_second()
    full = in_a_second()
    number.slow_down()
    half = in_a_second()
    clock.now += 60
    in_a_second()
    assert half < full * 0.6
    assert in_a_second() >= full * 0.95


def test_a_new_rate_counts_at_once(clock: Clock) -> None:
    pace = Pace(clock=clock)
    slow = pace.number(1, 1)
    assert slow.take() == 0.0
    assert slow.take() > 0.9
    clock.now += 1
    assert pace.number(1, 1000) is slow
    assert [slow.take() for _ in range(200)] == [0.0] * 200


def test_numbers_and_customers_do_not_share(clock: Clock) -> None:
    pace = Pace(clock=clock)
    for _ in range(PAIR_BURST):
        assert pace.to(1, "joao") == 0.0
    assert pace.to(1, "joao") > 0.0
    assert pace.to(1, "maria") == pace.to(2, "joao") == 0.0


def test_after_a_burst_one_customer_gets_one_message_every_six_seconds(clock: Clock) -> None:
    pace = Pace(clock=clock)
    for _ in range(PAIR_BURST):
        pace.to(1, "joao")
    assert pace.to(1, "joao") == pytest.approx(6.0)
    clock.now += 6.001
    assert pace.to(1, "joao") == 0.0
    assert pace.to(1, "joao") > 5.9


def test_a_held_customer_waits_for_as_long_as_was_said(clock: Clock) -> None:
    pace = Pace(clock=clock)
    pace.hold(1, "joao", 64)
    assert pace.to(1, "joao") == pytest.approx(64.0)
    clock.now += 64.001
    assert pace.to(1, "joao") == 0.0


def test_customers_who_are_quiet_are_forgotten(clock: Clock) -> None:
    pace = Pace(clock=clock)
    for customer in range(5000):
        pace.to(1, str(customer))
        clock.now += 0.1
    assert len(pace._pairs) < 1200


def test_turns_are_given_in_order_and_a_cancelled_one_is_passed_over() -> None:
    async def scene() -> list[int]:
        number = Pace().number(1, 400)
        served: list[int] = []

        async def wait(place: int) -> None:
            await number.turn()
            served.append(place)

        waiting = [asyncio.create_task(wait(place)) for place in range(150)]
        await asyncio.sleep(0)
        for place in (120, 130, 149):
            waiting[place].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return served

    served = asyncio.run(scene())
    assert served == [place for place in range(150) if place not in {120, 130, 149}]
