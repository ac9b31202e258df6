from __future__ import annotations

from typing import Any

from django import forms

from connect.conversations.models import Conversation
from connect.conversations.models.transferable import LONGEST_NOTE, Receiver
from connect.conversations.receivers import receiver_of, value_of, warning_about


class ReplyForm(forms.Form):
    """A message as the composer sends it; the verb says what WhatsApp would not take."""

    text = forms.CharField(required=False, strip=False)
    key = forms.RegexField(r"^[0-9A-Za-z-]{8,64}$", error_messages={"invalid": "A mensagem veio sem chave."})
    quoted = forms.IntegerField(required=False, min_value=1)
    file = forms.FileField(required=False, allow_empty_file=True, max_length=None)

    def clean_text(self) -> str:
        # Browsers send CR LF for a new line; one sign is one character to WhatsApp.
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    @property
    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next((str(said) for errors in self.errors.values() for said in errors), "")


class ClosureForm(forms.Form):
    reason = forms.CharField(required=False, max_length=200)


class TransferForm(forms.Form):
    """Who receives it, as the dialog asks; once more when they are not there, or when it has moved."""

    to = forms.CharField(error_messages={"required": "Escolha quem recebe a conversa."})
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)
    make_owner = forms.BooleanField(required=False)
    seen = forms.CharField(required=False)
    """Who had it when the dialog opened."""
    warned = forms.CharField(required=False)
    """About whom it was said that they are not there."""

    def __init__(self, *args: Any, conversation: Conversation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.conversation = conversation

    @property
    def holder(self) -> str:
        return f"{self.conversation.assignee_id or ''}-{self.conversation.sector_id or ''}"

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def clean_to(self) -> Receiver:
        receiver = receiver_of(self.cleaned_data["to"])
        if receiver is None:
            raise forms.ValidationError("Esta pessoa não usa mais o sistema. Escolha outra.")
        return receiver

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("seen") not in ("", None, self.holder):
            raise forms.ValidationError(self.conversation.whereabouts)
        receiver = said.get("to")
        warning = warning_about(receiver) if receiver is not None else ""
        if receiver is not None and warning and said.get("warned") != value_of(receiver):
            self.add_error("warned", warning)
