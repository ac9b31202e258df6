from __future__ import annotations

from base64 import b64encode
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal import auth as totp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.forms import CodeForm
from connect.accounts.freshness import freshly
from connect.accounts.models.verifiable import counter_of
from connect.accounts.views.own.recovery import to_new_codes

WRONG = "Código incorreto. Confira a hora do celular e digite o código que o app mostra agora."


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@freshly
@tells_refusals
def create(request: PersonRequest) -> HttpResponse:
    """Shows the key that the app is to know, and takes the first code as the proof that it knows it.

    The key waits in the session, and is the same until it is used.
    """
    if request.user.has_app:
        return render(request, "accounts/app_removal.html")
    secret = totp.get_totp_secret()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        counter = counter_of(secret, form.cleaned_data["code"])
        if counter is not None:
            codes = request.user.set_up_app(secret, counter=counter, by=request.user)
            totp.clear_totp_secret(request)
            messages.success(request, "Aplicativo autenticador configurado.")
            return to_new_codes(request, codes)
        form.add_error("code", WRONG)
    context = {"form": form, **_key(request, secret)}
    return render(request, "accounts/app.html", context, status=422 if form.is_bound else 200)


@require_POST
@freshly
def delete(request: PersonRequest) -> HttpResponse:
    if request.user.remove_app(by=request.user):
        messages.success(request, "Aplicativo autenticador desativado. O código volta a chegar por e-mail.")
    return redirect("accounts:account")


def _key(request: PersonRequest, secret: str) -> dict[str, Any]:
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    picture = b64encode(svg.encode()).decode()
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return {"picture": f"data:image/svg+xml;base64,{picture}", "secret": " ".join(groups)}
