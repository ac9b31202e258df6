"""Views that are for some roles only. For the others they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse

from connect.accounts.models import User


def admins_only[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answers 404 to everyone but admins."""

    return _only(lambda user: user.is_admin, view)


def not_for_agents[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answers 404 to everyone but managers and admins."""
    return _only(lambda user: not user.is_agent, view)


def _only[**P](
    may: Callable[[User], bool], view: Callable[Concatenate[HttpRequest, P], HttpResponse]
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (isinstance(request.user, User) and may(request.user)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def not_for_agents[R: HttpRequest, **P](
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Answers 404 to agents."""

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User) or request.user.is_agent:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
