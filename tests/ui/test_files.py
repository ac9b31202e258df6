"""The files that a browser fetches: all there, all referred to rightly, and few and small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.management.commands.collectstatic import Command as Collect
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command
from django.template.loader import get_template
from pytest_django import Settings

from connect.ui.staticfiles import HashedStaticFilesStorage

UI = Path(__file__).parents[2] / "connect" / "ui"
CONNECT = UI.parent
STATIC = UI / "static" / "ui"
ICONS = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "connect.ui.staticfiles.HashedStaticFilesStorage"},
    }
    call_command(Collect(), interactive=False, verbosity=0)
    return tmp_path


def test_every_file_gets_a_name_of_its_content_and_every_reference_follows(collected: Path) -> None:
    storage = HashedStaticFilesStorage()
    stylesheet = (collected / storage.stored_name("ui/css/foundation.css")).read_text()
    assert re.search(r'url\("\.\./fonts/hanken-grotesk\.[0-9a-f]{12}\.woff2"\)', stylesheet)
    module = (collected / storage.stored_name("ui/elements/theme-switch.js")).read_text()
    assert re.search(r'from "\./requests\.[0-9a-f]{12}\.js"', module)


def test_an_icon_that_is_asked_for_is_in_the_sprite() -> None:
    asked: set[str] = set()
    for template in CONNECT.rglob("*.html"):
        asked |= set(re.findall(r'{% icon "([^"]+)"', template.read_text()))
        asked |= set(re.findall(r'picture="([^"]+)"', template.read_text()))
    assert asked - ICONS == set()


def test_first_load_is_small() -> None:
    """Of the shell alone; a screen adds its own."""
    source = get_template("ui/shell.html").template.source + get_template("ui/base.html").template.source  # type: ignore[attr-defined]
    files = set(re.findall(r"{% static 'ui/([^']+)' %}", source)) | {"icons.svg"}
    assert len(files) <= 18
    sizes = {name: _compressed(STATIC / name) for name in files}
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 26_000
    assert sum(sizes.values()) <= 90_000


def _compressed(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content))


def test_what_is_not_ours_comes_with_its_licence() -> None:
    for licence in ("vendor/htmx-LICENSE.txt", "icons-LICENSE.txt", "fonts/LICENSE.txt"):
        assert (STATIC / licence).is_file()


def test_stylesheets_need_no_last_word() -> None:
    for stylesheet in STATIC.glob("css/*.css"):
        assert "!important" not in stylesheet.read_text(), stylesheet.name


def test_pages_of_these_tests_use_plain_names() -> None:
    assert StaticFilesStorage().url("ui/icons.svg") == "/static/ui/icons.svg"
