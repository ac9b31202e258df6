"""The door of the simulator's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from connect.simulator import switch

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def demo_only[**P](view: View[P]) -> View[P]:
    """Open to everyone in a demo; elsewhere the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not switch.is_on():
            raise Http404
        return view(request, *args, **kwargs)

    return cast("View[P]", login_not_required(guarded))
