"""What a page holds by the dozen, such as rows and bubbles, and what stands around every page: written by
Jinja, several times as fast.

Its templates lie in an app's `jinja2` folder, and know icons and addresses, and nothing of the request.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import PurePath
from typing import Any, cast

import markupsafe
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from markupsafe import Markup

from connect.ui.pieces import avatar, cod, icon, static, url, when


def escaped(value: Any) -> str:
    """What Jinja writes of a value. Its own function makes an object of each, and takes thrice as long."""
    kind = type(value)
    if kind is str:
        return html.escape(value)
    if kind is SafeString or kind is Markup:
        return cast(str, value)
    return str(value) if kind is int else markupsafe.escape(value)


class Generator(CodeGenerator):
    def _output_child_pre(self, node: Any, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class Dozens(Environment):
    code_generator_class = Generator
    escaped = staticmethod(escaped)


def environment(**options: Any) -> Environment:
    """Escapes everything, as Django does; a name that is not there is an error."""
    options |= {"autoescape": True, "undefined": StrictUndefined, "auto_reload": False}
    made = Dozens(**options)
    made.globals |= {piece.__name__: piece for piece in (avatar, cod, icon, static, url, when)}
    return made


def written(name: str, /, **values: Any) -> SafeString:
    """By the macro that the template is named for: `row.html` has `row`, called with these names."""
    macro = _macro(name)
    if len(values) == len(macro.arguments):  # in their order it takes them sooner
        return SafeString(str.strip(macro(*[values[argument] for argument in macro.arguments])))
    return SafeString(str.strip(macro(**values)))


def written_from(name: str, *parts: tuple[Any, ...]) -> SafeString:
    """The same, of named tuples whose names are those of the macro, in its order."""
    macro = _macro_for(name, *map(type, parts))
    return SafeString(str.strip(macro(*chain.from_iterable(parts))))


def joined(pieces: Iterable[SafeString]) -> SafeString:
    """One after the other, for the page to write at once."""
    return SafeString("".join(pieces))


@cache
def _macro_for(name: str, *kinds: Any) -> Macro:
    macro = _macro(name)
    if tuple(macro.arguments) != tuple(chain.from_iterable(kind._fields for kind in kinds)):
        raise TypeError(f"{name} takes {macro.arguments}.")
    return macro


@cache
def _macro(name: str) -> Macro:
    engine = cast(Jinja2, engines["jinja2"])
    module = engine.env.get_template(name).module
    return cast(Macro, getattr(module, PurePath(name).stem))
