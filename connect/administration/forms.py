from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils import timezone

from connect.accounts.models import Role, Sector, User
from connect.accounts.models.sector import Rule
from connect.accounts.refusals import Refusal

ROLES = {
    Role.AGENT: "Vê apenas as próprias conversas e contatos",
    Role.MANAGER: "Vê as conversas e os contatos de seus setores",
    Role.ADMIN: "Vê tudo e gerencia usuários",
}


class AskingForm(forms.Form):
    """A form whose verb may refuse."""

    def carries_out(self, verb: Callable[[], object]) -> bool:
        """Whether it was filled in well and the verb is done; else the form says what is wrong."""
        if not self.is_valid():
            return False
        try:
            verb()
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refusal) -> None:
        """Its sentence beside the field that it is about, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class Filters(forms.Form):
    """What of the list of users is wanted. What is not understood is not wanted."""

    busca = forms.CharField(required=False, max_length=120)
    funcao = forms.ChoiceField(required=False, choices=[("", "Todas as funções"), *Role.choices])
    setor = forms.ModelChoiceField(
        required=False, queryset=Sector.objects.none(), empty_label="Todos os setores"
    )
    situacao = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Todos os status"),
            ("ativos", "Ativos"),
            ("online", "Online"),
            ("convidados", "Ainda não entraram"),
            ("bloqueados", "Bloqueados"),
            ("ausentes", "Ausentes"),
            ("desativados", "Desativados"),
        ],
    )

    def __init__(self, data: Any, *, by: User) -> None:
        super().__init__(data)
        self.fields["setor"].queryset = Sector.objects.managed_by(by)  # type: ignore[attr-defined]
        for name, label in (("funcao", "Função"), ("setor", "Setor"), ("situacao", "Status")):
            self.fields[name].widget.attrs.update({"class": "input", "aria-label": label})
        self.is_valid()

    @property
    def is_asking(self) -> bool:
        return any(self.cleaned_data.values())

    def of(self, people: Any) -> Any:
        """Those of these people that are wanted."""
        asked = self.cleaned_data
        if asked.get("funcao"):
            people = people.filter(role=asked["funcao"])
        if asked.get("setor"):
            people = people.filter(sectors=asked["setor"])
        match asked.get("situacao"):
            case "ativos":
                people = people.active()
            case "online":
                people = people.online()
            case "convidados":
                people = people.active().filter(last_login=None)
            case "bloqueados":
                people = people.active()
                people = people.filter(pk__in=User.locked_among(people))
            case "ausentes":
                people = people.active().filter(absent_until__gte=timezone.localdate())
            case "desativados":
                people = people.filter(is_active=False)
        return people.matching(asked["busca"]) if asked.get("busca") else people


class UserForm(AskingForm):
    """Who it is, and what they work as. How many sectors fit the role says the verb."""

    name = forms.CharField(label="Nome", max_length=120)
    username = forms.CharField(
        label="Usuário",
        max_length=60,
        validators=[RegexValidator(r"^[a-z0-9._-]+$", "Use letras sem acento, números, ponto, hífen ou _.")],
        widget=forms.TextInput(
            {"placeholder": "nome.sobrenome", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    email = forms.EmailField(
        label="E-mail", max_length=254, help_text="Os códigos de verificação vão para este endereço."
    )
    role = forms.ChoiceField(label="Função", choices=Role.choices, initial=Role.AGENT)
    sectors = forms.ModelMultipleChoiceField(
        label="Setores", queryset=Sector.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, by: User, person: User | None = None) -> None:
        initial = {}
        held = list(person.sectors.all()) if person is not None else []
        if person is not None:
            initial = {name: getattr(person, name) for name in ("name", "username", "email", "role")}
        offered = Sector.objects.managed_by(by)
        offered = offered.filter(Q(is_active=True) | Q(pk__in=[sector.pk for sector in held]))
        initial["sectors"] = held or (list(offered) if len(offered) == 1 else [])
        super().__init__(data, initial=initial)
        self.fields["sectors"].queryset = offered  # type: ignore[attr-defined]
        if not by.is_admin:
            # Managers look after agents alone: the verb holds them to it, whatever the form says.
            self.fields["role"].choices = [(Role.AGENT.value, Role.AGENT.label)]  # type: ignore[attr-defined]
        for field in ("name", "username", "email"):
            self.fields[field].widget.attrs["autocomplete"] = "off"

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip()

    @property
    def roles(self) -> Sequence[tuple[str, str, str, bool]]:
        """Value, word, what it may, and whether it is chosen."""
        chosen = str(self["role"].value())
        return [
            (value, label, ROLES[Role(value)], value == chosen)
            for value, label in self.fields["role"].choices  # type: ignore[attr-defined]
        ]

    @property
    def post(self) -> dict[str, Any]:
        """What the verbs take."""
        asked = self.cleaned_data
        sectors = [] if asked["role"] == Role.ADMIN else list(asked["sectors"])
        return {**{name: asked[name] for name in ("name", "username", "email", "role")}, "sectors": sectors}


class NewUserForm(UserForm):
    entry = forms.ChoiceField(
        label="Como a pessoa entra",
        choices=[("invitation", "Convite por e-mail"), ("password", "Senha provisória")],
        initial="invitation",
        widget=forms.RadioSelect,
    )


class AbsenceForm(AskingForm):
    until = forms.DateField(
        label="Ausente até",
        help_text="Incluindo este dia.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    substitute = forms.ModelChoiceField(
        label="Quem atende no lugar",
        queryset=User.objects.none(),
        required=False,
        empty_label="Ninguém: vai para a fila do setor",
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, initial={"until": person.absent_until, "substitute": person.substitute_id})
        self.fields["substitute"].queryset = colleagues_of(person)  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs["min"] = timezone.localdate().isoformat()


class LeavingForm(AskingForm):
    """To whom goes what the person has."""

    conversations_to = forms.ModelChoiceField(
        label="Conversas abertas", queryset=User.objects.none(), required=False, empty_label="Fila do setor"
    )
    contacts_to = forms.ModelChoiceField(
        label="Contatos", queryset=User.objects.none(), required=False, empty_label="Ninguém por enquanto"
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        for name in ("conversations_to", "contacts_to"):
            self.fields[name].queryset = colleagues_of(person)  # type: ignore[attr-defined]


def colleagues_of(person: User) -> Any:
    return User.objects.active().exclude(pk=person.pk).order_by("name")


class RuleForm(AskingForm):
    """How a sector gives out work: for its managers, and for admins."""

    routing = forms.ChoiceField(
        label="Distribuição",
        choices=[
            ("queue", "Fila: cada atendente assume"),
            ("automatic", "Automática: quem tem menos conversas abertas"),
        ],
    )
    limit_per_agent = forms.IntegerField(
        label="Limite por atendente",
        min_value=1,
        max_value=999,
        help_text="Conversas abertas que a distribuição automática dá a cada pessoa.",
    )
    waiting_limit_minutes = forms.IntegerField(
        label="Limite de espera (minutos)",
        min_value=1,
        max_value=1440,
        help_text="Depois disso, sem resposta, o gerente recebe um aviso.",
    )
    waiting_returns_to_queue = forms.ChoiceField(
        label="Quando a espera vence",
        choices=[("", "Avisa o gerente"), ("1", "Avisa o gerente e volta à fila")],
        required=False,
    )
    grace_minutes = forms.IntegerField(
        label="Tolerância de reabertura (minutos)",
        min_value=0,
        max_value=1440,
        help_text="Até aqui, uma nova mensagem reabre o mesmo atendimento.",
    )

    def __init__(self, data: Any = None, *, sector: Sector | None = None) -> None:
        rule = sector.rule if sector is not None else Rule()
        initial = {**vars(rule), "waiting_returns_to_queue": "1" if rule.waiting_returns_to_queue else ""}
        super().__init__(data, initial={**initial, **self.also(sector)})

    def also(self, sector: Sector | None) -> dict[str, Any]:
        return {}

    @property
    def rule(self) -> Rule:
        asked = self.cleaned_data
        return Rule(
            routing=asked["routing"],
            limit_per_agent=asked["limit_per_agent"],
            waiting_limit_minutes=asked["waiting_limit_minutes"],
            waiting_returns_to_queue=bool(asked["waiting_returns_to_queue"]),
            grace_minutes=asked["grace_minutes"],
        )


class SectorForm(RuleForm):
    """The whole of it, for admins."""

    name = forms.CharField(label="Nome", max_length=60)
    managers = forms.ModelMultipleChoiceField(
        label="Gerentes",
        queryset=User.objects.filter(role=Role.MANAGER, is_active=True).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["name", "managers"]

    @property
    def post(self) -> dict[str, Any]:
        """What the verbs take besides the rule."""
        return {"name": self.cleaned_data["name"], "managers": list(self.cleaned_data["managers"])}

    def also(self, sector: Sector | None) -> dict[str, Any]:
        if sector is None:
            return {}
        managers = sector.members.filter(role=Role.MANAGER, is_active=True)
        return {"name": sector.name, "managers": managers}


class CompanyForm(forms.Form):
    """What holds for the whole company."""

    codes_repeat = forms.BooleanField(
        label="Permitir o mesmo código (COD) em mais de um contato",
        required=False,
        help_text="Por exemplo, para duas pessoas de uma empresa. Desligado, cada código é de um só contato.",
    )
    agents_export = forms.BooleanField(
        label="Atendentes podem exportar contatos",
        required=False,
        help_text="Cada um só exporta os contatos que vê. Gerentes e Admins sempre podem.",
    )
