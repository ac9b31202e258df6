from __future__ import annotations

from django import forms

from connect.dashboard.listing import Filters, Standing


class FiltersForm(forms.Form):
    """What the address asks of *Lista de Contatos*. What makes no sense in it is not asked."""

    pesquisa = forms.CharField(required=False, max_length=120)
    de = forms.DateField(required=False)
    ate = forms.DateField(required=False)
    status = forms.ChoiceField(required=False, choices=Standing.choices)

    @property
    def filters(self) -> Filters:
        self.is_valid()
        asked = self.cleaned_data
        since, until = asked.get("de"), asked.get("ate")
        if since and until and until < since:
            since, until = until, since
        return Filters(
            text=asked.get("pesquisa") or "",
            since=since,
            until=until,
            standing=Standing(asked.get("status") or Standing.BOTH),
        )
