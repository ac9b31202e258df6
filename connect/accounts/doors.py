"""Views that are for some roles only. For the others they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponseBase

from connect.accounts.models import User


def admins_only[R: HttpRequest, **P, A: HttpResponseBase](
    view: Callable[Concatenate[R, P], A],
) -> Callable[Concatenate[R, P], A]:
    """Answers 404 to everyone but admins."""
    return _only(lambda user: user.is_admin, view)


def not_for_agents[R: HttpRequest, **P, A: HttpResponseBase](
    view: Callable[Concatenate[R, P], A],
) -> Callable[Concatenate[R, P], A]:
    """Answers 404 to everyone but managers and admins."""
    return _only(lambda user: not user.is_agent, view)


def _only[R: HttpRequest, **P, A: HttpResponseBase](
    may: Callable[[User], bool], view: Callable[Concatenate[R, P], A]
) -> Callable[Concatenate[R, P], A]:
    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> A:
        if not (isinstance(request.user, User) and may(request.user)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
