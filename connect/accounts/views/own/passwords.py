from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from connect.accounts import signing_in
from connect.accounts.asking import PersonRequest
from connect.accounts.forms import PasswordForm
from connect.accounts.freshness import is_fresh
from connect.accounts.passwords import rules


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: PersonRequest) -> HttpResponse:
    """*Alterar Senha*: a dialog over any page; without a script a page of its own."""
    posted = request.POST if request.method == "POST" else None
    form = PasswordForm(request.user, posted, asks_current=not is_fresh(request))
    if form.is_valid():
        signing_in.change_own_password(request, request.user, form.cleaned_data["new_password"])
        messages.success(request, "Senha Alterada com Sucesso")
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("accounts:account")
    if not request.htmx:
        template = "accounts/password.html"
    else:
        template = "accounts/password.html#form" if form.is_bound else "accounts/password.html#dialog"
    context = {"form": form, "rules": rules()}
    return render(request, template, context, status=422 if form.is_bound else 200)
