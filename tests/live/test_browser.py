"""What a browser does with what it hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from connect.config.asgi import Application
from connect.live import announce
from connect.live.events import newest_id
from tests.config.serving import Serving
from tests.conftest import session_of
from tests.live.conftest import Notes
from tests.people import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = """() => document.querySelector("main").insertAdjacentHTML("beforeend",
    '<ul aria-label="Notas" data-live-list="notes" data-live-order="desc"></ul>')"""
WITHOUT_WORKER = "delete window.SharedWorker"


class House:
    """The application, which may go away and come back at the same address."""

    def __init__(self) -> None:
        self.port = 0
        self.open()

    def open(self) -> None:
        self.application = Application(web_only=True)
        self.serving = Serving(self.application, lifespan=True, port=self.port)
        self.port = self.serving.port
        self.serving.__enter__()

    def close(self) -> None:
        self.application.close_streams()
        self.serving.__exit__()


@pytest.fixture
def house(transactional_db: None, people: People, notes: Notes) -> Iterator[House]:
    call_command("collectstatic", interactive=False, verbosity=0)
    house = House()
    yield house
    house.close()


@pytest.fixture
def browser_of_ana(house: House, new_context: Callable[..., BrowserContext]) -> BrowserContext:
    context = new_context(base_url=house.serving.url)
    context.add_cookies([{"name": "csi_session", "value": session_of("ana"), "url": house.serving.url}])
    return context


def open_page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/conversas/")
    page.evaluate(LIST)
    expect(page.locator("live-stream[data-online]")).to_be_attached()
    return page


def show(notes: Notes, name: str, *, order: str, text: str = "") -> None:
    notes.whole[name] = (
        f'<li id="row-{name}" data-live-into="notes" data-order="{order}">'
        f'<input id="field-{name}" aria-label="Campo {name}">{text or name}</li>'
    )
    announce("note", name, ["everyone"])


def rows(page: Page) -> list[str]:
    return page.locator("[data-live-list=notes] > li").all_inner_texts()


@pytest.mark.parametrize("script", ["", WITHOUT_WORKER], ids=["shared worker", "direct"])
def test_fragments_find_their_place(browser_of_ana: BrowserContext, notes: Notes, script: str) -> None:
    browser_of_ana.add_init_script(script)
    page = open_page(browser_of_ana)
    for name, order in (("b", "2"), ("d", "4"), ("a", "1"), ("c", "3")):
        show(notes, name, order=order)
        expect(page.locator(f"#row-{name}")).to_be_visible()
    assert rows(page) == ["d", "c", "b", "a"]
    show(notes, "a", order="5", text="a again")
    expect(page.locator("#row-a")).to_have_text("a again")
    assert rows(page) == ["a again", "d", "c", "b"]


def test_what_one_types_in_keeps_the_focus(browser_of_ana: BrowserContext, notes: Notes) -> None:
    page = open_page(browser_of_ana)
    show(notes, "a", order="1")
    show(notes, "b", order="2")
    page.get_by_label("Campo a").click()
    show(notes, "a", order="3", text="moved")
    expect(page.locator("#row-a")).to_have_text("moved")
    expect(page.get_by_label("Campo a")).to_be_focused()


def test_what_is_gone_goes(browser_of_ana: BrowserContext, notes: Notes) -> None:
    page = open_page(browser_of_ana)
    show(notes, "a", order="1")
    expect(page.locator("#row-a")).to_be_visible()
    notes.audience, notes.gone = frozenset({"admins"}), '<template data-live-gone="row-a"></template>'
    announce("note", "a", ["everyone"])
    expect(page.locator("#row-a")).to_have_count(0)


def test_a_list_may_refuse_a_fragment(browser_of_ana: BrowserContext, notes: Notes) -> None:
    page = open_page(browser_of_ana)
    page.evaluate(
        """() => document.querySelector("[data-live-list=notes]").addEventListener("live:place",
            (event) => event.detail.fragment.id === "row-no" && event.preventDefault())"""
    )
    show(notes, "no", order="1")
    show(notes, "yes", order="2")
    expect(page.locator("#row-yes")).to_be_visible()
    assert rows(page) == ["yes"]


def test_tabs_share_one_connection(browser_of_ana: BrowserContext, house: House, notes: Notes) -> None:
    pages = [open_page(browser_of_ana) for _ in range(3)]
    assert len(house.application.hub) == 1
    show(notes, "a", order="1")
    for page in pages:
        expect(page.locator("#row-a")).to_be_visible()


def test_a_page_that_was_cut_off_says_so_and_catches_up(
    browser_of_ana: BrowserContext, house: House, notes: Notes, complaints: list[str]
) -> None:
    page = open_page(browser_of_ana)
    sign = page.get_by_text("Sem conexão. Reconectando.")
    expect(sign).to_be_hidden()
    house.close()
    expect(sign).to_be_visible()
    show(notes, "meanwhile", order="1")
    house.open()
    expect(page.locator("#row-meanwhile")).to_be_visible(timeout=20_000)
    expect(sign).to_be_hidden()
    complaints.clear()  # the browser's own lines on connections that were refused


def test_without_a_network_it_says_so_at_once(
    browser_of_ana: BrowserContext, notes: Notes, complaints: list[str]
) -> None:
    page = open_page(browser_of_ana)
    sign = page.get_by_text("Sem conexão. Reconectando.")
    browser_of_ana.set_offline(True)
    expect(sign).to_be_visible()
    browser_of_ana.set_offline(False)
    expect(sign).to_be_hidden()
    show(notes, "after", order="1")
    expect(page.locator("#row-after")).to_be_visible()
    complaints.clear()  # the browser's own lines on what could not be asked


def test_a_page_prints_where_it_has_to_listen_from(browser_of_ana: BrowserContext) -> None:
    newest = newest_id()
    page = open_page(browser_of_ana)
    assert page.locator("live-stream").get_attribute("data-cursor") == str(newest)


def test_who_was_signed_out_is_at_the_door(browser_of_ana: BrowserContext, people: People) -> None:
    page = open_page(browser_of_ana)
    browser_of_ana.clear_cookies()
    announce("control", "signed-out", [f"user:{people.ana.pk}"])
    page.wait_for_url("**/entrar/**")


def test_a_change_of_what_one_may_see_loads_the_page_anew(
    browser_of_ana: BrowserContext, people: People
) -> None:
    page = open_page(browser_of_ana)
    with page.expect_navigation():
        announce("control", "reload", [f"user:{people.ana.pk}"])
    expect(page.locator("live-stream[data-online]")).to_be_attached()
