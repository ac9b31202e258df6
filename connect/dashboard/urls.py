from __future__ import annotations

from django.urls import path

from connect.dashboard.views import highlights, home, lists

app_name = "dashboard"
urlpatterns = [
    path("", home.show, name="home"),
    path("painel/linhas/", lists.rows, name="rows"),
    path("painel/destaques/", highlights.show, name="highlights"),
]
