"""Forms for datasets."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from collegium.core.faults import sentence
from collegium.core.widgets import limit_upload
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import SMALL, Rows, rows
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.UPLOAD_MAX_BYTES
        said = _now("At most {limit} MB. Split the file, or leave out what is not needed.")
        limit_upload(self.fields["file"], limit, said.format(limit=limit // 1024**2))


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


class CodebookForm(forms.Form):
    """A table of what the columns mean; its file becomes notes by the name of the column."""

    file = forms.FileField(
        label=_("CSV or Excel file"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        self.columns = {column.name: column for column in dataset.columns.all()}
        super().__init__(*args, **kwargs)

    def clean_file(self) -> dict[str, ColumnNote]:
        upload = self.cleaned_data["file"]
        try:
            if upload.size > SMALL.size:
                raise ProblemsFound(Problem(_now("The file is too large"), _now("Split it"), upload.name))
            return read_codebook(rows(source=upload.read(), name=upload.name), self.columns)
        except ProblemsFound as found:
            raise forms.ValidationError([sentence(problem) for problem in found.problems]) from found


def read_codebook(table: Rows, columns: dict[str, DatasetColumn]) -> dict[str, ColumnNote]:
    """What the lines say about the columns. Raises ProblemsFound with every fault."""
    header = {field: name for name in table.header if (field := CODEBOOK.get(folded(name)))}
    header = {**header, **{field: name for field, name in own_words().items() if name in table.header}}
    if "name" not in header or len(header) == 1:
        why = _now("There is no column “column” with “label”, “description” or “role” beside it")
        raise ProblemsFound(Problem(why, _now("Name the columns like this"), table.name, 1))
    problems: list[Problem] = []
    notes: dict[str, ColumnNote] = {}
    for row in table.rows:
        cells = {field: row.values[name].strip() for field, name in header.items()}
        column = columns.get(cells["name"])
        if column is None:
            why, todo = (
                _now("the data has no column of this name"),
                _now("Write it as the file of the data does"),
            )
            problems.append(Problem(why, todo, table.name, row.line, header["name"], cells["name"]))
        elif fault := fault_of(cells, notes):
            field, why, todo = fault
            problems.append(Problem(why, todo, table.name, row.line, header[field], cells[field]))
        else:
            notes[column.name] = note_of(cells, column)
    if problems:
        raise ProblemsFound(problems[:20])
    return notes


def fault_of(cells: dict[str, str], notes: dict[str, ColumnNote]) -> tuple[str, str, str] | None:
    """The field of a line that is wrong, why, and what to do."""
    if cells["name"] in notes:
        return "name", _now("this column has a line already"), _now("Leave one of the two out")
    if cells.get("role") and cells["role"] not in roles():
        known = ", ".join(ColumnRole.values)
        return "role", _now("this is not a role"), _now("Write one of these: {roles}").format(roles=known)
    for field, limit in (("label", 200), ("description", 2000)):
        if len(cells.get(field, "")) > limit:
            why = _now("this has more than {limit} characters").format(limit=limit)
            return field, why, _now("Say it in fewer words")
    return None


def note_of(cells: dict[str, str], column: DatasetColumn) -> ColumnNote:
    """An empty cell changes nothing."""
    role = roles()[cells["role"]] if cells.get("role") else column.role
    return ColumnNote(
        cells.get("label") or column.label, cells.get("description") or column.description, role
    )


def roles() -> dict[str, str]:
    """A role by its code, and as the reader's page names it."""
    return {
        **{value: value for value in ColumnRole.values},
        **{str(role.label): role.value for role in ColumnRole},
    }


CODEBOOK = {"column": "name", "name": "name", "label": "label", "description": "description", "role": "role"}


def folded(name: str) -> str:
    return name.strip().casefold()


def own_words() -> dict[str, str]:
    """The headings that the codebook has as CSV, in the language of the reader."""
    return {
        "name": _now("Column"),
        "label": _now("Label"),
        "description": _now("Description"),
        "role": _now("Role"),
    }


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
