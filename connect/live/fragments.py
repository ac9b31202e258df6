"""What screens show of a kind of subject: rendered late, many at once, from the current state."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fragment:
    """HTML for who may see the subject now; `gone` for who heard of it but may not see it (any more).

    `glimpse` is for who may see a part of it, as of a conversation in the queue.
    """

    html: str
    audience: frozenset[str]
    gone: str = ""
    glimpse: str = ""
    glimpsed_by: frozenset[str] = frozenset()


type Renderer = Callable[[Sequence[str]], Mapping[str, Fragment]]

_renderers: dict[str, tuple[Renderer, ...]] = {}


def renders(kind: str) -> Callable[[Renderer], Renderer]:
    """`@renders("conversation")`: this function shows subjects of that kind, on the screens of its app."""

    def register(function: Renderer) -> Renderer:
        _renderers[kind] = (*_renderers.get(kind, ()), function)
        return function

    return register


def render(kind: str, subjects: Sequence[str]) -> list[tuple[str, Fragment]]:
    """What each app shows of these subjects; nothing of those that are no more.

    Language and zone are those of a request.
    """
    renderers = _renderers.get(kind, ())
    if not renderers:
        logger.error("live_kind_unknown", extra={"kind": kind})
    with translation.override(settings.LANGUAGE_CODE), timezone.override(timezone.get_default_timezone()):
        return [
            fragment for renderer in renderers for fragment in _rendered_by(renderer, kind, subjects).items()
        ]


def _rendered_by(renderer: Renderer, kind: str, subjects: Sequence[str]) -> Mapping[str, Fragment]:
    try:
        return renderer(subjects)
    except (InterfaceError, OperationalError):
        raise  # the database is away: the caller tries again
    except Exception:
        logger.exception("live_render_failed", extra={"kind": kind, "subjects": len(subjects)})
        if len(subjects) == 1:
            return {}
    singles = (_rendered_by(renderer, kind, [single]) for single in subjects)
    return {subject: fragment for single in singles for subject, fragment in single.items()}
