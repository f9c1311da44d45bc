"""Forms for datasets."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from collegium.exchange.actions import ColumnNote, Description
from collegium.exchange.models import Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnRole, DatasetState

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.parquet"


def file_help() -> str:
    return _now("CSV, Excel (.xlsx) or Parquet, one row per student, at most {limit} MB.").format(
        limit=settings.UPLOAD_MAX_BYTES // 1024**2
    )


class DescriptionForm(forms.Form):
    """What a person says about a dataset."""

    title = forms.CharField(label=_("Title"), max_length=150)
    description = forms.CharField(
        label=_("What it holds"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which students, which school years, who collected it."),
    )
    source = forms.CharField(
        label=_("Where it comes from, and under which terms"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the agreement or the licence that allows its use."),
    )
    is_generated = forms.BooleanField(
        label=_("Generated data, not about real students"),
        required=False,
        help_text=_("Every page and report will say so."),
    )

    def as_description(self) -> Description:
        data = self.cleaned_data
        return Description(data["title"], data["description"], data["source"], data["is_generated"])


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        allow_empty_file=True,  # the action refuses it with a better sentence
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=lazy(file_help, str)(),
    )


class UploadForm(DescriptionForm, FileForm):
    field_order = ["title", "file", "description", "source", "is_generated"]


class RemoveForm(forms.Form):
    typed_title = forms.CharField(
        label=_("Type the title of the dataset to confirm"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    every_version = forms.BooleanField(label=_("Remove all versions of it"), required=False)


class ColumnForm(forms.Form):
    """What one column means; the page shows the forms of some columns at a time."""

    label = forms.CharField(label=_("Label"), max_length=200, required=False)
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=ColumnRole.choices)

    def __init__(self, *args: Any, column: DatasetColumn, **kwargs: Any) -> None:
        self.column = column
        initial = {"label": column.label, "description": column.description, "role": column.role}
        super().__init__(*args, **{**kwargs, "initial": initial, "prefix": f"column{column.pk}"})
        for field in self.fields.values():
            field.fieldset = column.name  # type: ignore[attr-defined]

    def as_note(self) -> ColumnNote:
        data = self.cleaned_data
        return ColumnNote(data["label"], data["description"], data["role"])


class DatasetFilter(forms.Form):
    q = forms.CharField(label=_("Title"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *DatasetState.choices]
    )

    def apply(self, rows: QuerySet[Dataset]) -> QuerySet[Dataset]:
        if text := self.cleaned_data["q"]:
            rows = rows.filter(title__icontains=text)
        if state := self.cleaned_data["state"]:
            rows = rows.filter(state=state)
        return rows


class ColumnFilter(forms.Form):
    q = forms.CharField(label=_("Column"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *ColumnRole.choices])

    def apply(self, rows: QuerySet[DatasetColumn]) -> QuerySet[DatasetColumn]:
        if text := self.cleaned_data["q"]:
            rows = rows.filter(name__icontains=text) | rows.filter(label__icontains=text)
        if role := self.cleaned_data["role"]:
            rows = rows.filter(role=role)
        return rows
