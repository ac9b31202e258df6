"""What a browser that was never here before has to fetch to show the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bench.browsing import browser_of
from bench.figures import Figure
from bench.passing import Passed, passing
from bench.workbench import Serving, Workbench, agents, sign_in

KB = 1024


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        passed = asyncio.run(_load(serving))
    scripts = [each for each in passed if "javascript" in each.kind]
    largest = sorted(passed, key=lambda each: -each.size)[:4]
    note = ", ".join(f"{each.path.rsplit('/', 1)[-1] or each.path} {each.size / KB:.0f}" for each in largest)
    script_note = f"{len(scripts)} files"
    yield Figure("first_load", "JavaScript", _kilobytes(scripts), "kB", most=60, note=script_note)
    yield Figure("first_load", "everything, fonts included", _kilobytes(passed), "kB", most=200, note=note)
    yield Figure("first_load", "requests", len(passed), "", most=30)


def _kilobytes(passed: list[Passed]) -> float:
    return sum(each.size for each in passed) / KB


async def _load(serving: Serving) -> list[Passed]:
    """Through a relay that counts: a browser tells nobody what its workers fetch."""
    cookies = sign_in(agents()[0])
    async with passing(serving.url) as relay, browser_of(relay.url, cookies) as page:
        await page.goto("/conversas/")
        await page.wait_for_load_state("load")
        await asyncio.sleep(2)
    return relay.passed
