from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from django.utils import timezone, translation

from connect.config.asgi import Application
from connect.live import Fragment, announce, fragments, renders
from tests.config.serving import Serving
from tests.conftest import session_of
from tests.live.listening import Listener
from tests.people import People


class Notes:
    """Something to show: a subject's text and audience, and how often it was rendered."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.whole: dict[str, str] = {}
        self.audience = frozenset({"everyone"})
        self.gone = ""
        self.glimpse = ""
        self.glimpsed_by: frozenset[str] = frozenset()
        self.rendered: list[Sequence[str]] = []

    def render(self, subjects: Sequence[str]) -> Mapping[str, Fragment]:
        self.rendered.append(subjects)
        zone = timezone.get_current_timezone_name()
        return {
            subject: Fragment(
                html=self.whole.get(subject)
                or f'<p id="note-{subject}" lang="{translation.get_language()}" data-zone="{zone}">\n'
                f"{self.texts.get(subject, '')}</p>",
                audience=self.audience,
                gone=self.gone,
                glimpse=self.glimpse,
                glimpsed_by=self.glimpsed_by,
            )
            for subject in subjects
        }


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    notes = Notes()
    monkeypatch.setattr(fragments, "_renderers", dict(fragments._renderers))
    renders("note")(notes.render)
    return notes


@pytest.fixture
def house(transactional_db: None, people: People, notes: Notes) -> Iterator[Serving]:
    """The whole application, in this process, some time after the first event."""
    announce("note", "long ago", ["admins"])
    with Serving(Application(web_only=True), lifespan=True) as serving:
        yield serving


@pytest.fixture
def listen(house: Serving) -> Iterator[Callable[..., Listener]]:
    """`listen("ana")`: somebody's open stream."""
    listeners: list[Listener] = []

    def begin(username: str, *, session: str = "", after: int | None = None) -> Listener:
        listener = Listener(house.url, session or session_of(username), after=after)
        listeners.append(listener)
        return listener

    yield begin
    for listener in listeners:
        listener.__exit__()
