from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from connect.accounts.asking import PersonRequest
from connect.accounts.forms import ConfirmationForm
from connect.accounts.freshness import prove
from connect.accounts.signing_in import destination


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """The person proves once more that it is them, and goes on to what they wanted to change."""
    form = ConfirmationForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        prove(request)
        return HttpResponseRedirect(_next(request))
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": _next(request), "has_app": form.has_app}
    return render(request, "accounts/confirmation.html", context, status=status)


def _next(request: PersonRequest) -> str:
    """An address of ours."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    return destination(request, page, otherwise=reverse("accounts:account"))
