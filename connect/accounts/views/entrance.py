from __future__ import annotations

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts import signing_in
from connect.accounts.forms import EntranceForm
from connect.accounts.models import TooOften
from connect.accounts.refusals import Refusal
from connect.accounts.views.verification import ask, welcome


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Username and password. Who is in already goes on to where they wanted to go."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    to = signing_in.destination(request, wanted)
    if request.user.is_authenticated:
        return redirect(to)
    form = EntranceForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            user = signing_in.check_password(request, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = 429 if isinstance(refusal, TooOften) else 422
        else:
            verification = signing_in.begin(request, user, to=to)
            return ask(request, verification) if verification else welcome(request, user, to=to)
    elif form.is_bound:
        status = 422
    return render(request, "accounts/login.html", {"form": form, "next": wanted}, status=status)


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """*Sair*: this session ends, its pages in other tabs too."""
    if request.user.is_authenticated:
        signing_in.sign_out(request)
    auth.logout(request)
    return redirect("accounts:login")
