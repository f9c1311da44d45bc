"""The questions that lead to a design, and what the answers and the data say of it."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.engines.designs import constant_within
from collegium.evaluation.vocabulary import Decided, Drawn, Measured, fitting_design
from collegium.exchange.models import Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnRole

ENOUGH_SCHOOLS = 40  # in all; below, ranges of whole schools are hard to trust
MOST_ARMS = 5  # a group column with so few values may be the one that says who took part


class DesignQuestionsForm(forms.Form):
    """How it came about who took part, and what was measured."""

    decided = forms.ChoiceField(
        label=_("What decided who took part?"), choices=Decided.choices, widget=forms.RadioSelect
    )
    drawn = forms.ChoiceField(
        label=_("If it was chance: what was drawn?"),
        choices=Drawn.choices,
        widget=forms.RadioSelect,
        initial=Drawn.STUDENTS,
        required=False,
    )
    measured = forms.ChoiceField(
        label=_("What is the outcome?"),
        choices=Measured.choices,
        widget=forms.RadioSelect,
        initial=Measured.NUMBER,
        required=False,
    )
    dataset = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, chosen: Dataset, **kwargs: Any) -> None:
        kwargs["initial"] = {"dataset": str(chosen.public_id)}
        super().__init__(*args, **kwargs)
        self.chosen = chosen

    def fitting(self) -> str:
        """The kind of the design that the answers lead to."""
        data = self.cleaned_data
        return fitting_design(
            data["decided"], data["drawn"], data["measured"], students_per_school=self.students_per_school()
        )

    def warnings(self) -> list[str]:
        """What makes the answer less sure, from the answers and the data together."""
        return list(self._warned(self.cleaned_data, list(self.chosen.columns.all())))

    def _warned(self, answers: dict[str, Any], columns: Sequence[DatasetColumn]) -> Iterator[str]:
        schools = self.schools
        by_schools = answers["decided"] == Decided.LOT and answers["drawn"] == Drawn.SCHOOLS
        if by_schools and schools is None:
            yield gettext(
                "No column is marked as the school or class that students share, so ranges would be too narrow."
            )
        if by_schools and schools is not None and schools.distinct < ENOUGH_SCHOOLS:
            yield gettext(
                "“{column}” counts as what was drawn: {count} schools or classes. With fewer than {enough}, ranges are "
                "wide, and are made by leaving out each in turn."
            ).format(column=schools.caption, count=schools.distinct, enough=ENOUGH_SCHOOLS)
        if answers["decided"] in {Decided.LOT, Decided.CHOSE} and not any(
            column.role == ColumnRole.BEFORE for column in columns
        ):
            yield gettext(
                "Nothing is marked as measured before, so nobody can tell whether the groups were alike."
            )
        if answers["decided"] != Decided.LOT and answers["measured"] == Measured.YES_NO:
            yield gettext("The outcome is yes or no: code it as 0 and 1, and read the difference as a share.")

    @cached_property
    def schools(self) -> DatasetColumn | None:
        return schools_of(self.chosen)

    def students_per_school(self) -> float | None:
        schools = self.schools
        return (
            self.chosen.rows / schools.distinct if schools and schools.distinct and self.chosen.rows else None
        )


def schools_of(dataset: Dataset) -> DatasetColumn | None:
    """What a lot for whole groups was drawn for: the column of shared groups with the fewest of them.

    Never the column that says who took part, which has the same role: that one has few values, and what was drawn lies
    within them. Where several columns could be it, those lie wholly within an arm that were drawn.
    """
    shared = [
        column for column in dataset.columns.all() if column.role == ColumnRole.GROUP and column.distinct > 1
    ]
    few = [column for column in shared if column.distinct <= MOST_ARMS]
    many = [column for column in shared if column.distinct > MOST_ARMS]
    if not few:
        return fewest(many)
    nested = nested_in(dataset, few, many or few)
    return fewest(nested) or fewest(many)


def fewest(columns: Sequence[DatasetColumn]) -> DatasetColumn | None:
    return min(columns, key=lambda column: column.distinct, default=None)


def nested_in(
    dataset: Dataset, arms: Sequence[DatasetColumn], groups: Sequence[DatasetColumn]
) -> list[DatasetColumn]:
    """The groups that lie wholly within a value of any of the columns that may be arms, and are more than those."""
    if not dataset.parquet.exists():
        return []
    found = []
    for group in groups:
        coarser = [arm.name for arm in arms if arm.distinct < group.distinct]
        if coarser and constant_within(dataset.parquet, group.name, coarser):
            found.append(group)
    return found
