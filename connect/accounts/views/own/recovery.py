from __future__ import annotations

import time
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.freshness import freshly
from connect.vault import Secret

SHOWN = "recovery_codes"
"""In the session, sealed: codes that were made just now. Nobody else ever sees them, and they do not stay."""
SHOWN_SECONDS = 15 * 60


@never_cache
@require_http_methods(["GET", "POST"])
@freshly
@tells_refusals
def create(request: PersonRequest) -> HttpResponse:
    """Says what new codes mean; then makes them."""
    if request.method == "GET":
        return render(request, "accounts/recovery_renewal.html")
    return to_new_codes(request, request.user.renew_recovery_codes(by=request.user))


@never_cache
@require_http_methods(["GET", "POST"])
def show(request: PersonRequest) -> HttpResponse:
    """The only page that shows codes: until the person has kept them, a quarter of an hour at most."""
    if request.method == "POST":
        request.session.pop(SHOWN, None)
    codes = _new_codes(request)
    if not codes:
        return redirect("accounts:account")
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@never_cache
@require_GET
def download(request: PersonRequest) -> HttpResponse:
    """What the page shows, as a file."""
    codes = _new_codes(request)
    if not codes:
        messages.error(request, "O arquivo não está mais disponível. Gere novos códigos.")
        return redirect("accounts:account")
    lines = [
        "CSI Connect: códigos de recuperação",
        f"Usuário: {request.user.username}",
        "",
        *codes,
        "",
        "Cada código vale uma única vez. Guarde este arquivo em lugar seguro.",
    ]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="csi-connect-codigos-de-recuperacao.txt"'
    return response


def to_new_codes(request: PersonRequest, codes: Sequence[str], *, otherwise: str = "account") -> HttpResponse:
    """On to the page that shows them; where there are none, on to another."""
    if not codes:
        return redirect(f"accounts:{otherwise}")
    sealed = Secret.of(" ".join(codes)).sealed
    request.session[SHOWN] = {"codes": sealed, "until": int(time.time()) + SHOWN_SECONDS}
    return redirect("accounts:new-recovery-codes")


def _new_codes(request: PersonRequest) -> list[str]:
    kept = request.session.get(SHOWN)
    if not kept or kept["until"] < time.time():
        return []
    return Secret(kept["codes"]).reveal().split()
