"""A webhook's door as a Django view, the way the tutorial would write it, under Django's own ASGI handler.

python -m bench.doors.view PORT SECRET
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

SECRET = b""


def receive(request: HttpRequest) -> HttpResponse:
    from connect.intake.models import Envelope

    given = request.headers.get("X-Hub-Signature-256", "")
    signature = "sha256=" + hmac.new(SECRET, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, given):
        return HttpResponse(status=401)
    Envelope.objects.create(body=request.body, digest=hashlib.sha256(request.body).digest())
    return HttpResponse()


receive.csrf_exempt = True  # type: ignore[attr-defined]
receive.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("webhooks/whatsapp/", receive)]


def serve(port: int) -> None:
    import uvicorn
    from django.core.asgi import get_asgi_application

    uvicorn.run(
        get_asgi_application(), host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect.config.settings")
    SECRET = sys.argv[2].encode()
    sys.modules["bench.doors.view"] = sys.modules["__main__"]
    settings.ROOT_URLCONF = "bench.doors.view"
    django.setup()
    serve(int(sys.argv[1]))
