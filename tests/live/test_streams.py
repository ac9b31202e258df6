from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client

from connect.accounts.models import User
from connect.live import Fragment, announce, collecting, hub, renders, stream
from connect.live.events import newest_id
from connect.live.models import Event
from tests.conftest import session_of
from tests.live.conftest import Notes
from tests.live.listening import Listener

type Listen = Callable[..., Listener]

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_announced_is_heard_by_its_audience_alone(listen: Listen, notes: Notes) -> None:
    ana, gerson = listen("ana").await_open(), listen("gerente").await_open()
    notes.texts["1"] = "for Ana"
    announce("note", 1, [f"user:{User.objects.get(username='ana').pk}"])
    announce("note", 2, ["everyone"])
    assert "for Ana" in ana.hear_data()
    assert "note-2" in ana.hear_data()
    assert "note-2" in gerson.hear_data()


def test_nothing_is_told_before_the_commit_nor_after_a_rollback(listen: Listen) -> None:
    ana = listen("ana").await_open()
    with transaction.atomic():
        announce("note", "rolled back", ["everyone"])
        transaction.set_rollback(True)
    announce("note", "kept", ["everyone"])
    assert "note-kept" in ana.hear_data()


def test_a_fragment_is_rendered_once_for_all_and_as_in_a_request(listen: Listen, notes: Notes) -> None:
    ears = [listen(name).await_open() for name in ("ana", "bruno", "carla")]
    announce("note", 1, ["everyone"])
    told = {ear.hear_data() for ear in ears}
    assert notes.rendered == [("1",)]
    assert told == {'<p id="note-1" lang="pt-br" data-zone="America/Sao_Paulo">\n</p>'}


def test_nothing_is_rendered_that_nobody_connected_hears(listen: Listen, notes: Notes) -> None:
    ana = listen("ana").await_open()
    announce("note", 1, ["admins"])
    announce("note", 2, ["everyone"])
    ana.hear()
    assert notes.rendered == [("2",)]


def test_who_hears_but_may_not_see_any_more_is_told_that_it_is_gone(listen: Listen, notes: Notes) -> None:
    ana, admin = listen("ana").await_open(), listen("admin").await_open()
    notes.audience, notes.gone = frozenset({"admins"}), '<template data-live-gone="note-1"></template>'
    announce("note", 1, ["everyone"])
    assert ana.hear_data() == notes.gone
    assert "note-1" in admin.hear_data()


def test_who_may_see_a_part_of_it_is_shown_that_part(listen: Listen, notes: Notes) -> None:
    ana, admin = listen("ana").await_open(), listen("admin").await_open()
    notes.audience, notes.gone = frozenset({"admins"}), '<template data-live-gone="note-1"></template>'
    notes.glimpse = '<p id="note-1">that it is there</p>'
    notes.glimpsed_by = frozenset({f"user:{User.objects.get(username='ana').pk}"})
    announce("note", 1, ["everyone"])
    assert ana.hear_data() == notes.glimpse
    assert "that it is there" not in admin.hear_data()


def test_each_app_shows_its_own_of_a_subject_and_fails_alone(listen: Listen, notes: Notes) -> None:
    def failing(subjects: Sequence[str]) -> Mapping[str, Fragment]:
        raise ZeroDivisionError

    def beside(subjects: Sequence[str]) -> Mapping[str, Fragment]:
        return {s: Fragment(f'<i id="beside-{s}"></i>', frozenset({"everyone"})) for s in subjects}

    renders("note")(failing)
    renders("note")(beside)
    ana = listen("ana").await_open()
    announce("note", 1, ["everyone"])
    assert 'id="note-1"' in ana.hear_data()
    assert ana.hear_data() == '<i id="beside-1"></i>'


def test_many_announcements_of_one_subject_are_told_as_few(listen: Listen, notes: Notes) -> None:
    ana = listen("ana").await_open()
    for number in range(50):
        notes.texts["1"] = str(number)
        announce("note", 1, ["everyone"])
    heard = [ana.hear_data()]
    while "49" not in heard[-1]:
        heard.append(ana.hear_data())
    assert len(heard) < 50


def test_a_batch_is_one_row_for_each_subject_and_forgets_what_failed(db: None) -> None:
    with transaction.atomic(), collecting():
        announce("note", 1, ["user:1"])
        with suppress(ZeroDivisionError), collecting():
            announce("note", 2, ["user:1"])
            raise ZeroDivisionError
        with collecting():
            announce("note", 1, ["user:2"])
        assert Event.objects.count() == 0
    assert list(Event.objects.values_list("subject", "audience")) == [("1", " user:1 user:2 ")]


