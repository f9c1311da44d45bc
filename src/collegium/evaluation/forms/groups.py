"""Indicators by group: a grouping, the values of one day, and a file with the values of several."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import utc_date
from collegium.core.faults import sentence
from collegium.engines.equity import NOT_KNOWN
from collegium.engines.problems import ProblemsFound
from collegium.engines.tabular import Limits, rows
from collegium.evaluation.forms.groupfile import LARGEST, MOST_PEOPLE, numbers_in_order, read_group_values
from collegium.evaluation.models import GroupReport, IndicatorGrouping
from collegium.evaluation.vocabulary import LONGEST_NAME, NUMBERS, GroupMeasure
from collegium.initiatives.forms import date_input

FILE = Limits(size=1_000_000, rows=5_000, columns=20, cell=200)


class GroupingForm(forms.ModelForm[IndicatorGrouping]):
    """A grouping; its groups are typed one in a line."""

    groups = forms.CharField(
        label=_("Groups"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One in each line, in plain words. Everybody is in one of them, or “not known”."),
    )
    reference = forms.CharField(
        label=_("Compared with"),
        max_length=LONGEST_NAME,
        help_text=_("One of the groups: the gap of each other group is its distance to this one."),
    )

    class Meta:
        model = IndicatorGrouping
        fields = ["name", "groups", "reference"]
        help_texts = {"name": _("For example: gender, school, language.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["groups"] = "\n".join(self.instance.groups)

    def clean_groups(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["groups"].splitlines())
        return [line for line in lines if line]


NUMBER_LABELS = {
    "denominator": _("{group}: of how many"),
    "numerator": _("{group}: how many"),
    "n": _("{group}: how many people"),
    "mean": _("{group}: average"),
    "sd": _("{group}: standard deviation"),
}


def number_field(name: str, group: str) -> forms.Field:
    label = str(NUMBER_LABELS[name]).format(group=group)
    if name in ("mean", "sd"):
        least = 0.0 if name == "sd" else -LARGEST
        return forms.FloatField(label=label, required=False, min_value=least, max_value=LARGEST)
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_PEOPLE)


class GroupValuesForm(forms.ModelForm[GroupReport]):
    """All groups of a day by each grouping. What is left empty has nobody in it."""

    class Meta:
        model = GroupReport
        fields = ["on", "source"]
        widgets = {"on": date_input()}
        help_texts = {"source": _("Where the numbers come from, so that others can check them.")}

    def __init__(
        self, *args: Any, measure: GroupMeasure, groupings: Sequence[IndicatorGrouping], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        self.initial["on"] = self.initial.get("on") or utc_date()
        # the prefix of the fields of each group
        self.groups = {
            f"g{grouping.pk}_{place}": (grouping.name, level)
            for grouping in groupings
            for place, level in enumerate([*grouping.groups, NOT_KNOWN])
        }
        for prefix, (name, level) in self.groups.items():
            shown = gettext("not known") if level == NOT_KNOWN else level
            for number in numbers_in_order(measure):
                field: Any = number_field(number, shown)
                field.fieldset = name
                self.fields[f"{prefix}_{number}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["rows"] = [row for prefix in self.groups if (row := self.row(prefix)) is not None]
        return cleaned

    def row(self, prefix: str) -> dict[str, Any] | None:
        """The numbers of one group; None where it has none, or where they do not fit, which is said beside them."""
        size, *names = NUMBERS[self.measure]
        n, *others = (self.cleaned_data.get(f"{prefix}_{name}") for name in (size, *names))
        if not n:
            if any(others):
                self.add_error(f"{prefix}_{size}", gettext("Say how many people are in the group."))
            return None
        name, level = self.groups[prefix]
        row = {"group": {name: level}, "n": n}
        if self.measure == GroupMeasure.SHARE:
            had = others[0] or 0
            if had > n:
                self.add_error(f"{prefix}_numerator", gettext("These are more than are in the group."))
            return row | {"had": had}
        mean, sd = others
        if mean is None:
            self.add_error(f"{prefix}_mean", gettext("Give the average of the group."))
        if n > 1 and sd is None:
            self.add_error(f"{prefix}_sd", gettext("Give the standard deviation of the group."))
        return row | {"mean": mean, "sd": sd if n > 1 else None}

    def values(self) -> dict[str, Any]:
        """What `record_group_values` takes."""
        return {name: self.cleaned_data[name] for name in ("on", "source", "rows")} | {
            "measure": self.measure
        }


class ImportGroupValuesForm(forms.Form):
    file = forms.FileField(
        label=_("CSV or Excel file"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_("One line for each day and group. The columns are listed beside this form."),
    )

    def __init__(self, *args: Any, groupings: Sequence[IndicatorGrouping], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groupings = groupings

    def clean_file(self) -> list[dict[str, Any]]:
        """What `import_group_values` takes; every fault is a message with its line, column and value."""
        upload = self.cleaned_data["file"]
        if upload.size > FILE.size:
            raise ValidationError(gettext("The file is too large. Split it."))
        try:
            table = rows(source=upload.read(), name=upload.name, limits=FILE)
            return read_group_values(table, self.groupings)
        except ProblemsFound as found:
            raise ValidationError([sentence(problem) for problem in found.problems]) from found
