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
    """HTML for who may see the subject now; `gone` for who heard of it but may not see it (any more)."""

    html: str
    audience: frozenset[str]
    gone: str = ""


type Renderer = Callable[[Sequence[str]], Mapping[str, Fragment]]

_renderers: dict[str, Renderer] = {}


def renders(kind: str) -> Callable[[Renderer], Renderer]:
    """`@renders("conversation")`: this function shows subjects of that kind."""

    def register(function: Renderer) -> Renderer:
        _renderers[kind] = function
        return function

    return register


def render(kind: str, subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """The subjects' fragments; none for those that are no more. Language and zone are those of a request."""
    renderer = _renderers.get(kind)
    if renderer is None:
        logger.error("live_kind_unknown", extra={"kind": kind})
        return {}
    with translation.override(settings.LANGUAGE_CODE), timezone.override(timezone.get_default_timezone()):
        try:
            return renderer(subjects)
        except (InterfaceError, OperationalError):
            raise  # the database is away: the caller tries again
        except Exception:
            logger.exception("live_render_failed", extra={"kind": kind, "subjects": len(subjects)})
            if len(subjects) == 1:
                return {}
        return {
            subject: fragment for single in subjects for subject, fragment in render(kind, [single]).items()
        }
