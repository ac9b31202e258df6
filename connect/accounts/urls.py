from __future__ import annotations

from django.urls import include, path

from connect.accounts.views import codes, entrance, passkeys, passwords, pauses, presence, theme, verification
from connect.accounts.views.own import (
    account,
    apps,
    confirmations,
    emails,
    endings,
    portraits,
    recovery,
)
from connect.accounts.views.own import passkeys as own_passkeys
from connect.accounts.views.own import passwords as own_password

app_name = "accounts"
own = [
    path("", account.show, name="account"),
    path("nome/", account.rename, name="name"),
    path("senha/", own_password.change, name="password"),
    path("foto/", portraits.create, name="photo-setting"),
    path("foto/remocao/", portraits.delete, name="photo-removal"),
    path("email/", emails.create, name="email"),
    path("email/codigo/", emails.confirm, name="email-code"),
    path("autenticador/", apps.create, name="app"),
    path("autenticador/remocao/", apps.delete, name="app-removal"),
    path("chaves/", own_passkeys.create, name="passkeys"),
    path("chaves/<int:pk>/remocao/", own_passkeys.delete, name="passkey-removal"),
    path("codigos/", recovery.create, name="recovery-codes"),
    path("codigos/novos/", recovery.show, name="new-recovery-codes"),
    path("codigos/novos/arquivo/", recovery.download, name="recovery-file"),
    path("sessoes/encerramento/", endings.others, name="sessions-ending"),
    path("sessoes/<int:pk>/encerramento/", endings.one, name="session-ending"),
    path("dispositivos/esquecimento/", endings.devices, name="devices-forgetting"),
    path("confirmacao/", confirmations.create, name="confirmation"),
]
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
    path("colegas/<int:pk>/foto/<slug:version>/", portraits.show, name="photo"),
    path("minha-conta/", include(own)),
    path("pausa/", pauses.create, name="pause"),
    path("pausa/fim/", pauses.end, name="resume"),
]
