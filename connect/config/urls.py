"""Every address, by package."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("aovivo/", include("connect.live.urls")),
]
