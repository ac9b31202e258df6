from __future__ import annotations

from django.urls import include, path

from connect.administration.views import (
    access,
    alerts,
    company,
    dossiers,
    erasures,
    home,
    presences,
    privacy,
    sectors,
    trail,
    users,
)

app_name = "administration"
person = [
    path("", users.edit, name="user"),
    path("ausencia/", presences.absence, name="absence"),
    path("ausencia/fim/", presences.present, name="presence"),
    path("desativacao/", presences.deactivation, name="deactivation"),
    path("reativacao/", presences.reactivation, name="reactivation"),
    path("convite/", access.invitation, name="invitation"),
    path("senha/", access.password, name="temporary-password"),
    path("verificacao/", access.second_step, name="second-step"),
    path("desbloqueio/", access.unlocking, name="unlocking"),
    path("sessoes/", access.sessions, name="sessions"),
]
sector = [
    path("", sectors.edit, name="sector"),
    path("desativacao/", sectors.deactivation, name="sector-deactivation"),
    path("reativacao/", sectors.reactivation, name="sector-reactivation"),
]
urlpatterns = [
    path("", home.show, name="home"),
    path("configuracoes/", company.edit, name="company"),
    path("auditoria/", trail.index, name="trail"),
    path("auditoria/planilha/", trail.export, name="trail-export"),
    path("usuarios/", users.index, name="users"),
    path("usuarios/novo/", users.create, name="new-user"),
    path("usuarios/<int:pk>/", include(person)),
    path("setores/", sectors.index, name="sectors"),
    path("setores/novo/", sectors.create, name="new-sector"),
    path("setores/<int:pk>/", include(sector)),
    path("alertas/", alerts.index, name="alerts"),
    path("alertas/<int:pk>/resolver/", alerts.resolve, name="resolve-alert"),
    path("privacidade/", privacy.show, name="privacy"),
    path("privacidade/contatos/<int:pk>/dados/", dossiers.create, name="disclosure"),
    path("privacidade/dados/<int:pk>/", dossiers.show, name="dossier"),
    path("privacidade/contatos/<int:pk>/apagamento/", erasures.ask, name="erasing"),
]
