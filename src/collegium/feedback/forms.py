"""Forms of surveys: making them, answering them, and what came of them."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import own_date
from collegium.core.faults import sentence
from collegium.core.widgets import sometimes_needed
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import SMALL, Row, rows
from collegium.feedback.models import SMALLEST_GROUP, FollowUp, HiddenText, Item, Survey, Wave
from collegium.feedback.vocabulary import INSTRUMENTS, Audience, FollowUpState, ItemKind
from collegium.initiatives.forms import ANY, date_input, search_field
from collegium.initiatives.models import Goal, Initiative

COLUMNS = ("key", "text", "low", "high", "low_label", "high_label", "reversed", "scale")
NAME = re.compile(r"[a-z0-9_-]{1,40}")
LANGUAGE = settings.LANGUAGE_CODE  # of imported texts, which everybody sees as they are
YES = {"yes", "y", "true", "1", "x"}


class SurveyForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=150)
    goal = forms.ModelChoiceField(
        label=_("Goal that it informs"), queryset=Goal.objects.none(), required=False, empty_label=_("None")
    )
    minimum_group = forms.IntegerField(
        label=_("Smallest group that is shown"),
        min_value=SMALLEST_GROUP,
        max_value=100,
        initial=SMALLEST_GROUP,
        help_text=_("Results of fewer people are withheld, so that nobody can be recognised."),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = initiative.goals.current()  # type: ignore[attr-defined]


class CreateSurveyForm(SurveyForm):
    instrument = forms.ChoiceField(label=_("Instrument"), widget=forms.RadioSelect)
    field_order = ["instrument", "title", "goal", "minimum_group"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            (one.key, f"{one.title}: {one.purpose}") for one in INSTRUMENTS.values()
        ]


class ImportSurveyForm(SurveyForm):
    """Items in a table. A scale that others own is used under the licence that is named here."""

    intro = forms.CharField(
        label=_("Introduction"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    licence = forms.CharField(
        label=_("Source and licence"),
        max_length=300,
        help_text=_("Whose items they are and why you may use them. It is shown under the survey."),
    )
    items = forms.FileField(
        label=_("Items, CSV or Excel"),
        help_text=_(
            "Columns: key, text, low, high, low_label, high_label, reversed, scale. "
            "Without low and high an item asks for free text."
        ),
    )

    def clean_items(self) -> list[dict[str, Any]]:
        upload = self.cleaned_data["items"]
        try:
            if upload.size > SMALL.size:
                why, todo = _gettext("The file is too large"), _gettext("Take only the items")
                raise ProblemsFound(Problem(why, todo, upload.name))
            return read_items(upload.read(), upload.name)
        except ProblemsFound as found:
            raise ValidationError([sentence(problem) for problem in found.problems]) from found


def read_items(content: bytes, name: str) -> list[dict[str, Any]]:
    """Fields of Item for every line. Raises ProblemsFound with every fault, by line and column."""
    table = rows(source=content, name=name)
    missing = [column for column in ("key", "text") if column not in table.header]
    if missing:
        why = _gettext("There is no column “{name}”").format(name=missing[0])
        raise ProblemsFound(Problem(why, _gettext("Name the columns as the page says"), name, 1))
    problems: list[Problem] = []
    read = [read_item(name, row, problems) for row in table.rows]
    for number, one in enumerate(read):
        if any(one["key"] == other["key"] for other in read[:number]):
            why = _gettext("This key occurs twice")
            line = table.rows[number].line
            problems.append(Problem(why, _gettext("Give every item its own"), name, line, "key", one["key"]))
    if problems:
        raise ProblemsFound(problems[:20])
    return read


def read_item(source: str, row: Row, problems: list[Problem]) -> dict[str, Any]:
    cells = {column: row.values.get(column, "").strip() for column in COLUMNS}

    def number(column: str) -> int | None:
        if not cells[column]:
            return None
        if cells[column].isdecimal() and int(cells[column]) <= 10:
            return int(cells[column])
        why = _gettext("This is not a whole number from 0 to 10")
        problems.append(Problem(why, _gettext("Correct it"), source, row.line, column, cells[column]))
        return None

    for column in ("key", "scale"):
        if not NAME.fullmatch(cells[column].lower()) and (cells[column] or column == "key"):
            why = _gettext("Use up to 40 small letters without accents, numbers, _ and -")
            problems.append(Problem(why, _gettext("Correct it"), source, row.line, column, cells[column]))
    if not cells["text"]:
        problems.append(
            Problem(_gettext("The text is empty"), _gettext("Write it"), source, row.line, "text")
        )
    low, high = number("low"), number("high")
    if (low is None) != (high is None) or (low is not None and high is not None and low >= high):
        why = _gettext("A scale needs a low and a higher high number")
        problems.append(Problem(why, _gettext("Give both or none"), source, row.line, "low", cells["low"]))
    values: dict[str, Any] = {"key": cells["key"].lower(), "text": {LANGUAGE: cells["text"]}}
    if low is None or high is None:
        return {**values, "kind": ItemKind.TEXT}
    return {
        **values,
        "kind": ItemKind.SCALE,
        "low": low,
        "high": high,
        "low_label": {LANGUAGE: cells["low_label"]} if cells["low_label"] else {},
        "high_label": {LANGUAGE: cells["high_label"]} if cells["high_label"] else {},
        "is_reversed": cells["reversed"].lower() in YES,
        "scale": cells["scale"].lower(),
    }


class OpenWaveForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who answers"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.PEOPLE
    )
    closes_on = forms.DateField(
        label=_("Last day"),
        widget=date_input(),
        help_text=_("Those who have not answered are reminded once, two days before."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].initial = own_date() + timedelta(days=14)

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day <= own_date():
            raise ValidationError(_gettext("Choose a day after today."))
        if day > own_date() + timedelta(days=366):
            raise ValidationError(_gettext("Choose a day within a year."))
        return day

    @property
    def closes_at(self) -> datetime:
        """The end of the last day, where the person is."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["closes_on"], time(23, 59)))


