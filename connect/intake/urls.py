from __future__ import annotations

from django.urls import path

from connect.intake.views import kept

app_name = "intake"
urlpatterns = [
    path("", kept.index, name="kept"),
    path("<int:pk>/", kept.show, name="kept-update"),
    path("<int:pk>/reprocessar/", kept.replay, name="replay"),
    path("<int:pk>/descartar/", kept.discard, name="discard"),
]
