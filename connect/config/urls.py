"""Every address, by package."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="conversations:list"), name="home"),
    path("", include("connect.accounts.urls")),
    path("conversas/", include("connect.conversations.urls")),
    path("administracao/", include("connect.administration.urls")),
    path("administracao/recebimentos/", include("connect.intake.urls")),
    path("simulador/", include("connect.simulator.urls")),
    path("aovivo/", include("connect.live.urls")),
]
