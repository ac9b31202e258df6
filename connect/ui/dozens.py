"""What a page holds by the dozen, such as rows and bubbles: written by Jinja, several times as fast.

Its templates lie in an app's `jinja2` folder, and know icons, and nothing of the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined, Template

from connect.ui.templatetags.ui import icon


def environment(**options: Any) -> Environment:
    """Escapes everything, as Django does; a name that is not there is an error."""
    options |= {"autoescape": True, "undefined": StrictUndefined, "auto_reload": False}
    made = Environment(**options)  # noqa: S701 - it does escape
    made.globals["icon"] = icon
    return made


def written(name: str, values: Iterable[tuple[str, Any]]) -> SafeString:
    """The template with these names."""
    return SafeString(_template(name).render(values).strip())


@cache
def _template(name: str) -> Template:
    engine = cast(Jinja2, engines["jinja2"])
    return engine.env.get_template(name)