def test_a_break_is_made_up_for(listen: Listen, notes: Notes) -> None:
    announce("note", "before", ["everyone"])
    cursor = newest_id()
    announce("note", "meanwhile", ["everyone"])
    announce("note", "not for her", ["admins"])
    ana = listen("ana", after=cursor)
    assert "note-meanwhile" in ana.hear_data()
    opened = ana.hear()
    assert opened is not None
    assert (opened.event, opened.id) == ("open", newest_id())
    announce("note", "after", ["everyone"])
    assert "note-after" in ana.hear_data()


def test_a_replay_that_is_cut_off_begins_anew(listen: Listen) -> None:
    announce("note", "first", ["everyone"])
    cursor = newest_id()
    for number in range(3):
        announce("note", number, ["everyone"])
    first = listen("ana", after=cursor).hear()
    assert first is not None
    assert first.id == cursor


def test_a_break_that_was_too_long_says_so(listen: Listen) -> None:
    for number in range(3):
        announce("note", number, ["everyone"])
    Event.objects.filter(pk__lt=newest_id()).delete()
    ana = listen("ana", after=newest_id() - 3)
    told = ana.hear()
    assert told is not None
    assert (told.event, told.data) == ("control", "stale")
    ana.await_open()


@pytest.mark.parametrize("word", ["reload", "signed-out"])
def test_a_control_event_ends_the_streams_of_that_person(listen: Listen, word: str) -> None:
    ana, bruno = listen("ana").await_open(), listen("bruno").await_open()
    announce("control", word, [f"user:{User.objects.get(username='ana').pk}"])
    told = ana.hear()
    assert told is not None
    assert (told.event, told.data) == ("control", word)
    assert ana.hear() is None
    announce("note", 1, ["everyone"])
    assert "note-1" in bruno.hear_data()


def test_signing_out_ends_the_streams_of_that_session_only(listen: Listen, client: Client) -> None:
    here, there = session_of("ana"), session_of("ana")
    ends, goes_on = listen("ana", session=here).await_open(), listen("ana", session=there).await_open()
    client.cookies["csi_session"] = here
    client.logout()
    told = ends.hear()
    assert told is not None
    assert told.data == "signed-out"
    announce("note", 1, ["everyone"])
    assert "note-1" in goes_on.hear_data()


@pytest.fixture
def watched_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "WATCH_SECONDS", 0.0)


@pytest.mark.parametrize("how", ["session", "person"])
def test_who_is_shut_out_behind_our_back_listens_no_longer(
    watched_all_the_time: None, listen: Listen, how: str
) -> None:
    session = session_of("ana")
    ana = listen("ana", session=session).await_open()
    if how == "session":
        SessionStore(session).delete()
    else:
        User.objects.filter(username="ana").update(is_active=False)
    announce("note", 1, ["admins"])  # the hub wakes, and looks
    told = ana.hear()
    assert told is not None
    assert told.data == "signed-out"


def test_a_stranger_is_turned_away_without_a_page(listen: Listen) -> None:
    stranger = listen("", session="nobody's")
    assert stranger.response.status == 401
    assert stranger.response.getheader("content-type") == "text/plain; charset=utf-8"


def test_the_answer_is_safe_and_no_proxy_holds_it_back(listen: Listen) -> None:
    headers = listen("ana").response.headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-content-type-options"] == "nosniff"
    assert "x-live-stream" not in headers


def test_a_kind_that_fails_does_not_silence_the_others(listen: Listen) -> None:
    ana = listen("ana").await_open()
    announce("unknown", 1, ["everyone"])
    announce("note", 1, ["everyone"])
    assert "note-1" in ana.hear_data()


def test_a_reader_who_does_not_read_is_cut_off_alone(
    listen: Listen, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_WAITING", 3)
    sleeper, ana = listen("bruno").await_open(), listen("ana").await_open()
    for number in range(40):
        notes.texts[str(number)] = "x" * 300_000
        announce("note", number, ["everyone"])
        assert f"note-{number}" in ana.hear_data()
    heard = 0
    while sleeper.hear():
        heard += 1
    assert heard < 40


def test_a_page_listens_from_where_the_hub_is(listen: Listen) -> None:
    ana = listen("ana").await_open()
    announce("note", 1, ["everyone"])
    told = ana.hear()
    assert told is not None
    assert hub.cursor() == told.id == newest_id()


def test_without_a_hub_a_page_listens_from_the_newest_event() -> None:
    announce("note", 1, ["everyone"])
    assert hub.cursor() == newest_id() > 0
