"""Every address, by package."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("connect.dashboard.urls")),
    path("", include("connect.accounts.urls")),
    path("contatos/", include("connect.contacts.urls")),
    path("conversas/", include("connect.conversations.urls")),
    path("contatos/importar/", include("connect.contacts.imports.urls")),
    path("administracao/", include("connect.administration.urls")),
    path("administracao/recebimentos/", include("connect.intake.urls")),
    path("simulador/", include("connect.simulator.urls")),
    path("aovivo/", include("connect.live.urls")),
]
