from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts import devices
from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.forms import NewPasskeyForm
from connect.accounts.freshness import freshly
from connect.accounts.views.own.recovery import to_new_codes


@never_cache
@require_http_methods(["GET", "POST"])
@freshly
@tells_refusals
def create(request: PersonRequest) -> HttpResponse:
    """One's passkeys; and one more, of what the browser has made for the challenge on this page."""
    form = NewPasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            credential = _verified(form.cleaned_data["credential"])
        except ValidationError:
            form.add_error(None, "A chave não pôde ser confirmada. Tente de novo.")
        else:
            codes = request.user.add_passkey(form.cleaned_data["name"], credential, by=request.user)
            messages.success(request, "Chave de acesso adicionada.")
            return to_new_codes(request, codes, otherwise="passkeys")
    passkeys = request.user.authenticators.get("webauthn", [])
    context = {
        "form": form,
        "passkeys": [(passkey, passkey.wrap().name) for passkey in passkeys],
        "suggestion": devices.described(request.headers.get("User-Agent", "")),
        "options": webauthn.begin_registration(request.user, passwordless=False),
    }
    status = 422 if form.is_bound else 200
    return render(request, "accounts/passkeys.html", context, status=status)


@require_POST
def delete(request: PersonRequest, pk: int) -> HttpResponse:
    """One that is not the person's own does not exist, whether or not the password was asked for lately."""
    if not request.user.owns_passkey(pk):
        raise Http404
    return _remove(request, pk)


@freshly
def _remove(request: PersonRequest, pk: int) -> HttpResponse:
    if not request.user.remove_passkey(pk, by=request.user):
        raise Http404
    messages.success(request, "Chave de acesso removida.")
    return redirect("accounts:passkeys")


def _verified(credential: Any) -> dict[str, Any]:
    """What the browser gave, if it answers the challenge of this session. Raises ValidationError."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
        # The library trusts the shape of what a browser sends; we trust no one's.
        raise ValidationError("malformed") from error
    return dict(credential)
