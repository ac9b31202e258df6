from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from connect.accounts import signing_in
from connect.accounts.models.verification import Over
from connect.accounts.refusals import Refusal
from connect.accounts.views.verification import over, state_of, ways_of


@login_not_required
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """*Reenviar código*, *Tentar novamente*: another code by e-mail."""
    verification = signing_in.verification_of(request)
    if verification is None or "email" not in ways_of(verification.user):
        return over(request)
    is_another = verification.code_sent_at is not None and not verification.is_mail_failed
    try:
        verification.send_code()
    except Over:
        return over(request)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        if is_another:
            messages.success(request, f"Enviamos outro código para {verification.masked_address}.")
    return redirect(f"{reverse('accounts:verification')}?por=email")


@login_not_required
@never_cache
@require_GET
def delivery(request: HttpRequest) -> HttpResponse:
    """Whether the e-mail is out: the page asks until it is, or is not going to be."""
    verification = signing_in.verification_of(request)
    if verification is None:
        return HttpResponse(headers={"HX-Redirect": reverse("accounts:login")})
    return render(request, "accounts/verification.html#delivery", state_of(verification))
