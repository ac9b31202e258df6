"""Whether it was lately proved whose a session is. What protects an account is changed only then."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from connect.accounts.asking import PersonRequest
from connect.accounts.signing_in import SIGNED_IN_AT, signed_in_for

type View[**P] = Callable[Concatenate[PersonRequest, P], HttpResponse]

FRESH_FOR = timedelta(hours=2)


def is_fresh(request: HttpRequest) -> bool:
    return signed_in_for(request) < FRESH_FOR


def prove(request: HttpRequest) -> None:
    """The person has just proved it again."""
    request.session[SIGNED_IN_AT] = int(time.time())


def freshly[**P](view: View[P]) -> View[P]:
    """Asks for the password first when the sign-in is older than two hours, and comes back to the page."""

    @wraps(view)
    def guarded(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        page = request.path if request.method == "GET" else reverse("accounts:account")
        confirmation = f"{reverse('accounts:confirmation')}?{urlencode({'next': page})}"
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": confirmation})
        return HttpResponseRedirect(confirmation)

    return guarded
