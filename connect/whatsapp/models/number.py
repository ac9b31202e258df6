from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from connect.accounts.models import Sector, User
from connect.audit.trail import record
from connect.ui.prepared import Given
from connect.vault import EncryptedText
from connect.whatsapp.credentials import Credentials
from connect.whatsapp.models.alert import Alert

GRAPH = "https://graph.facebook.com"


class NumberQuerySet(models.QuerySet["Number"]):
    def active(self) -> NumberQuerySet:
        return self.filter(is_active=True)

    def sending(self, *, at: datetime | Given) -> NumberQuerySet:
        """Those that may send then."""
        over = Q(state=Number.State.STOPPED, stopped_until__lte=at)
        return self.active().filter(Q(state=Number.State.CONNECTED) | over)

    def signing_secrets(self) -> tuple[str, ...]:
        """Every app secret that a webhook may be signed with, each once."""
        return tuple({secret: None for number in self.active() for secret in number.signing_secrets})

    def verify_tokens(self) -> tuple[str, ...]:
        found = (number.verify_token.reveal() for number in self.active())
        return tuple({token: None for token in found if token})


class Number(models.Model):
    """One of the company's WhatsApp numbers. Found by `phone_number_id`, never by what it displays."""

    class State(models.TextChoices):
        CONNECTED = "connected", "Conectado"
        DISCONNECTED = "disconnected", "Desconectado"
        STOPPED = "stopped", "Envio parado"

    phone_number_id = models.CharField("ID do número", max_length=64, unique=True)
    waba_id = models.CharField("ID da conta", max_length=64, db_index=True)
    display_phone = models.CharField("telefone", max_length=32, blank=True)
    verified_name = models.CharField("nome verificado", max_length=120, blank=True)
    label = models.CharField("nome", max_length=60, blank=True)
    """What the company calls it."""
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="setor padrão"
    )
    token = EncryptedText("token de acesso", blank=True)
    app_secrets = EncryptedText("chaves secretas do aplicativo", blank=True)
    """One a line; several while one is being replaced."""
    verify_token = EncryptedText("token de verificação", blank=True)
    messages_per_second = models.PositiveIntegerField("mensagens por segundo", default=80)
    state = models.CharField("situação", max_length=12, choices=State, default=State.CONNECTED)
    state_reason = models.CharField("motivo", max_length=400, blank=True)
    state_changed_at = models.DateTimeField(default=timezone.now)
    stopped_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField("ativo", default=True)
    is_simulated = models.BooleanField(default=False)

    objects = NumberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label or self.verified_name or self.display_phone or self.phone_number_id

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        return tuple(self.app_secrets.reveal().split())

    @property
    def may_send(self) -> bool:
        """Neither switched off, nor disconnected, nor stopped for now."""
        is_ready = self.state == self.State.CONNECTED or self._is_stop_over
        return self.is_active and is_ready

    @property
    def _is_stop_over(self) -> bool:
        until = self.stopped_until
        return self.state == self.State.STOPPED and until is not None and until <= timezone.now()

    def credentials(self) -> Credentials:
        graph = f"{settings.BASE_URL}/simulador/graph" if self.is_simulated else GRAPH
        return Credentials(
            phone_number_id=self.phone_number_id,
            waba_id=self.waba_id,
            token=self.token.reveal().strip(),
            base_url=settings.WHATSAPP_API_URL or graph,
            version=settings.WHATSAPP_API_VERSION,
        )

    # -- state ---------------------------------------------------------------------------------

    def disconnect(self, reason: str, *, by: User | None = None) -> None:
        """Meta does not take the token any more: nothing is sent until someone connects it anew."""
        self._become(self.State.DISCONNECTED, reason, until=None, by=by)

    def stop(self, reason: str, until: datetime | None = None, *, by: User | None = None) -> None:
        """Nothing is sent until then, or until someone resumes. Messages wait in their queue."""
        self._become(self.State.STOPPED, reason, until=until, by=by)

    def resume(self, *, by: User | None = None) -> None:
        """Sending again; what was alerted about its state is done with."""
        self._become(self.State.CONNECTED, "", until=None, by=by)

    def tell_no_sector(self) -> None:
        """Somebody wrote whom no sector gets: the admins know, once a day."""
        Alert.objects.tell(
            "no_sector",
            f"{self} não tem setor: quem escreve para este número aguarda um Admin.",
            key=f"no_sector:{self.pk}:{timezone.localdate().isoformat()}",
            number=self,
        )

    def _become(self, state: State, reason: str, *, until: datetime | None, by: User | None) -> None:
        """Of many messages that meet the same trouble, the first changes the state."""
        with transaction.atomic():
            Number.objects.select_for_update().get(pk=self.pk)
            self.refresh_from_db(fields=["state", "state_reason", "stopped_until", "state_changed_at"])
            if self._is_already(state):
                return
            before = self.state
            self.state, self.state_reason, self.stopped_until = state, reason[:400], until
            self.state_changed_at = timezone.now()
            self.save(update_fields=["state", "state_reason", "stopped_until", "state_changed_at"])
            record(f"number.{state}", by=by, about=self, before={"state": before}, after={"reason": reason})
            self._alert(reason)

    def _is_already(self, state: State) -> bool:
        if self.state == self.State.STOPPED:
            return state == self.State.STOPPED and not self._is_stop_over
        # A number that is disconnected is stopped anyway.
        return (self.state == self.State.CONNECTED) == (state == self.State.CONNECTED)

    def _alert(self, reason: str) -> None:
        if self.state == self.State.CONNECTED:
            states = [self.State.DISCONNECTED, self.State.STOPPED]
            self.alerts.open().filter(kind__in=states).update(resolved_at=timezone.now())
            return
        Alert.objects.tell(
            self.state,
            f"{self}: {reason}",
            key=f"number:{self.pk}:{self.state}:{self.state_changed_at.isoformat()}",
            number=self,
            serious=True,
        )
