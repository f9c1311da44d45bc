"""The form of a study for each design: what every study asks, less what the design does not need, and its own."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.engines.impact import (
    ChangeOverTime,
    Cutoff,
    Design,
    Interrupted,
    Logistic,
    Matched,
    RandomIntercept,
    Synthetic,
    ValueAdded,
)
from collegium.evaluation.forms.studies import (
    ABOUT,
    FOR_WHOM,
    WHAT,
    WHERE,
    WHO,
    StudyForm,
    has_levels,
    is_baseline,
    is_covariate,
    is_group,
    is_number,
    offered,
)
from collegium.exchange.vocabulary import ColumnRole

HOW = _("How they are compared")
WHEN = _("When it happened")


class LogisticForm(StudyForm):
    kind = "logistic"

    def design(self) -> Design:
        return Logistic()


class RandomInterceptForm(StudyForm):
    """One more question: which group has a level of its own."""

    kind = "random intercept"
    group = forms.ChoiceField(
        label=_("Which groups have a level of their own?"),
        help_text=_("For example the school or the class: students of one resemble each other."),
    )
    groups = {
        ABOUT: ("title", "question"),
        WHO: ("treatment", "arms", "comparison", "by_lot"),
        WHAT: ("outcomes", "baseline", "covariates"),
        WHERE: ("group",),
        FOR_WHOM: ("subgroups", "confidence", "minimum_cell"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("group", offered(self.columns.values(), is_group, ColumnRole.GROUP))

    def design(self) -> Design:
        return RandomIntercept(self.cleaned_data["group"])


class MatchedForm(StudyForm):
    """What the two groups must resemble each other in, and how."""

    kind = "matched"
    on = forms.MultipleChoiceField(
        label=_("In what must the two groups be alike?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything from before that has to do with taking part and with the outcome."),
    )
    exact = forms.MultipleChoiceField(
        label=_("And in what must they be exactly the same?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For example the grade. Few, or hardly anybody has a match."),
    )
    method = forms.ChoiceField(
        label=_("How is the comparison group made?"),
        widget=forms.RadioSelect,
        initial="nearest",
        choices=[
            ("nearest", _("The most similar student for each who took part (nearest neighbour)")),
            ("coarsened", _("Students in the same band of every measure (coarsened exact matching)")),
            ("exact", _("Students with the same values (exact matching)")),
            (
                "propensity",
                _("Everybody, weighted by how likely they were to take part (propensity weights)"),
            ),
            ("entropy", _("Everybody, weighted so that the averages agree (entropy balancing)")),
        ],
    )
    groups = {
        ABOUT: ("title", "question"),
        WHO: ("treatment", "arms", "comparison"),
        HOW: ("on", "exact", "method"),
        WHAT: ("outcomes", "baseline", "covariates"),
        WHERE: ("cluster",),
        FOR_WHOM: ("subgroups", "confidence", "minimum_cell"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = [column for column in self.columns.values() if column.role != ColumnRole.AFTER]
        self.choose("on", offered(before, is_covariate))
        self.choose("exact", offered(before, has_levels))

    def design(self) -> Design:
        data = self.cleaned_data
        return Matched(tuple(data["on"]), tuple(data["exact"]), data["method"])


class WithoutArms(StudyForm):
    """A design in which the treatment column is no list of groups."""

    def arms_named(self) -> tuple[tuple[str, ...], str]:
        return (gettext("the programme"),), gettext("no programme")


class CutoffForm(WithoutArms):
    kind = "cutoff"
    wording: ClassVar[dict[str, tuple[Any, Any]]] = {
        "treatment": (
            _("Which number decided who took part?"),
            _("For example a test score, an age or an income."),
        )
    }
    took_part = forms.ChoiceField(
        label=_("Which column says who really took part?"),
        required=False,
        help_text=_("Only if the rule was not kept for everybody: a column of yes and no, or 0 and 1."),
    )
    at = forms.FloatField(label=_("Where is the line?"), help_text=_("In the units of that number."))
    below = forms.ChoiceField(
        label=_("Who took part?"),
        widget=forms.RadioSelect,
        choices=[("", _("Those on the line or above it")), ("below", _("Those below it"))],
        required=False,
    )
    bandwidth = forms.FloatField(
        label=_("How far from the line are people compared?"),
        required=False,
        min_value=0,
        help_text=_("Leave it empty to have it chosen from the data."),
    )
    groups = {
        ABOUT: ("title", "question"),
        WHO: ("treatment", "at", "below", "took_part", "bandwidth"),
        WHAT: ("outcomes", "baseline", "covariates"),
        WHERE: ("cluster",),
        FOR_WHOM: ("confidence", "minimum_cell"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = self.columns.values()
        self.choose("treatment", [("", _("Choose one")), *offered(columns, is_number)])
        two_valued = [column for column in columns if column.distinct == 2]
        self.choose("took_part", [("", _("The rule was kept")), *offered(two_valued, is_number)])

    def design(self) -> Design:
        data = self.cleaned_data
        return Cutoff(data["at"], bool(data["below"]), data["bandwidth"], data["took_part"])


class ChangeOverTimeForm(WithoutArms):
    kind = "change over time"
    wording: ClassVar[dict[str, tuple[Any, Any]]] = {
        "treatment": (
            _("Which column holds the first time in the programme?"),
            _("Empty or 0 for those who never were in it."),
        )
    }
    unit = forms.ChoiceField(
        label=_("Who is followed over time?"), help_text=_("The school, the district or the student.")
    )
    time = forms.ChoiceField(label=_("Which column is the time?"), help_text=_("For example the year."))
    controls = forms.ChoiceField(
        label=_("Who shows how it would have gone without the programme?"),
        widget=forms.RadioSelect,
        initial="never",
        choices=[
            ("never", _("Those who never were in it")),
            ("not yet", _("Also those who were not in it yet")),
        ],
    )
    anticipation = forms.IntegerField(
        label=_("For how long before the start could it already have mattered?"),
        min_value=0,
        max_value=20,
        initial=0,
        help_text=_("In periods. 0 if nobody knew of it."),
    )
    groups = {
        ABOUT: ("title", "question"),
        WHEN: ("unit", "time", "treatment", "controls", "anticipation"),
        WHAT: ("outcomes", "covariates"),
        WHERE: ("cluster",),
        FOR_WHOM: ("persons", "confidence", "minimum_cell"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = self.columns.values()
        self.choose("treatment", [("", _("Choose one")), *offered(columns, is_number)])
        self.choose("unit", offered(columns, is_group, ColumnRole.GROUP))
        self.choose("time", offered(columns, is_number))

    def design(self) -> Design:
        data = self.cleaned_data
        return ChangeOverTime(data["unit"], data["time"], data["controls"], data["anticipation"])


class SyntheticForm(StudyForm):
    """One unit against a mix of all others, before and after a date."""

    kind = "synthetic control"
    wording: ClassVar[dict[str, tuple[Any, Any]]] = {
        "treatment": (_("Which column names the places?"), ""),
        "arms": (_("Which of them was in the programme?"), ""),
    }
    time = forms.ChoiceField(label=_("Which column is the time?"), help_text=_("For example the year."))
    start = forms.FloatField(
        label=_("When did the programme start?"), help_text=_("The first time in it, such as 2024.")
    )
    groups = {
        ABOUT: ("title", "question"),
        WHO: ("treatment", "arms"),
        WHEN: ("time", "start"),
        WHAT: ("outcomes",),
        FOR_WHOM: ("persons", "confidence", "minimum_cell"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "comparison" in self.fields:
            self.fields["comparison"].required = False
        self.choose("time", offered(self.columns.values(), is_number))

    def design(self) -> Design:
        return Synthetic(self.cleaned_data["time"], self.cleaned_data["start"])


class InterruptedForm(SyntheticForm):
    """One series, perhaps with another that did not change."""

    kind = "interrupted series"
    season = forms.IntegerField(
        label=_("How many periods does a year have?"),
        min_value=0,
        max_value=366,
        initial=0,
        help_text=_("For example 12 for months, if the seasons matter; else 0."),
    )
    groups = {
        ABOUT: ("title", "question"),
        WHO: ("treatment", "arms", "comparison"),
        WHEN: ("time", "start", "season"),
        WHAT: ("outcomes",),
        FOR_WHOM: ("persons", "confidence", "minimum_cell"),
    }

    def design(self) -> Design:
        data = self.cleaned_data
        return Interrupted(data["time"], data["start"], data["season"] or 0)


class ValueAddedForm(WithoutArms):
    kind = "value added"
    wording: ClassVar[dict[str, tuple[Any, Any]]] = {
        "treatment": (
            _("Which column names the school or the class?"),
            _("One line of the answer for each of them."),
        )
    }
    groups = {
        ABOUT: ("title", "question"),
        WHO: ("treatment",),
        WHAT: ("outcomes", "baseline", "covariates"),
        FOR_WHOM: ("confidence", "minimum_cell"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = self.columns.values()
        self.fields["baseline"].required = True
        self.choose("treatment", [("", _("Choose one")), *offered(columns, is_group, ColumnRole.GROUP)])
        self.choose("baseline", offered(columns, is_baseline, ColumnRole.BEFORE))

    def arms_named(self) -> tuple[tuple[str, ...], str]:
        return (), ""

    def design(self) -> Design:
        return ValueAdded()


FORMS: dict[str, type[StudyForm]] = {
    form.kind: form
    for form in (
        StudyForm,
        LogisticForm,
        RandomInterceptForm,
        MatchedForm,
        CutoffForm,
        ChangeOverTimeForm,
        SyntheticForm,
        InterruptedForm,
        ValueAddedForm,
    )
}
