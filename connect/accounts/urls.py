from __future__ import annotations

from django.urls import path

from connect.accounts.views import codes, entrance, passkeys, passwords, pauses, presence, theme, verification

app_name = "accounts"
urlpatterns = [
    path("entrar/", entrance.enter, name="login"),
    path("entrar/verificar/", verification.verify, name="verification"),
    path("entrar/verificar/codigo/", codes.create, name="code"),
    path("entrar/verificar/envio/", codes.delivery, name="delivery"),
    path("entrar/verificar/chave/", passkeys.ask, name="passkey_question"),
    path("entrar/senha/", passwords.forgotten, name="forgotten_password"),
    path("entrar/senha/<str:key>/", passwords.link, name="password_link"),
    path("entrar/nova-senha/", passwords.choose, name="new_password"),
    path("sair/", entrance.leave, name="logout"),
    path("tema/", theme.choose, name="theme"),
    path("presenca/", presence.beat, name="beat"),
    path("pausa/", pauses.create, name="pause"),
    path("pausa/fim/", pauses.end, name="resume"),
]
