"""What every test may ask for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

from tests import chromium
from tests.people import People, gather
from tests.processes import Programs, Server

# A busy machine is no finding. Where a change is judged, the same examples judge every time.
hypothesis.settings.register_profile(
    "ground",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
hypothesis.settings.load_profile("ground")

# -- which tests run on which database ---------------------------------------------------------

TOUCHES_DATABASE = {"db", "transactional_db", "programs"}


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The suite runs once per database: here what this run's database has no say in is left out."""
    wanted = _runs_on_sqlite if connection.vendor == "sqlite" else _runs_on_postgres
    left_out = [item for item in items if not wanted(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if wanted(item)]
    items.sort(key=_has_a_browser)


def _has_a_browser(item: pytest.Item) -> bool:
    """Playwright leaves its event loop running in the thread: tests with one of their own go first."""
    return "playwright" in getattr(item, "fixturenames", ())


def _runs_on_sqlite(item: pytest.Item) -> bool:
    return not item.get_closest_marker("postgres")


def _runs_on_postgres(item: pytest.Item) -> bool:
    if item.get_closest_marker("postgres"):
        return True
    if item.get_closest_marker("sqlite") or item.get_closest_marker("browser"):
        return False
    fixtures = TOUCHES_DATABASE.intersection(getattr(item, "fixturenames", ()))
    is_class = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    return bool(fixtures) or is_class or item.get_closest_marker("django_db") is not None


# -- people and data ---------------------------------------------------------------------------


@pytest.fixture
def people(db: None) -> People:
    """The cast, hired. Ask for `transactional_db` too where other threads or processes must see them."""
    return gather()


@pytest.fixture
def queries(django_assert_max_num_queries: Any) -> Any:
    """`with queries(7): ...` fails when more than seven queries are made."""
    return django_assert_max_num_queries


# -- the program in its own process --------------------------------------------------------------


@pytest.fixture
def programs(transactional_db: None, tmp_path: Path) -> Iterator[Programs]:
    """Starts programs on this test's database: `programs.serve("--web-only")`, `programs.work()`."""
    programs = Programs(folder=tmp_path)
    yield programs
    programs.end()


@pytest.fixture
def server(programs: Programs) -> Server:
    """Everything in one process, as `bin/serve` starts it, without the demo company."""
    return programs.serve()


# -- the browser ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium.path(), "args": chromium.FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "pt-BR", "timezone_id": settings.TIME_ZONE}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; anything left at the end fails the test."""
    return []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], complaints: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_refused_form(message):
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def failed(error: WebError) -> None:
        complaints.append(str(error.error))

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.on("console", heard)
        context.on("weberror", failed)
        return context

    yield make
    assert complaints == []


def _is_refused_form(message: ConsoleMessage) -> bool:
    """An invalid form answers 422, which the browser reports as if it were a fault."""
    return "status of 422" in message.text


@pytest.fixture
def signed_in_page(
    new_context: Callable[..., BrowserContext], request: pytest.FixtureRequest
) -> Callable[..., Page]:
    """`signed_in_page("ana")`: a page in a browser of Ana's own. `at=` names a server other than `server`."""

    def sign_in(username: str, at: Server | None = None, **options: Any) -> Page:
        url = (at or request.getfixturevalue("server")).url
        context = new_context(base_url=url, **options)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(username), "url": url}]
        )
        return context.new_page()

    return sign_in


def session_of(username: str) -> str:
    """The key of a new session of this person, as signing in makes it."""
    from allauth.usersessions.models import UserSession

    from connect.accounts.models import User
    from connect.accounts.signing_in import SIGNED_IN_AT

    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGNED_IN_AT] = int(time.time())
    session.create()
    assert session.session_key
    UserSession.objects.create(
        user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="Mozilla/5.0"
    )
    return session.session_key


SETTLED = """() => Promise.all(
  document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished.catch(() => {}))
)"""


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)` fails with axe's findings, if it has any."""
    axe = Axe()

    def check(page: Page) -> None:
        page.evaluate(SETTLED)  # colours in the middle of a fade are not what is shown
        found = [
            f"{violation['id']}: {node['html']}"
            for violation in axe.run(page).response["violations"]
            for node in violation["nodes"]
        ]
        assert found == []

    return check
