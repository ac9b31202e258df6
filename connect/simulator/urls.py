from django.urls import path

from connect.simulator.views import acts, emails, phones

app_name = "simulator"

urlpatterns = [
    path("", phones.home, name="home"),
    path("pessoas/", phones.create, name="create"),
    path("pessoas/<int:pk>/", phones.phone, name="phone"),
    path("pessoas/<int:pk>/jeito/", phones.behave, name="behave"),
    path("pessoas/<int:pk>/numero/", phones.move, name="move"),
    path("conversas/<int:pk>/mensagens/", acts.write, name="write"),
    path("conversas/<int:pk>/leitura/", acts.read, name="read"),
    path("conversas/<int:pk>/ligacao/", acts.call, name="call"),
    path("conversas/<int:pk>/marketing/", acts.marketing, name="marketing"),
    path("mensagens/<int:pk>/reacao/", acts.react, name="react"),
    path("mensagens/<int:pk>/edicao/", acts.edit, name="edit"),
    path("mensagens/<int:pk>/exclusao/", acts.delete, name="delete"),
    path("mensagens/<int:pk>/toque/", acts.tap, name="tap"),
    path("mensagens/<int:pk>/escuta/", acts.play, name="play"),
    path("emails/", emails.captured, name="emails"),
]
