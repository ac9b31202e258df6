from __future__ import annotations

from django.urls import path

from connect.administration.views import alerts, home, trail

app_name = "administration"
urlpatterns = [
    path("", home.show, name="home"),
    path("auditoria/", trail.index, name="trail"),
    path("auditoria/planilha/", trail.export, name="trail-export"),
    path("alertas/", alerts.index, name="alerts"),
    path("alertas/<int:pk>/resolver/", alerts.resolve, name="resolve-alert"),
]
