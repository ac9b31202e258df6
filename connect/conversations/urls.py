from __future__ import annotations

from django.urls import include, path

from connect.conversations.views import (
    assumptions,
    attachments,
    blocks,
    closures,
    contacts,
    details,
    dismissals,
    lists,
    merges,
    messages,
    readings,
    reopenings,
    replies,
    requests,
    retries,
    threads,
    transfers,
)

app_name = "conversations"
one = [
    path("", threads.show, name="thread"),
    path("mensagens/", messages.older, name="messages"),
    path("mensagens/<int:message_pk>/reenvio/", retries.create, name="retry"),
    path("respostas/", replies.create, name="reply"),
    path("encerramento/", closures.create, name="closure"),
    path("reabertura/", reopenings.create, name="reopening"),
    path("transferencia/", transfers.show, name="transfer"),
    path("assuncao/", assumptions.create, name="assumption"),
    path("dispensa/", dismissals.create, name="dismissal"),
    path("leitura/", readings.create, name="reading"),
    path("informacoes/", details.show, name="details"),
    path("arquivos/<int:attachment_pk>/", attachments.show, name="attachment"),
]
urlpatterns = [
    path("", lists.show, name="list"),
    path("linhas/", lists.rows, name="rows"),
    path("contagens/", lists.counts, name="counts"),
    path("contato/<int:pk>/", contacts.show, name="of_contact"),
    path("contato/<int:pk>/lista/", contacts.index, name="list_of_contact"),
    path("contato/<int:pk>/bloquear/", blocks.new, name="blocking"),
    path("contato/<int:pk>/bloqueio/", blocks.update, name="block"),
    path("contato/<int:pk>/unir/", merges.new, name="merging"),
    path("contato/<int:pk>/uniao/", merges.create, name="merge"),
    path("unioes/<int:pk>/desfazer/", merges.undo, name="merge_undoing"),
    path("pedidos/<int:pk>/aceite/", requests.create, name="request_acceptance"),
    path("<int:pk>/", include(one)),
]
