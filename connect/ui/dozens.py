"""What a page holds by the dozen, such as rows and bubbles: written by Jinja, several times as fast.

Its templates lie in an app's `jinja2` folder, and know icons, and nothing of the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import PurePath
from typing import Any, cast

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro

from connect.ui.templatetags.ui import icon


def environment(**options: Any) -> Environment:
    """Escapes everything, as Django does; a name that is not there is an error."""
    options |= {"autoescape": True, "undefined": StrictUndefined, "auto_reload": False}
    made = Environment(**options)  # noqa: S701 - it does escape
    made.globals["icon"] = icon
    return made


def written(name: str, values: Iterable[tuple[str, Any]]) -> SafeString:
    """By the macro that the template is named for: `row.html` has `row`, called with these names."""
    return SafeString(_macro(name)(**dict(values)).strip())


def joined(pieces: Iterable[SafeString]) -> SafeString:
    """One after the other, for the page to write at once."""
    return SafeString("".join(pieces))


@cache
def _macro(name: str) -> Macro:
    engine = cast(Jinja2, engines["jinja2"])
    module = engine.env.get_template(name).module
    return cast(Macro, getattr(module, PurePath(name).stem))
