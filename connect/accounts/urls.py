from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from connect.accounts.views import pauses, presence, theme
from connect.accounts.views.entrance import EntranceView

app_name = "accounts"
urlpatterns = [
    path("entrar/", EntranceView.as_view(), name="login"),
    path("sair/", LogoutView.as_view(), name="logout"),
    path("tema/", theme.choose, name="theme"),
    path("presenca/", presence.beat, name="beat"),
    path("pausa/", pauses.create, name="pause"),
    path("pausa/fim/", pauses.end, name="resume"),
]
