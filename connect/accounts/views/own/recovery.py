from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.freshness import freshly

SALT = "connect.accounts.recovery"
DOWNLOAD_SECONDS = 15 * 60


@never_cache
@require_http_methods(["GET", "POST"])
@freshly
@tells_refusals
def create(request: PersonRequest) -> HttpResponse:
    """Says what new codes mean; then makes them, and shows them this once."""
    if request.method == "GET":
        return render(request, "accounts/recovery_renewal.html")
    return shown_once(request, request.user.renew_recovery_codes(by=request.user))


@never_cache
@require_POST
def download(request: PersonRequest) -> HttpResponse:
    """The codes that the page shows, as a file. The page carries them sealed: they are kept nowhere else."""
    try:
        user_id, codes = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=DOWNLOAD_SECONDS)
    except (signing.BadSignature, ValueError):
        user_id, codes = None, []
    if user_id != request.user.pk:
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


def shown_once(request: PersonRequest, codes: Sequence[str]) -> HttpResponse:
    """The only page that ever shows these codes."""
    sealed = signing.dumps([request.user.pk, list(codes)], salt=SALT)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "sealed": sealed})
