"""Views that are for some roles only. For the others they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from connect.accounts.models import User


def admins_only[R: HttpRequest, **P, A: HttpResponseBase](
    view: Callable[Concatenate[R, P], A],
) -> Callable[Concatenate[R, P], A]:
    """Answers 404 to everyone but admins."""

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> A:
        if not (isinstance(request.user, User) and request.user.is_admin):
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
