"""What to look at: the outcome, the groups, what they are compared with."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.engines.looks import MOST_COLUMNS, Look, look_from_dict
from collegium.evaluation.forms.studies import has_levels, is_group, is_number, offered
from collegium.evaluation.vocabulary import ComparedWith
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnRole

FEWEST_LEVELS = 2
MOST_VALUES = 8  # that a choice lists


def is_measure(column: DatasetColumn) -> bool:
    return is_number(column) and column.role != ColumnRole.GROUP


def has_groups(column: DatasetColumn) -> bool:
    return has_levels(column) and column.distinct >= FEWEST_LEVELS


class LookForm(forms.Form):
    """One look at one dataset."""

    outcome = forms.ChoiceField(
        label=_("What was measured?"),
        help_text=_("A number, or yes and no (0 and 1): of those, the share is told."),
    )
    columns = forms.MultipleChoiceField(
        label=_("Which groups?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "One to three. Where you choose several, those who are in two or three groups at once are told too."
        ),
    )
    time = forms.ChoiceField(
        label=_("Which column says when?"),
        required=False,
        help_text=_(
            "A year, a term or a grade, if the table has one: then you are also told whether gaps grew or closed. It "
            "takes the place of one of the three columns. Each student must be in the table once."
        ),
    )
    against = forms.ChoiceField(
        label=_("What is each group compared with?"),
        widget=forms.RadioSelect,
        choices=ComparedWith.choices,
        initial=ComparedWith.REST,
        help_text=_("Each answers another question. Say which one you chose."),
    )
    cluster = forms.ChoiceField(
        label=_("Which school or class did students share?"),
        required=False,
        help_text=_("Students of one school are alike. With it the likely ranges are honest: mostly wider."),
    )
    minimum = forms.IntegerField(
        label=_("Smallest group that may be told"),
        min_value=SMALLEST_GROUP,
        max_value=1000,
        initial=SMALLEST_GROUP,
        help_text=_(
            "Smaller groups are withheld, and others with them where one could work them out. "
            "Your agreement may ask for more than 10."
        ),
    )

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = list(dataset.columns.all())
        known = {column.name: column for column in columns}
        self.choose("outcome", [("", _("Choose one")), *offered(columns, is_measure)])
        self.choose(
            "columns", [(name, described(known[name])) for name, _label in offered(columns, has_groups)]
        )
        times = offered(columns, has_groups)
        self.choose("time", [("", _("None: everything is one time")), *times])
        schools = offered(columns, is_group, ColumnRole.GROUP)
        self.choose("cluster", [("", _("None: students are independent")), *schools])

    def choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def clean_columns(self) -> list[str]:
        names: list[str] = self.cleaned_data["columns"]
        if len(names) > MOST_COLUMNS:
            raise forms.ValidationError(
                gettext("Choose at most {count}: more make groups too small to be told.").format(
                    count=MOST_COLUMNS
                )
            )
        return names

    def clean(self) -> dict[str, Any]:
        """The time is one more column, and another one."""
        given = super().clean() or self.cleaned_data
        names, time = given.get("columns", []), given.get("time", "")
        if time and time in names:
            self.add_error(
                "time", gettext("This column makes groups too. Take it out there, or choose another.")
            )
        elif time and len(names) >= MOST_COLUMNS:
            why = gettext("Choose at most {count} beside the column that says when.")
            self.add_error("columns", why.format(count=MOST_COLUMNS - 1))
        return given

    def as_look(self) -> Look:
        return look_from_dict(self.cleaned_data)


def described(column: DatasetColumn) -> str:
    """The column with the values that make its groups."""
    values = ", ".join(column.levels[:MOST_VALUES])
    if len(column.levels) > MOST_VALUES:
        values = gettext("{values} and more").format(values=values)
    return gettext("{column}: {values}").format(column=column.caption, values=values)


def look_initial(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the address asks for, to be changed (a query, with several columns)."""
    several = asked.getlist("columns") if hasattr(asked, "getlist") else []
    found = {
        name: asked[name] for name in ("outcome", "time", "against", "cluster", "minimum") if asked.get(name)
    }
    return found | ({"columns": several} if several else {})
