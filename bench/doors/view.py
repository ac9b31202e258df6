"""A webhook's door as a Django view, the way the tutorial would write it, under Django's own ASGI handler.

    python -m bench.doors.view PORT SECRET

The middleware is that of a new project. The handler runs each request's view on a thread of its own, so a
connection that is kept would be kept for nobody: they are closed after the request, Django's default and
advice, instead of piling up until the database refuses more.
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

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
"""What `startproject` writes."""
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
    settings.DATABASES["default"] |= {"CONN_MAX_AGE": 0}
    django.setup()
    settings.MIDDLEWARE = MIDDLEWARE
    serve(int(sys.argv[1]))
