from __future__ import annotations

from django.urls import path

from connect.administration.views import alerts, home

app_name = "administration"
urlpatterns = [
    path("", home.show, name="home"),
    path("alertas/", alerts.index, name="alerts"),
    path("alertas/<int:pk>/resolver/", alerts.resolve, name="resolve-alert"),
]
