from __future__ import annotations

from django.urls import path

from connect.contacts.imports.views import (
    cancellations,
    headings,
    imports,
    mappings,
    reports,
    samples,
    starts,
    undoings,
)

app_name = "imports"
urlpatterns = [
    path("", imports.index, name="list"),
    path("modelo.csv", samples.show, name="sample"),
    path("<int:pk>/", imports.show, name="detail"),
    path("<int:pk>/cabecalho/", headings.create, name="headings"),
    path("<int:pk>/colunas/", mappings.create, name="mapping"),
    path("<int:pk>/inicio/", starts.create, name="start"),
    path("<int:pk>/cancelamento/", cancellations.create, name="cancellation"),
    path("<int:pk>/desfazimento/", undoings.create, name="undoing"),
    path("<int:pk>/linhas-com-erro.csv", reports.show, name="report"),
]
