from __future__ import annotations

from django import forms


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
