from __future__ import annotations

from typing import Any

from django import forms
from django.core.files import File
from django.db.models import Q

from connect.accounts.models import Sector, User
from connect.contacts.imports.headings import Field
from connect.contacts.imports.models import Import
from connect.contacts.imports.reader import first_look

LARGEST = 50 * 1024 * 1024
TOO_LARGE = "O arquivo é grande demais: o limite é de 50 MB. Divida-o em partes."


class SheetForm(forms.Form):
    """The file; what can be told of it at a glance is told at once."""

    file = forms.FileField(
        label="Planilha",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text="CSV ou XLSX, até 50 MB e 200.000 linhas.",
        error_messages={"required": "Escolha uma planilha."},
    )

    most, too_large = LARGEST, TOO_LARGE

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        problem = first_look(file.read(4096))
        file.seek(0)
        if problem:
            raise forms.ValidationError(problem)
        return file


class MappingForm(forms.Form):
    """What every column holds, and what to do with the rows."""

    known = forms.ChoiceField(
        label="Contatos que já existem", choices=Import.Known.choices, widget=forms.RadioSelect
    )
    owner = forms.ModelChoiceField(
        label="Atendente Principal de quem não tem um na planilha",
        queryset=User.objects.none(),
        required=False,
        empty_label="Ninguém",
    )
    sector = forms.ModelChoiceField(
        label="Setor de quem não tem um na planilha",
        queryset=Sector.objects.none(),
        required=False,
        empty_label="Nenhum",
    )

    def __init__(self, import_: Import, data: Any = None) -> None:
        guessed = {column: field for field, column in import_.mapping.items()}
        initial: dict[str, Any] = {"known": import_.known}
        if import_.by.is_manager:
            initial["sector"] = import_.by.sector
        super().__init__(data, initial=initial)
        self.import_ = import_
        self._offer_colleagues(import_.by)
        for column, heading in enumerate(import_.headings):
            self.fields[f"column-{column}"] = forms.ChoiceField(
                label=heading or f"Coluna {letters(column)}",
                choices=[("", "Não importar"), *Field.choices],
                required=False,
                initial=guessed.get(column, ""),
            )

    def _offer_colleagues(self, by: User) -> None:
        people, sectors = User.objects.active(), Sector.objects.all()
        if by.is_manager:
            people = people.filter(Q(sectors__in=by.sector_ids) | Q(pk=by.pk)).distinct()
            sectors = sectors.filter(pk__in=by.sector_ids)
            # What has neither owner nor sector would be out of the manager's own sight.
            self.fields["sector"].required = True
        owner, sector = self.fields["owner"], self.fields["sector"]
        assert isinstance(owner, forms.ModelChoiceField)
        assert isinstance(sector, forms.ModelChoiceField)
        owner.queryset, sector.queryset = people, sectors

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Every column with what stands in its first rows."""
        return [
            (
                self[f"column-{column}"],
                [cells[column] for cells in self.import_.sample if column < len(cells) and cells[column]],
            )
            for column in range(len(self.import_.headings))
        ]

    def clean(self) -> dict[str, Any]:
        mapping: dict[str, int] = {}
        for column in range(len(self.import_.headings)):
            field = self.cleaned_data.get(f"column-{column}")
            if field and field in mapping:
                first = self[f"column-{mapping[field]}"].label
                self.add_error(f"column-{column}", f"{Field(field).label} já vem da coluna “{first}”.")
            elif field:
                mapping[field] = column
        if Field.PHONE not in mapping:
            self.add_error(None, "Escolha a coluna do telefone: sem ele não se sabe de quem é a linha.")
        self.mapping = mapping
        return self.cleaned_data


def letters(column: int) -> str:
    """As a spreadsheet names its columns: A, B ... Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
