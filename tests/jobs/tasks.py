"""Tasks for the tests of jobs: they write down what they did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.tasks import TaskContext, task

from connect.jobs import Retry

done: list[Any] = []


@task()
def note(what: str, *, times: int = 1) -> None:
    done.extend([what] * times)


@task()
async def note_later(what: str) -> None:
    done.append(what)


@task(takes_context=True)
def note_attempt(context: TaskContext[..., None]) -> None:
    done.append(context.attempt)


@task()
def fail() -> None:
    raise ValueError("as expected")


@task()
def not_yet() -> None:
    raise Retry(timedelta(minutes=3))
