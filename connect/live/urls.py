from django.urls import path

from connect.live import views

app_name = "live"
urlpatterns = [path("", views.stream, name="stream")]
