"""Who asks, and how they are told no."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from connect.accounts.models import User
from connect.accounts.refusals import Refusal
from connect.ui.toasts import toast

type View[**P] = Callable[Concatenate[PersonRequest, P], HttpResponse]


class PersonRequest(HttpRequest):
    """The request of someone who is signed in: nobody else comes this far."""

    user: User
    htmx: HtmxDetails


def back(request: HttpRequest) -> HttpResponse:
    """To the page where the form was sent; to the first one when the browser does not say."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(page if is_ours else "/")


def refused(request: PersonRequest, sentence: str) -> HttpResponse:
    """422 with the sentence to read. What is on the page stays."""
    response = HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
    if request.htmx:
        response.headers["HX-Reswap"] = "none"
        toast(response, sentence, "err")
    return response


def tells_refusals[**P](view: View[P]) -> View[P]:
    """A verb that refuses is answered with its sentence."""

    @wraps(view)
    def telling(request: PersonRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal.sentence)

    return cast("View[P]", telling)
