from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from connect.accounts.models import User
from connect.contacts import countries
from connect.contacts.exporting import Format
from connect.contacts.models import Contact
from connect.contacts.phones import InvalidPhone, read_phone
from connect.ui import keyset

REQUIRED = {"required": "Preencha este campo."}


class PhoneForm(forms.Form):
    """A telephone as people type it; `phone` is then its digits."""

    country = forms.ChoiceField(
        label="País",
        choices=countries.CHOICES,
        initial="BR",
        required=False,
        widget=forms.Select(attrs={"aria-label": "País"}),
    )
    phone = forms.CharField(
        label="Telefone",
        max_length=40,
        error_messages={"required": "Digite o número com DDD. Exemplo: 11999999999"},
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "off", "placeholder": "11999999999"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if typed := cleaned.get("phone"):
            try:
                cleaned["phone"] = read_phone(typed, country=cleaned.get("country") or "BR")
            except InvalidPhone as refusal:
                self.add_error("phone", refusal.sentence)
        return cleaned


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is written down of a contact, in the guide's words and order. It writes nothing by itself."""

    class Meta:
        model = Contact
        fields = ["name", "owner", "code", "email", "birth_date", "sector", "notes", "observations"]
        labels = {
            "name": "Nome",
            "owner": "Atendente Principal",
            "code": "Código (COD)",
            "email": "E-mail",
            "birth_date": "Data de Nascimento",
            "sector": "Setor",
            "notes": "Nota Interna (Atendente)",
            "observations": "Observação (Sistema/Importação)",
        }
        help_texts = {"code": "Aparece ao lado do nome nas conversas."}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off", "placeholder": "William Andrade"}),
            "code": forms.TextInput(attrs={"autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off", "placeholder": "nome@empresa.com.br"}),
            "birth_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "notes": forms.Textarea(attrs={"rows": 2}),
            "observations": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {
            "name": REQUIRED,
            "email": {"invalid": "Confira o e-mail. Exemplo: nome@empresa.com.br"},
            "birth_date": {"invalid": "Confira a data."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner, sector = self.fields["owner"], self.fields["sector"]
        assert isinstance(owner, forms.ModelChoiceField)
        assert isinstance(sector, forms.ModelChoiceField)
        # Who has left stays the owner of a contact until somebody gives it another.
        owner.queryset = User.objects.filter(Q(is_active=True) | Q(pk=self.instance.owner_id))
        owner.required, owner.empty_label = True, "Selecione"
        owner.error_messages = {
            "required": "Selecione quem atende este contato.",
            "invalid_choice": "Esta pessoa não usa mais o sistema. Selecione outra.",
        }
        sector.empty_label = "Nenhum"
        self.fields["code"].strip = True  # type: ignore[attr-defined]

    def clean_code(self) -> str | None:
        return " ".join(str(self.cleaned_data["code"] or "").split()) or None

    def validate_constraints(self) -> None:
        """The verb says with whom it clashes."""

    @property
    def values(self) -> dict[str, Any]:
        """What was written, for the verb."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class NewContactForm(PhoneForm, ContactForm):
    """*Novo Contato*."""

    field_order = ["name", "country", "phone", "owner", "code"]


class IdsField(forms.TypedMultipleChoiceField):
    """Ids of whatever: who may do what with them is asked later."""

    def valid_value(self, value: object) -> bool:
        return keyset.is_number(str(value))


class OwnerForm(forms.Form):
    """Another *Atendente Principal* for many: those marked, or all that the filter shows."""

    owner = forms.ModelChoiceField(
        label="Atendente Principal",
        queryset=User.objects.active(),
        empty_label="Selecione",
        error_messages={"required": "Selecione quem atende estes contatos."},
    )
    contact = IdsField(coerce=int, required=False)
    everyone = forms.BooleanField(required=False)


class ExportForm(forms.Form):
    """What kind of sheet the contacts are given out as."""

    format = forms.ChoiceField(
        label="Formato",
        choices=Format.choices,
        initial=Format.XLSX,
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha o formato.", "invalid_choice": "Escolha CSV ou XLSX."},
    )