class AnswerForm(forms.Form):
    """The questions of a survey; none must be answered."""

    def __init__(self, *args: Any, items: list[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[item.key] = question(item)


def question(item: Item) -> forms.Field:
    if item.kind == ItemKind.TEXT:
        widget = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(
            label=str(item),
            required=False,
            max_length=2000,
            widget=widget,
            help_text=_(
                "Without names, please: all who take part can read it, and may recognise whom you mean."
            ),
        )
    low, high = item.low or 0, item.high or 0
    first, last = item.ends
    ends = {low: f"{low} · {first}" if first else str(low), high: f"{high} · {last}" if last else str(high)}
    choices = [(number, ends.get(number, str(number))) for number in range(low, high + 1)]
    return forms.TypedChoiceField(
        label=str(item),
        required=False,
        coerce=int,
        empty_value=None,
        choices=choices,
        widget=forms.RadioSelect(attrs={"class": "scale"}),
    )


class HideTextForm(forms.ModelForm[HiddenText]):
    class Meta:
        model = HiddenText
        fields = ["reason"]


class FollowUpForm(forms.ModelForm[FollowUp]):
    class Meta:
        model = FollowUp
        fields = ["said", "wave", "goal", "due_on"]
        widgets = {"said": forms.Textarea(attrs={"rows": 3}), "due_on": date_input()}

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = Wave.objects.filter(survey__initiative=initiative).select_related("survey")
        self.fields["wave"].queryset = waves  # type: ignore[attr-defined]
        self.fields["wave"].empty_label = _("Elsewhere: a meeting, a talk")  # type: ignore[attr-defined]
        self.fields["goal"].queryset = initiative.goals.current()  # type: ignore[attr-defined]
        self.fields["goal"].empty_label = _("None")  # type: ignore[attr-defined]


class AnswerFollowUpForm(forms.ModelForm[FollowUp]):
    class Meta:
        model = FollowUp
        fields = ["state", "did", "is_public"]
        widgets = {"state": forms.RadioSelect, "did": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = FollowUpState.choices  # type: ignore[attr-defined]
        sometimes_needed(self.fields["did"], _("Needed as soon as more has come of it than being heard."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") not in {None, FollowUpState.HEARD} and not data.get("did"):
            self.add_error("did", _gettext("Say what was done, is planned, or why not now."))
        return data


class SurveyFilter(forms.Form):
    q = search_field(_("Title"))
    archived = forms.BooleanField(label=_("Also those put away"), required=False)

    def apply(self, rows: "QuerySet[Survey]") -> "QuerySet[Survey]":
        if text := self.cleaned_data["q"]:
            rows = rows.filter(title__icontains=text)
        return rows if self.cleaned_data["archived"] else rows.filter(archived_at=None)


class FollowUpFilter(forms.Form):
    q = search_field(_("What was said or done"))
    state = forms.ChoiceField(label=_("What comes of it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [ANY, *FollowUpState.choices]  # type: ignore[attr-defined]

    def apply(self, rows: "QuerySet[FollowUp]") -> "QuerySet[FollowUp]":
        if text := self.cleaned_data["q"]:
            rows = rows.filter(said__icontains=text) | rows.filter(did__icontains=text)
        if state := self.cleaned_data["state"]:
            rows = rows.filter(state=state)
        return rows
