from __future__ import annotations

from django.urls import include, path

from connect.contacts.views import entries, exports, lists, offers, owners, phones, requests

app_name = "contacts"
one = [
    path("", entries.show, name="contact"),
    path("edicao/", entries.edit, name="edit"),
    path("dados/", entries.update, name="update"),
    path("telefones/", phones.create, name="phones"),
    path("telefones/<int:identity_pk>/remocao/", phones.remove, name="phone_removal"),
    path("envios/", offers.update, name="offers"),
]
urlpatterns = [
    path("", lists.show, name="list"),
    path("linhas/", lists.rows, name="rows"),
    path("contagem/", lists.count, name="count"),
    path("exportacao/", exports.ask, name="export"),
    path("novo/", entries.new, name="new"),
    path("criacao/", entries.create, name="create"),
    path("verificacao/", entries.check, name="check"),
    path("atendente-principal/", owners.new, name="owners"),
    path("atendente-principal/mudanca/", owners.create, name="owners_change"),
    path("pedidos/", requests.index, name="requests"),
    path("pedidos/novo/", requests.create, name="request"),
    path("pedidos/<int:pk>/recusa/", requests.decline, name="request_decline"),
    path("<int:pk>/", include(one)),
]
