"""Views that are for some roles only. For the others they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse

from connect.accounts.models import User

type View[Request: HttpRequest, **P] = Callable[Concatenate[Request, P], HttpResponse]


def admins_only[Request: HttpRequest, **P](view: View[Request, P]) -> View[Request, P]:
    """Answers 404 to everyone but admins."""
    return _only(lambda user: user.is_admin, view)


def not_for_agents[Request: HttpRequest, **P](view: View[Request, P]) -> View[Request, P]:
    """Answers 404 to everyone but managers and admins."""
    return _only(lambda user: not user.is_agent, view)


def _only[Request: HttpRequest, **P](may: Callable[[User], bool], view: View[Request, P]) -> View[Request, P]:
    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (isinstance(request.user, User) and may(request.user)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
