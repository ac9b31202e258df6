"""Who a person is and how they behave, as a form."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms

from connect.simulator.brazil import digits
from connect.simulator.models import Customer, SimulatedNumber


class Newcomer(forms.Form):
    """One field: a name, a phone, or both. `Maria 11 98888-7777`"""

    quem = forms.CharField(label="Nome ou telefone", max_length=120)
    sem_telefone = forms.BooleanField(label="Só nome de usuário, sem telefone", required=False)

    def clean_quem(self) -> str:
        said: str = self.cleaned_data["quem"]
        number = digits(said)
        if number and not 8 <= len(number) <= 15:
            raise forms.ValidationError("Faltam dígitos. Use DDD e número: 11999999999")
        return said

    @property
    def phone(self) -> str:
        if self.cleaned_data["sem_telefone"]:
            return ""
        number = digits(self.cleaned_data["quem"])
        if not number:
            return f"55119{secrets.randbelow(9 * 10**7) + 10**7}"
        return f"55{number}" if len(number) in (10, 11) else number

    @property
    def name(self) -> str:
        name = re.sub(r"\+?[\d()][\d\s().-]{6,}", " ", self.cleaned_data["quem"])
        return " ".join(name.split()).strip(" ,;-")


class Behaviour(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Customer
        fields = (
            "name",
            "username",
            "hides_phone",
            "wa_id_has_ninth",
            "is_offline",
            "is_slow",
            "reads_by_itself",
            "skips_delivered",
            "shuffles_statuses",
            "duplicates_statuses",
            "fails_with",
        )
        labels = {
            "name": "Nome",
            "username": "Nome de usuário",
            "hides_phone": "Esconde o telefone",
            "wa_id_has_ninth": "WhatsApp com o nono dígito",
            "is_offline": "Sem internet",
            "is_slow": "Conexão lenta",
            "reads_by_itself": "Lê sozinho, sem abrir a conversa",
            "skips_delivered": "Lida sem passar por entregue",
            "shuffles_statuses": "Status fora de ordem",
            "duplicates_statuses": "Status repetidos",
            "fails_with": "Falhar com o código",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [("", "Não falha"), *((code, f"{code} {words}") for code, words in FAILURES.items())]
        self.fields["fails_with"].widget = forms.Select(choices=codes)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        return username.removeprefix("@").strip()


class Move(forms.Form):
    telefone = forms.CharField(label="Novo telefone", max_length=30)

    def clean_telefone(self) -> str:
        number = digits(self.cleaned_data["telefone"])
        number = f"55{number}" if len(number) in (10, 11) else number
        if not 8 <= len(number) <= 15:
            raise forms.ValidationError("Faltam dígitos. Use DDD e número: 11999999999")
        if Customer.objects.filter(phone=number).exists():
            raise forms.ValidationError("Este telefone já é de outra pessoa.")
        return number


class Talk(forms.Form):
    """With which of the company's numbers the telephone talks."""

    numero = forms.ModelChoiceField(SimulatedNumber.objects.all(), required=False)


FAILURES = {
    131026: "não foi possível entregar",
    131047: "janela de 24 horas encerrada",
    131049: "limite de marketing por pessoa",
    131050: "a pessoa não quer marketing",
    131053: "erro no arquivo enviado",
    131042: "problema de pagamento",
    130472: "número em experimento",
    131056: "mensagens demais para a mesma pessoa",
    130429: "limite de velocidade",
    131048: "limite por spam",
    131000: "algo deu errado",
    131016: "serviço indisponível",
    190: "token inválido",
    368: "conta bloqueada por política",
}
