"""The words in which a story is told. `says` is the customer, `answers` whoever has the conversation.

A story is a row of steps. `on` and `since` set the clock; between them each step takes as long as such a
thing takes, and no longer than there is time until the next of them, or until now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.utils import timezone

from connect.simulator.company.customers import Person
from connect.simulator.company.files import Sent
from connect.simulator.company.moments import When, ago, workday
from connect.simulator.company.saying import DATE, Template
from connect.simulator.company.staff import COMERCIAL
from connect.simulator.company.telling import Telling
from connect.simulator.company.written import Saying

JUST_NOW = timedelta(seconds=20)


@dataclass(frozen=True)
class Step:
    act: Callable[[Telling, datetime], None]
    seconds: float = 5.0
    """How long it usually takes after the step before."""


@dataclass(frozen=True)
class Clock:
    """From here on it is another time."""

    when: When


@dataclass(frozen=True)
class Story:
    """All that one person and one of the company's numbers have said to each other."""

    person: Person
    steps: tuple[Step | Clock, ...]
    number: str = COMERCIAL

    def tell(self, telling: Telling) -> None:
        scenes = self._scenes(telling.now)
        ends = [start for start, _ in scenes[1:]] + [telling.now - JUST_NOW]
        for (start, steps), end in zip(scenes, ends, strict=True):
            assert start < end, f"{self.person.name}: the scenes are out of order"
            for step, at in zip(steps, _moments(steps, start, end, telling), strict=True):
                step.act(telling, at)

    def _scenes(self, now: datetime) -> list[tuple[datetime, list[Step]]]:
        scenes: list[tuple[datetime, list[Step]]] = []
        for step in self.steps:
            if isinstance(step, Clock):
                scenes.append((step.when(now), []))
            else:
                scenes[-1][1].append(step)
        return scenes


def story(person: Person, *steps: Step | Clock | Iterable[Step | Clock], number: str = COMERCIAL) -> Story:
    """Steps may come in bunches."""
    flat: list[Step | Clock] = []
    for step in steps:
        flat.extend([step] if isinstance(step, Step | Clock) else step)
    return Story(person, tuple(flat), number)


def _moments(steps: list[Step], start: datetime, end: datetime, telling: Telling) -> list[datetime]:
    """When each happens, in whole seconds as WhatsApp counts them."""
    gaps = [0.0, *(step.seconds * telling.chance.uniform(0.6, 1.5) for step in steps[1:])]
    room = (end - start).total_seconds()
    haste = min(1.0, room / sum(gaps)) if sum(gaps) else 1.0
    return [(start + timedelta(seconds=passed * haste)).replace(microsecond=0) for passed in accumulate(gaps)]


# -- time ------------------------------------------------------------------------------------------


def on(days: int, clock: str) -> Clock:
    """So many working days ago, at that time of the day."""
    return Clock(workday(days, clock))


def since(**span: float) -> Clock:
    """That long ago: `since(minutes=12)`."""
    return Clock(ago(**span))


def pause(**span: float) -> Step:
    """Nothing happens for about so long."""
    return Step(lambda telling, at: None, timedelta(**span).total_seconds())


# -- the customer ----------------------------------------------------------------------------------


def says(saying: Saying, *, quoting: str = "", name: str = "", nobody: bool = False) -> Step:
    """`name` lets later steps quote it or react to it. `nobody`: no agent is available to be given it."""
    return Step(
        lambda telling, at: telling.hear(saying, at=at, quoting=quoting, name=name, nobody=nobody),
        9 + 0.5 * _length(saying),
    )


def edits(text: str) -> Step:
    return Step(lambda telling, at: telling.edit(text, at=at), 25)


def deletes() -> Step:
    return Step(lambda telling, at: telling.delete(at=at), 20)


def reacts(emoji: str, *, to: str = "") -> Step:
    return Step(lambda telling, at: telling.react(emoji, at=at, to=to), 15)


def taps(button: int) -> Step:
    """A button of the company's last message that has any, counted from zero."""
    return Step(lambda telling, at: telling.tap(button, at=at), 30)


def picks(row: str) -> Step:
    """A row, by its id, of the list that the company sent."""
    return Step(lambda telling, at: telling.pick(row, at=at), 30)


def calls() -> Step:
    return Step(lambda telling, at: telling.call(at=at), 40)


def opts_out() -> Step:
    return Step(lambda telling, at: telling.opt_out(at=at), 40)


# -- the company -----------------------------------------------------------------------------------


def answers(
    saying: Saying,
    *,
    by: str = "",
    status: str = "read",
    error: int | None = None,
    quoting: str = "",
    name: str = "",
) -> Step:
    """`error`: WhatsApp could not deliver it, with that code."""
    state = "failed" if error else status
    return Step(
        lambda telling, at: telling.answer(
            saying, at=at, by=by, status=state, error_code=error, quoting=quoting, name=name
        ),
        25 + 0.6 * _length(saying),
    )


def sends(template: Template, *values: str, by: str = "gerente", status: str = "read") -> Step:
    def act(telling: Telling, at: datetime) -> None:
        day = f"{timezone.localtime(at):%d/%m/%Y}"
        given = [day if value == DATE else value for value in values]
        telling.send_template(template.said(*given), template.shown(*given), at=at, by=by, status=status)

    return Step(act)


def reads() -> Step:
    return Step(lambda telling, at: telling.read(), 30)


def marks(emoji: str, *, to: str = "") -> Step:
    """The company reacts."""
    return Step(lambda telling, at: telling.react(emoji, at=at, to=to, by_company=True), 15)


def assumes(username: str) -> Step:
    return Step(lambda telling, at: telling.assume(username, at=at), 90)


def transfers(username: str, *, note: str = "") -> Step:
    return Step(lambda telling, at: telling.transfer(username, at=at, note=note), 60)


def closes(reason: str = "", *, by: str = "") -> Step:
    return Step(lambda telling, at: telling.close(at=at, by=by, reason=reason), 120)


def _length(saying: Saying) -> int:
    if isinstance(saying, str):
        return len(saying)
    return len(saying.caption) + 30 if isinstance(saying, Sent) else 30
