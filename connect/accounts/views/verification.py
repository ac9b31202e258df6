from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from connect.accounts import signing_in
from connect.accounts.forms import CodeForm, PasskeyForm
from connect.accounts.models import TooOften, User, Verification
from connect.accounts.models.verification import Over
from connect.accounts.refusals import Refusal


@dataclass(frozen=True)
class Way:
    """One way to take the second step."""

    name: str
    check: Callable[[Verification, Any], None]
    form: type[forms.Form] = CodeForm


WAYS = {
    way.name: way
    for way in (
        Way("app", Verification.check_app),
        Way("chave", Verification.check_passkey, PasskeyForm),
        Way("email", Verification.check_code),
        Way("recuperacao", Verification.check_recovery),
    )
}


def ways_of(user: User) -> list[str]:
    """The first is what is asked. An app replaces the e-mail, a passkey stands beside either."""
    offered = {
        "app": user.has_app,
        "chave": user.has_passkey,
        "email": not user.has_app,
        "recuperacao": user.has_recovery_codes,
    }
    return [name for name, is_offered in offered.items() if is_offered]


@login_not_required
@never_cache
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """*Verificação de Dois Fatores (2FA)*: the second step, always."""
    verification = signing_in.verification_of(request)
    if verification is None:
        return over(request)
    ways = ways_of(verification.user)
    asked = request.GET.get("por", "")
    way = WAYS[asked if asked in ways else ways[0]]
    form = way.form(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        first = form.cleaned_data.get("code") or form.cleaned_data.get("answer")
        try:
            way.check(verification, first)
        except Over as refusal:
            signing_in.give_up(request)
            messages.error(request, refusal.sentence)
            return redirect("accounts:login")
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = 429 if isinstance(refusal, TooOften) else 422
        else:
            to = request.session[signing_in.HALFWAY]["to"]
            return welcome(request, verification.user, to=to, trust=form.cleaned_data["trust"])
    elif form.is_bound:
        status = 422
    return show(request, verification, form=form, way=way.name, status=status)


def ask(request: HttpRequest, verification: Verification) -> HttpResponse:
    """To the second step, with a code on its way if it is one by e-mail."""
    if ways_of(verification.user)[0] == "email":
        try:
            verification.send_code()
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    return redirect("accounts:verification")


def show(
    request: HttpRequest,
    verification: Verification,
    *,
    form: forms.Form | None = None,
    way: str = "email",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form or WAYS[way].form(),
        "way": way,
        "ways": ways_of(verification.user),
        **state_of(verification),
    }
    return render(request, "accounts/verification.html", context, status=status)


def state_of(verification: Verification) -> dict[str, Any]:
    """What the page counts down: seconds to the end of the code, and to the next one."""
    now = timezone.now()
    expires = verification.code_expires_at
    return {
        "verification": verification,
        "code_seconds": max(0, int((expires - now).total_seconds())) if expires else 0,
        "resend_seconds": max(0, -int((now - verification.may_resend_at).total_seconds() // 1)),
    }


def over(request: HttpRequest) -> HttpResponse:
    """Nothing is under way here, or no longer."""
    if request.user.is_authenticated:
        return redirect(signing_in.destination(request, ""))
    if signing_in.HALFWAY in request.session:
        signing_in.give_up(request)
        messages.error(request, Over().sentence)
    return redirect("accounts:login")


def welcome(request: HttpRequest, user: User, *, to: str, trust: bool = False) -> HttpResponse:
    signing_in.sign_in(request, user)
    response = redirect(to)
    if trust:
        signing_in.trust(request, response, user)
    return response
